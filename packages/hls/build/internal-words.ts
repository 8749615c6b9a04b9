import ts from 'typescript';
import type { Plugin } from 'vite';
import type { SourceText } from './internal-names.ts';

/** Where the unions stand whose `type` never leaves the SDK: facts, orders, and what its rooms report to each other. */
const VOCABULARIES = /\/(core\/src\/(input|output)|hls\/src\/(player\/player-facts|driver\/ports))\.ts$/;

/** Words that are seen outside: by integrators, on the wire, by the tracker. */
const SEEN_OUTSIDE = /\/(hls\/src\/api|protocol\/src)\//;

/**
 * Short stand-ins for the words by which internal unions are told apart, such as `segment-wanted`. Only words with a dash: no
 * browser and no player compares those with anything. By word.
 */
export function internalWords(own: readonly SourceText[]): Map<string, string> {
  const words = new Set<string>();
  const outside = own.filter(({ path }) => SEEN_OUTSIDE.test(path)).map(({ text }) => text);
  for (const { path, text } of own) if (VOCABULARIES.test(path)) collectTypes(path, text, words);
  const internal = [...words].filter(
    (word) => word.includes('-') && !outside.some((text) => text.includes(`'${word}'`)),
  );
  return new Map(internal.sort().map((word, index) => [word, `~${index.toString(36)}`]));
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

function collectTypes(path: string, text: string, into: Set<string>): void {
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertySignature(node) &&
      ts.isIdentifier(node.name) &&
      node.name.text === 'type' &&
      node.type !== undefined &&
      ts.isLiteralTypeNode(node.type) &&
      ts.isStringLiteral(node.type.literal)
    ) {
      into.add(node.type.literal.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
}
