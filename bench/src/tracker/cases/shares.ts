/** Equal parts of a whole number, the first ones one larger if need be. */
export function sharesOf(total: number, parts: number): readonly number[] {
  return Array.from(
    { length: parts },
    (_, index) => Math.floor(total / parts) + (index < total % parts ? 1 : 0),
  );
}

/** Where the indices of each process begin: far enough apart for all that come later. */
export const INDICES_PER_PROCESS = 200_000;
