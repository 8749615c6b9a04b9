/** Beginnings of address blocks of several countries and operators, so that places differ as those of an audience. */
const BLOCKS = [23, 45, 61, 80, 91, 101, 118, 150, 180, 203];

/** A block of one operator in one country. */
const NEIGHBOURS = 17;

/**
 * A public address for a viewer by its index, for X-Forwarded-For: nothing is ever sent there. `areNeighbours`: they are all of one place, so
 * that a tracker that groups by places has whole groups of them.
 */
export function viewerAddressOf(index: number, areNeighbours: boolean): string {
  const block = areNeighbours ? NEIGHBOURS : (BLOCKS[index % BLOCKS.length] ?? NEIGHBOURS);
  return `${block}.${(index >> 14) & 255}.${(index >> 6) & 255}.${1 + (index & 63) * 4}`;
}
