import ts from 'typescript';
import type { Plugin } from 'vite';
import type { NameSources, SourceText } from './internal-names.ts';

/** Words that are seen outside: by integrators, on the wire, by the tracker. */
const SEEN_OUTSIDE = /\/(hls\/src\/api|protocol\/src)\//;

/** What JavaScript itself gives as a string. */
const TYPE_NAMES = new Set([
  'undefined',
  'object',
  'boolean',
  'number',
  'bigint',
  'string',
  'symbol',
  'function',
]);

/** Shorter words gain nothing. */
const WORD_CHARS_MIN = 5;

/**
 * Short stand-ins for the words by which internal unions are told apart, such as `segment-wanted` or `leading`. By word. A word
 * qualifies only if it is a member of a union of ours, is in none of the vocabularies of the outside world, neither as a string
 * nor as a name, and names nothing in our sources, where it might be a key.
 */
export function internalWords({ own, outside }: NameSources): Map<string, string> {
  const words = new Set<string>();
  const names = new Set<string>();
  const foreign = new Set<string>(TYPE_NAMES);
  for (const source of own) {
    const isSeen = SEEN_OUTSIDE.test(source.path);
    visitAll(source, (node) => {
      if (ts.isIdentifier(node)) names.add(node.text);
      if (!ts.isStringLiteral(node)) return;
      if (isSeen || isKey(node)) foreign.add(node.text);
      else if (ts.isLiteralTypeNode(node.parent)) words.add(node.text);
    });
  }
  for (const source of outside) {
    visitAll(source, (node) => {
      if (ts.isIdentifier(node) || ts.isStringLiteral(node)) foreign.add(node.text);
    });
  }
  const internal = [...words].filter(
    (word) =>
      /^[a-z][a-z-]+$/.test(word) && word.length >= WORD_CHARS_MIN && !foreign.has(word) && !names.has(word),
  );
  return new Map(internal.sort().map((word, index) => [word, `~${index.toString(36)}`]));
}

/** A string that names a member. */
function isKey(node: ts.StringLiteral): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyName(node) && 'name' in parent && parent.name === node) ||
    ts.isElementAccessExpression(parent) ||
    ts.isImportDeclaration(parent)
  );
}

/** Replaces the words wherever they are a whole string of our own sources. */
export function internalWordsPlugin(words: ReadonlyMap<string, string>): Plugin {
  const literal = new RegExp(`(['"])(${[...words.keys()].join('|')})\\1`, 'g');
  return {
    name: 'paceline:internal-words',
    transform(code, id) {
      if (!/\/packages\/(core|hls|protocol)\/src\//.test(id)) return null;
      return {
        code: code.replace(literal, (_, quote: string, word: string) => `${quote}${words.get(word)}${quote}`),
        map: null,
      };
    },
  };
}

function visitAll({ path, text }: SourceText, visitor: (node: ts.Node) => void): void {
  const visit = (node: ts.Node): void => {
    visitor(node);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true));
}
