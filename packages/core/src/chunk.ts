/**
 * Media bytes as the core sees them: a length and a way to cut. The core never reads a byte and never joins two chunks.
 * In the browser it is a `Uint8Array`; the simulator passes objects without bytes.
 */
export interface Chunk {
  readonly byteLength: number;
  subarray(begin: number, end: number): Chunk;
}

/** Total length of a list of chunks. */
export function byteLengthOf(chunks: readonly Chunk[]): number {
  let total = 0;
  for (const chunk of chunks) total += chunk.byteLength;
  return total;
}

/** The chunks that make up bytes [begin, end) of the list: views, no copies. */
export function sliceChunks(chunks: readonly Chunk[], begin: number, end: number): Chunk[] {
  const slice: Chunk[] = [];
  let offset = 0;
  for (const chunk of chunks) {
    const from = Math.max(begin - offset, 0);
    const to = Math.min(end - offset, chunk.byteLength);
    if (from < to) slice.push(from === 0 && to === chunk.byteLength ? chunk : chunk.subarray(from, to));
    offset += chunk.byteLength;
    if (offset >= end) break;
  }
  return slice;
}
