import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import MagicString, { Bundle } from 'magic-string';
import ts from 'typescript';
import type { Plugin } from 'vite';

/**
 * Decides in which order the top-level statements of the script-tag bundle stand, so that gzip finds more repetitions within the
 * 32 kB that it looks back. It never changes what they do: functions may stand anywhere, since they are hoisted; everything else
 * stays behind what its evaluation may read, and statements with effects keep their place among all that share a name with them.
 *
 * No rule was found that gains as much as trying does: similar ones next to each other, by folder, by size, all made it larger. So
 * it tries, always in the same way for the same code.
 */
export interface OrderOptions {
  /** Orders that are tried; each costs about 5 ms of a core for 130 kB. */
  readonly tries: number;
}

interface Piece {
  readonly begin: number;
  readonly end: number;
  /** Functions are hoisted; variables are joined to a list with their neighbours; effects are everything else. */
  readonly kind: 'function' | 'variable' | 'effect';
  /** Nothing has to part it from what comes next. */
  readonly isEnded: boolean;
  /** Must stand before it, by index. */
  readonly after: Set<number>;
}

interface Program {
  readonly code: string;
  /** From the first statement of the outermost function to the end of its last one. */
  readonly begin: number;
  readonly end: number;
  readonly pieces: readonly Piece[];
}

/** Longest run of neighbours that is moved in one try. */
const RUN_PIECES_MAX = 8;

const compress = promisify(gzip);

/** Tried side by side, from the same order: gzip runs beside us, on a core each. The result does not depend on who is first. */
const AT_ONCE = 2;

/** Where the tries begin. Which one comes out smallest is luck and changes with the code: some differ by 200 bytes. */
const SEED = 4;

/** Tries that put a piece beside a similar one; alone they gain as little as every other rule. */
const SIMILAR_SHARE = 0.6;

/** Similar ones that are tried, for each piece. */
const SIMILAR_PIECES = 12;

/** Length of what two pieces share. */
const SHARED_CHARS = 10;

/** With a new order in place of the old, `code` as a magic string, which knows where everything came from. */
export async function orderStatements(code: string, { tries }: OrderOptions): Promise<Bundle> {
  const program = read(code);
  return bundleOf(program, await bestOrder(program, tries));
}

/** The last step of the build of the script tag. */
export function orderStatementsPlugin(options: OrderOptions): Plugin {
  return {
    name: 'paceline:order-statements',
    renderChunk: {
      order: 'post',
      async handler(code) {
        const ordered = await orderStatements(code, options);
        return { code: ordered.toString(), map: ordered.generateMap({ hires: 'boundary' }) as never };
      },
    },
  };
}

async function bestOrder(program: Program, tries: number): Promise<readonly number[]> {
  const { pieces } = program;
  const random = xorshift(SEED);
  const similar = similarPieces(program);
  let order: number[] = pieces.map((_, index) => index);
  let bytes = await gzipBytes(program, order);
  for (let attempt = 0; attempt < tries; attempt += AT_ONCE) {
    const tried = Array.from({ length: AT_ONCE }, () => moved(order, similar, random)).filter((next) =>
      isAllowed(pieces, next),
    );
    const sizes = await Promise.all(tried.map((next) => gzipBytes(program, next)));
    const least = Math.min(...sizes);
    // Steps that neither gain nor lose lead on to others that do.
    if (least > bytes) continue;
    order = tried[sizes.indexOf(least)] ?? order;
    bytes = Math.min(bytes, least);
  }
  return order;
}

/** Some neighbours taken out, short runs more often than long ones, and put in next to something similar or anywhere. */
function moved(
  order: readonly number[],
  similar: ReadonlyMap<number, readonly number[]>,
  random: () => number,
): number[] {
  const pick = (count: number): number => Math.floor(random() * count);
  const next = [...order];
  const length = Math.min(1 + Math.floor(random() ** 3 * RUN_PIECES_MAX), next.length);
  const run = next.splice(pick(next.length - length + 1), length);
  const alike = similar.get(run[0] as number) ?? [];
  const beside = random() < SIMILAR_SHARE ? next.indexOf(alike[pick(alike.length)] as number) : -1;
  next.splice(beside < 0 ? pick(next.length + 1) : beside + pick(2), 0, ...run);
  return next;
}

