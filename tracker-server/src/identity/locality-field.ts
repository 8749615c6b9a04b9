import type { Locality } from '@paceline/protocol';

/** Bits of each locality field of a peer id, in the order of the id. */
export const LOCALITY_FIELDS = { country: 8, operator: 10, region: 8, city: 10 } as const satisfies Record<
  keyof Locality,
  number
>;

/** Random bits at the end of a peer id. */
export const RANDOM_BITS = 20;
