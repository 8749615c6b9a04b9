/**
 * Bytes are copied where they cross to hls.js or come from it: hls.js transfers what it gets to a worker, or rewrites it in
 * place, and either would ruin a shared copy.
 */

/** The parts in a fresh buffer; undefined if they do not add up to the length promised. */
export function joinParts(parts: readonly Uint8Array[], byteLength: number): ArrayBuffer | undefined {
  let sum = 0;
  for (const part of parts) sum += part.byteLength;
  if (sum !== byteLength) return undefined;
  const joined = new Uint8Array(byteLength);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined.buffer;
}

/** A copy of what a loader gave to hls.js: a buffer, or in some progressive versions a view. Undefined for anything else. */
export function copyOf(data: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (data instanceof ArrayBuffer) return new Uint8Array(data.slice(0));
  if (ArrayBuffer.isView(data)) {
    const view = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const copy = new Uint8Array(view.byteLength);
    copy.set(view);
    return copy;
  }
  return undefined;
}
