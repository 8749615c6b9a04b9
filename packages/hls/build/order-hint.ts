/**
 * An order that was found to be good, kept from one build to the next: pieces by what stays of them when the minifier gives other
 * names. It is where the tries of a build begin, so that they need not find it again. Pieces that have changed since stay behind
 * those before them; what is not there any more is left out. It never matters for what the code does.
 */
export type OrderHint = readonly string[];

/** Those that a minifier gives have two characters at most; longer ones are words of the browser or of the language. */
const NAMES = /(?<![$\w])#?[$A-Z_a-z][$\w]?(?![$\w])/g;

/** What is known of each piece, in the order of the text. Pieces alike but for names are counted through. */
export function shapesOf(texts: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return texts.map((text) => {
    const shape = hash(text.replace(NAMES, '_'));
    const count = seen.get(shape) ?? 0;
    seen.set(shape, count + 1);
    return count === 0 ? shape : `${shape}.${count}`;
  });
}

/** Indexes of `shapes` in the order of the hint. */
export function hintedOrder(shapes: readonly string[], hint: OrderHint): number[] {
  const ranks = new Map(hint.map((shape, rank) => [shape, rank]));
  let last = -1;
  const keyed = shapes.map((shape, index) => {
    last = ranks.get(shape) ?? last;
    return { rank: last, index };
  });
  return keyed.sort((a, b) => a.rank - b.rank || a.index - b.index).map(({ index }) => index);
}

/** 40 bits of FNV-1a: a collision would put two pieces into another order, and nothing else. */
function hash(text: string): string {
  let [low, high] = [0x811c9dc5, 0x2c];
  for (let index = 0; index < text.length; index += 1) {
    low = Math.imul(low ^ text.charCodeAt(index), 0x01000193) >>> 0;
    high = (high * 31 + (low & 0xff)) & 0xff;
  }
  return low.toString(36) + high.toString(36);
}
