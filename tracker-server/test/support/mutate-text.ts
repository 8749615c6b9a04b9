import type { RandomSource } from '../../src/random-source.ts';

/** Up to two bytes, runs or beginnings of a message changed: mostly what a parser only just refuses. */
export function mutateText(text: string, random: Pick<RandomSource, 'below'>): string {
  let mutated = text;
  for (let count = random.below(3); count > 0; count -= 1) {
    const at = random.below(mutated.length + 1);
    const other = '{}[]",:0-eE.\\u\u0000\ud800tn'.charAt(random.below(20));
    const how = random.below(3);
    if (how === 0) mutated = mutated.slice(0, at) + other + mutated.slice(at + 1);
    else if (how === 1) mutated = mutated.slice(0, at) + mutated.slice(at + 1 + random.below(8));
    else mutated = mutated.slice(0, at) + mutated.slice(random.below(mutated.length + 1));
  }
  return mutated;
}
