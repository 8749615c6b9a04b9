/** Beginnings of address blocks of several countries and operators, so that places differ as those of an audience. */
const BLOCKS = [23, 45, 61, 80, 91, 101, 118, 150, 180, 203];

/** A public address for a viewer by its index, for X-Forwarded-For: nothing is ever sent there. */
export function viewerAddressOf(index: number): string {
  const block = BLOCKS[index % BLOCKS.length] ?? 23;
  return `${block}.${(index >> 14) & 255}.${(index >> 6) & 255}.${1 + (index & 63) * 4}`;
}