/** For each piece those that share most with it, by what few others have. */
function similarPieces({ code, pieces }: Program): Map<number, number[]> {
  const owners = new Map<string, Set<number>>();
  for (const [index, { begin, end }] of pieces.entries()) {
    for (let at = begin; at + SHARED_CHARS <= end; at += 1) {
      const shared = code.slice(at, at + SHARED_CHARS);
      owners.set(shared, (owners.get(shared) ?? new Set()).add(index));
    }
  }
  const weights = pieces.map(() => new Map<number, number>());
  for (const sharing of owners.values())
    for (const one of sharing)
      for (const other of sharing)
        if (one !== other) weights[one]?.set(other, (weights[one].get(other) ?? 0) + 1 / (sharing.size - 1));
  return new Map(
    weights.map((byOther, index) => [
      index,
      [...byOther]
        .sort(([, a], [, b]) => b - a)
        .slice(0, SIMILAR_PIECES)
        .map(([other]) => other),
    ]),
  );
}

function isAllowed(pieces: readonly Piece[], order: readonly number[]): boolean {
  const seen = new Set<number>();
  return order.every((index) => {
    seen.add(index);
    const { after } = pieces[index] as Piece;
    for (const earlier of after) if (!seen.has(earlier)) return false;
    return true;
  });
}

async function gzipBytes({ code, begin, end, pieces }: Program, order: readonly number[]): Promise<number> {
  let text = code.slice(0, begin);
  let before: Piece | undefined;
  for (const index of order) {
    const piece = pieces[index] as Piece;
    text += separator(before, piece) + code.slice(piece.begin, piece.end);
    before = piece;
  }
  return (await compress(text + endOf(before) + code.slice(end), { level: 9 })).byteLength;
}

function bundleOf({ code, begin, end, pieces }: Program, order: readonly number[]): Bundle {
  const whole = new MagicString(code);
  const bundle = new Bundle({ separator: '' });
  const add = (from: number, to: number): void => {
    if (to > from) bundle.addSource({ filename: 'bundle.js', content: whole.snip(from, to) });
  };
  const addText = (text: string): void => {
    if (text !== '') bundle.addSource(new MagicString(text));
  };
  add(0, begin);
  let before: Piece | undefined;
  for (const index of order) {
    const piece = pieces[index] as Piece;
    addText(separator(before, piece));
    add(piece.begin, piece.end);
    before = piece;
  }
  addText(endOf(before));
  add(end, code.length);
  return bundle;
}

function separator(before: Piece | undefined, piece: Piece): string {
  if (piece.kind !== 'variable') return endOf(before);
  return before?.kind === 'variable' ? ',' : `${endOf(before)}var `;
}

/** What the last of a list of variables lacks, and a statement that stood last. */
function endOf(piece: Piece | undefined): string {
  return piece === undefined || piece.isEnded ? '' : ';';
}

/** Statements of the one function that the bundle is: `var Paceline = function (exports) { ... }({})`. */
function read(code: string): Program {
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const body = outermostBody(file);
  const nodes = body.statements.flatMap((statement): ts.Node[] =>
    ts.isVariableStatement(statement) ? [...variables(statement)] : [statement],
  );
  const byName = new Map<string, number>();
  for (const [index, node] of nodes.entries()) {
    const name = (node as ts.FunctionDeclaration | ts.VariableDeclaration).name;
    if (name !== undefined && ts.isIdentifier(name)) byName.set(name.text, index);
  }
  const first = body.statements[0];
  if (first === undefined) throw new Error('the bundle is empty');
  return {
    code,
    begin: first.getStart(),
    end: body.statements.end,
    pieces: piecesOf(nodes, byName),
  };
}

