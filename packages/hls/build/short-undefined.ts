import MagicString from 'magic-string';
import ts from 'typescript';
import type { Plugin } from 'vite';

/**
 * Says `undefined` by a name of its own: a parameter of the bundle's one function that nobody passes. `void 0`, which minifiers write,
 * stands four hundred times in the bundle and costs 150 bytes more after gzip. The name is one that occurs nowhere else.
 */
export function shortUndefined(code: string): MagicString {
  const short = new MagicString(code);
  const file = ts.createSourceFile('bundle.js', code, ts.ScriptTarget.Latest, false, ts.ScriptKind.JS);
  const taken = new Set<string>();
  const voids: ts.Node[] = [];
  let outermost: ts.FunctionExpression | undefined;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) taken.add(node.text);
    if (ts.isFunctionExpression(node)) outermost ??= node;
    if (ts.isVoidExpression(node) && ts.isNumericLiteral(node.expression)) voids.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  const [parameter] = outermost?.parameters ?? [];
  if (outermost?.parameters.length !== 1 || parameter === undefined)
    throw new Error('the bundle is not one function of one parameter');
  const name = freeName(taken);
  short.appendLeft(parameter.end, `,${name}`);
  for (const node of voids) short.overwrite(node.getStart(file), node.end, name);
  return short;
}

/** After the minifiers, which would write `void 0` again. */
export function shortUndefinedPlugin(): Plugin {
  return {
    name: 'paceline:short-undefined',
    renderChunk: {
      order: 'post',
      handler(code) {
        const short = shortUndefined(code);
        return { code: short.toString(), map: short.generateMap({ hires: 'boundary' }) as never };
      },
    },
  };
}

/** The first of a, b, ... z, A, ... Z, aa, ab, ... that is not taken. */
function freeName(taken: ReadonlySet<string>): string {
  const letters = Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');
  const name = [...letters, ...letters.flatMap((first) => letters.map((second) => first + second))].find(
    (candidate) => !taken.has(candidate),
  );
  if (name === undefined) throw new Error('every name of two letters is taken');
  return name;
}
