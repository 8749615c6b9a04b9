import ts from 'typescript';
import type { Plugin } from 'vite';
import { smallestText } from './smallest-text.ts';
import type { SearchOptions } from './smallest-text.ts';

/** The short name of each internal member, by the name it has in our sources. */
export type ShortNames = ReadonlyMap<string, string>;

/**
 * Decides which short name each internal member gets in the script-tag bundle. A minifier gives them in the order in which they
 * come; which of them share letters with their neighbours is worth 290 bytes after gzip. Names are only exchanged for each other, so
 * what was safe stays safe. As with the order of statements, no rule gains what trying does.
 */
export interface ShortNamesOptions extends SearchOptions {
  /** As they are in the text. */
  readonly names: ShortNames;
}

/** Where a member is named. */
interface Mention {
  readonly begin: number;
  readonly end: number;
  /** `{a}` is a member and a variable: under another name it has to be `{b:a}`. */
  readonly isShorthand: boolean;
}

/** The names with which `code` is smallest, among those tried. */
export async function smallestNames(
  code: string,
  { names, tries, seed }: ShortNamesOptions,
): Promise<ShortNames> {
  const program = read(code, names);
  const found = await smallestText<readonly string[]>(
    { first: program.shorts, next: withSomeExchanged, textOf: (shorts) => textOf(program, shorts) },
    { tries, seed },
  );
  return new Map(program.members.map((name, index) => [name, found[index] as string]));
}

/** `code`, whose members are called as in `names`, under the names in `others`. */
export function withNames(code: string, names: ShortNames, others: ShortNames): string {
  const program = read(code, names);
  return textOf(
    program,
    program.members.map((name, index) => others.get(name) ?? (program.shorts[index] as string)),
  );
}

/** Looks for better names and hands them on for the next build; this one keeps its own. */
export function seekShortNamesPlugin(
  options: SearchOptions,
  given: () => ShortNames,
  onFound: (names: ShortNames) => void,
): Plugin {
  return {
    name: 'paceline:seek-short-names',
    renderChunk: {
      order: 'post',
      async handler(code) {
        onFound(await smallestNames(code, { ...options, names: given() }));
        return null;
      },
    },
  };
}

/** Without those that would stand for a member which keeps its name: a change of the sources may have brought one. */
export function namesWithoutClashes(names: ShortNames, code: string): ShortNames {
  const kept = new Set(mentionsIn(code).map((mention) => textAt(code, mention)));
  return new Map([...names].filter(([name, short]) => name === short || !kept.has(short)));
}

/** A mention, as the index of its member, or text between mentions. */
type Piece = string | { readonly member: number; readonly text: string; readonly isShorthand: boolean };

interface Program {
  /** Those that are in the code. */
  readonly members: readonly string[];
  /** Of each, what it is called there. */
  readonly shorts: readonly string[];
  readonly pieces: readonly Piece[];
}

function read(code: string, names: ShortNames): Program {
  const mentions = mentionsIn(code);
  const present = new Set(mentions.map((mention) => textAt(code, mention)));
  const entries = [...names].filter(([, short]) => present.has(short));
  const indexes = new Map(entries.map(([, short], index) => [short, index]));
  const pieces: Piece[] = [];
  let done = 0;
  for (const mention of mentions) {
    const text = textAt(code, mention);
    const member = indexes.get(text);
    if (member === undefined) continue;
    pieces.push(code.slice(done, mention.begin), { member, text, isShorthand: mention.isShorthand });
    done = mention.end;
  }
  pieces.push(code.slice(done));
  return { members: entries.map(([name]) => name), shorts: entries.map(([, short]) => short), pieces };
}

function textOf({ pieces }: Program, shorts: readonly string[]): string {
  const texts = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const short = shorts[piece.member] as string;
    return piece.isShorthand && short !== piece.text ? `${short}:${piece.text}` : short;
  });
  return texts.join('');
}

/** Two names change places, now and then four. */
function withSomeExchanged(from: readonly string[], random: () => number): readonly string[] | undefined {
  if (from.length < 2) return undefined;
  const next = [...from];
  const pick = (): number => Math.floor(random() * next.length);
  for (let pairs = random() < 0.7 ? 1 : 2; pairs > 0; pairs -= 1) {
    const [one, other] = [pick(), pick()];
    [next[one], next[other]] = [next[other] as string, next[one] as string];
  }
  return next;
}

/** Every place where a member is named by an identifier, in the order of the text; private ones have names of their own. */
function mentionsIn(code: string): Mention[] {
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const mentions: Mention[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const isShorthand = isShorthandOf(node);
      if (isShorthand || isMember(node))
        mentions.push({ begin: node.getStart(file), end: node.end, isShorthand });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return mentions;
}

function isShorthandOf(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) return parent.name === node;
  return (
    ts.isBindingElement(parent) &&
    ts.isObjectBindingPattern(parent.parent) &&
    parent.name === node &&
    parent.propertyName === undefined &&
    parent.dotDotDotToken === undefined
  );
}

function isMember(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  return (ts.isClassElement(parent) || ts.isObjectLiteralElement(parent)) && parent.name === node;
}

function textAt(code: string, { begin, end }: Mention): string {
  return code.slice(begin, end);
}
