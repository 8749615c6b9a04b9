/** What a Range header asks of a file. `end` is exclusive. */
export type ByteRange =
  | { readonly type: 'whole' }
  | { readonly type: 'part'; readonly start: number; readonly end: number }
  | { readonly type: 'unsatisfiable' };

const WHOLE: ByteRange = { type: 'whole' };

/**
 * Reads a Range header for a file of `byteLength` bytes (RFC 9110, 14.1.2 and 14.2). Other units, bad syntax and
 * lists of ranges mean the whole file, as a server is free to decide; only a well-formed range that begins
 * after the end, or an empty suffix, is unsatisfiable.
 */
export function parseByteRange(header: string | undefined, byteLength: number): ByteRange {
  const [matched, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/i.exec(header?.trim() ?? '') ?? [];
  if (matched === undefined || (from === '' && to === '')) return WHOLE;
  if (from === '') {
    const suffixLength = Math.min(Number(to), byteLength);
    if (suffixLength === 0) return { type: 'unsatisfiable' };
    return { type: 'part', start: byteLength - suffixLength, end: byteLength };
  }
  const start = Number(from);
  const last = to === '' ? Infinity : Number(to);
  if (last < start) return WHOLE;
  if (start >= byteLength) return { type: 'unsatisfiable' };
  return { type: 'part', start, end: Math.min(last + 1, byteLength) };
}
