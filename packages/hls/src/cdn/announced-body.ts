/** What a response says of the body to come. */
export interface AnnouncedBody {
  /** True for a 206. */
  readonly ranged: boolean;
  /** Undefined when the server does not say, or says it of compressed bytes. */
  readonly byteLength: number | undefined;
}

/**
 * Reads the headers of a 200 or 206. Undefined when a 206 brings another range than was asked for: its bytes would be put
 * in the wrong place. From another origin only Content-Length is sure to be readable (Fetch, CORS-safelisted response
 * headers), so the checks by the other two are made when they can be.
 */
export function readAnnouncedBody(
  status: number,
  headers: Headers,
  asked: { readonly begin: number; readonly end: number | undefined } | undefined,
): AnnouncedBody | undefined {
  const encoding = headers.get('content-encoding');
  const compressed = encoding !== null && encoding.trim().toLowerCase() !== 'identity';
  let byteLength = compressed ? undefined : wholeNumber(headers.get('content-length'));
  if (status !== 206) return { ranged: false, byteLength };
  const sent = parseContentRange(headers.get('content-range'));
  if (sent !== undefined) {
    if (sent.begin !== (asked?.begin ?? 0)) return undefined;
    if (!compressed) byteLength ??= sent.end - sent.begin;
  }
  // A range that passes the end of the resource is cut short, never made longer (RFC 9110, 14.1.2).
  const askedBytes = asked?.end === undefined ? Infinity : asked.end - asked.begin;
  return byteLength !== undefined && byteLength > askedBytes ? undefined : { ranged: true, byteLength };
}

/** `bytes first-last/total` (RFC 9110, 14.4), as a range with an exclusive end. */
function parseContentRange(
  value: string | null,
): { readonly begin: number; readonly end: number } | undefined {
  const match = /^bytes (\d{1,15})-(\d{1,15})\//.exec(value ?? '');
  if (match === null) return undefined;
  return { begin: Number(match[1]), end: Number(match[2]) + 1 };
}

/** Fifteen digits are exact in a number and more than any segment has. */
function wholeNumber(value: string | null): number | undefined {
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
