import type { Random } from '@paceline/core';

/** Draws that the core has no use for, from its generator. */

/** Standard normal (Box and Muller 1958). */
export function normal(random: Random): number {
  // Never 0, whose logarithm there is none of.
  const radius = Math.sqrt(-2 * Math.log(1 - random.between(0, 1)));
  return radius * Math.cos(2 * Math.PI * random.between(0, 1));
}

/** Lognormal with the given median; `sigma` is the standard deviation of the logarithm. */
export function lognormal(random: Random, median: number, sigma: number): number {
  return sigma === 0 ? median : median * Math.exp(sigma * normal(random));
}

export function happens(random: Random, share: number): boolean {
  return share > 0 && random.between(0, 1) < share;
}
