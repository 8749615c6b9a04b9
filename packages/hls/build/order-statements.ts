import MagicString, { Bundle } from 'magic-string';
import ts from 'typescript';
import type { Plugin } from 'vite';
import type { OrderHint } from './order-hint.ts';
import { hintedOrder, shapesOf } from './order-hint.ts';
import { similarPieces, withRunMoved } from './similar-pieces.ts';
import { smallestText } from './smallest-text.ts';

/**
 * Decides in which order the top-level statements of the script-tag bundle stand, so that gzip finds more repetitions within the
 * 32 kB that it looks back. It never changes what they do: functions may stand anywhere, since they are hoisted; everything else
 * stays behind what its evaluation may read, and statements with effects keep their place among all that share a name with them.
 *
 * No rule was found that gains as much as trying does: similar ones next to each other, by folder, by size, all made it larger. So
 * it tries, always in the same way for the same code.
 */
export interface OrderOptions {
  /** Orders that are tried. */
  readonly tries: number;
  /** See `SearchOptions`. */
  readonly seed?: number;
  /** Where the tries begin; by default with the order of the text. */
  readonly hint?: OrderHint;
  /** Is told what was found. */
  readonly onFound?: (order: OrderHint) => void;
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

/** With a new order in place of the old, `code` as a magic string, which knows where everything came from. */
export async function orderStatements(code: string, options: OrderOptions): Promise<Bundle> {
  const { tries, seed = 1, hint = [], onFound } = options;
  const program = read(code);
  const { pieces } = program;
  const texts = pieces.map(({ begin, end }) => code.slice(begin, end));
  const shapes = shapesOf(texts);
  const similar = similarPieces(texts);
  const order = await smallestText<readonly number[]>(
    {
      first: inAllowedOrder(pieces, hintedOrder(shapes, hint)),
      next: (from, random) => {
        const next = withRunMoved(from, similar, random);
        return isAllowed(pieces, next) ? next : undefined;
      },
      textOf: (arrangement) => textOf(program, arrangement),
    },
    { tries, seed },
  );
  onFound?.(order.map((index) => shapes[index] as string));
  return bundleOf(program, order);
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

/** The same order, but for pieces that have to wait for others: they come as soon as they may. */
function inAllowedOrder(pieces: readonly Piece[], order: readonly number[]): number[] {
  const placed = new Set<number>();
  let waiting = order;
  while (waiting.length > 0) {
    const isFree = (index: number): boolean =>
      [...(pieces[index] as Piece).after].every((earlier) => placed.has(earlier));
    const next = waiting.find(isFree);
    // What may stand in the order of the text may always go on.
    if (next === undefined) throw new Error('statements wait for each other');
    placed.add(next);
    waiting = waiting.filter((index) => index !== next);
  }
  return [...placed];
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

function textOf({ code, begin, end, pieces }: Program, order: readonly number[]): string {
  let text = code.slice(0, begin);
  let before: Piece | undefined;
  for (const index of order) {
    const piece = pieces[index] as Piece;
    text += separator(before, piece) + code.slice(piece.begin, piece.end);
    before = piece;
  }
  return text + endOf(before) + code.slice(end);
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