function outermostBody(file: ts.SourceFile): ts.Block {
  for (const statement of file.statements) {
    if (!ts.isVariableStatement(statement)) continue;
    let node: ts.Node | undefined = statement.declarationList.declarations[0]?.initializer;
    while (node !== undefined && (ts.isCallExpression(node) || ts.isParenthesizedExpression(node)))
      node = node.expression;
    if (node !== undefined && ts.isFunctionExpression(node)) return node.body;
  }
  throw new Error('the bundle is not one function that is called at once');
}

function variables({ declarationList }: ts.VariableStatement): readonly ts.VariableDeclaration[] {
  const isVar = (declarationList.flags & ts.NodeFlags.BlockScoped) === 0;
  const { declarations } = declarationList;
  if (!isVar || declarations.some(({ name }) => !ts.isIdentifier(name)))
    throw new Error(`only plain variables can be moved: ${declarationList.getText().slice(0, 60)}`);
  return declarations;
}

function piecesOf(nodes: readonly ts.Node[], byName: ReadonlyMap<string, number>): Piece[] {
  const kinds = nodes.map((node): Piece['kind'] => {
    if (ts.isFunctionDeclaration(node)) return 'function';
    return ts.isVariableDeclaration(node) ? 'variable' : 'effect';
  });
  const everything = nodes.map((node) => namesIn(node, byName, true));
  // What may be read while a piece is evaluated: its own names and, if it calls anything, whatever those may come to read.
  const uses = nodes.map((node, index) => {
    const isEffect = kinds[index] === 'effect';
    const found = new Set(namesIn(node, byName, isEffect));
    if (isEffect || callsAtOnce(node))
      for (const used of found) for (const further of everything[used] ?? []) found.add(further);
    return found.add(index);
  });
  return nodes.map((node, index): Piece => {
    const kind = kinds[index] as Piece['kind'];
    const after = new Set<number>();
    for (let earlier = 0; earlier < index && kind !== 'function'; earlier += 1) {
      if (kinds[earlier] === 'function') continue;
      const hasEffect = kind === 'effect' || kinds[earlier] === 'effect';
      if (uses[index]?.has(earlier) || (hasEffect && sharesAny(uses[index], uses[earlier])))
        after.add(earlier);
    }
    const isEnded = kind === 'function' || (kind === 'effect' && node.getText().endsWith(';'));
    return { begin: node.getStart(), end: node.getEnd(), kind, isEnded, after };
  });
}

/** Indexes of the pieces whose names stand in a node; without `deep`, only where they are read at once and not by a later call. */
function namesIn(node: ts.Node, byName: ReadonlyMap<string, number>, deep: boolean): Set<number> {
  const found = new Set<number>();
  const visit = (part: ts.Node): void => {
    if (!deep && isLater(part)) return;
    // A local of the same name counts as well: too much order is harmless.
    const index = ts.isIdentifier(part) ? byName.get(part.text) : undefined;
    if (index !== undefined) found.add(index);
    ts.forEachChild(part, visit);
  };
  visit(node);
  return found;
}

function callsAtOnce(node: ts.Node): boolean {
  if (isLater(node)) return false;
  if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node))
    return true;
  return ts.forEachChild(node, (part) => callsAtOnce(part) || undefined) ?? false;
}

/** Evaluated by a later call, or when an instance is made. */
function isLater(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return true;
  return (
    ts.isPropertyDeclaration(node) &&
    !node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword)
  );
}

function sharesAny(a: ReadonlySet<number> | undefined, b: ReadonlySet<number> | undefined): boolean {
  for (const each of a ?? []) if (b?.has(each)) return true;
  return false;
}

/** Numbers from 0 to 1, the same ones each time: a build can be repeated. */
function xorshift(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
