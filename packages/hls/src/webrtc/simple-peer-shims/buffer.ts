/**
 * Stands in for `buffer` in the bundle. simple-peer wraps each received `ArrayBuffer` once; a plain view does the same
 * without the 25 kB of Node's Buffer.
 */
export class Buffer {
  static from(bytes: ArrayBuffer): Uint8Array<ArrayBuffer> {
    return new Uint8Array(bytes);
  }
}
