/** Stands in for `randombytes` in the bundle: simple-peer names itself and its channel with it, in hex only. */
export function randomBytes(byteLength: number): { toString(encoding: 'hex'): string } {
  const bytes = crypto.getRandomValues(new Uint8Array(byteLength));
  return { toString: () => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('') };
}
