import type { SegmentRequest } from './segment-source.ts';

/**
 * Decides what two viewers must agree on to call a segment the same: the path of its URL and its byte range.
 * Scheme, host and port differ with the CDN edge or the steering pathway; query and fragment carry tokens, CMCD and session
 * ids; some CDNs also put a signed token into the path as a segment of its own. None of these is part of the name.
 */
export function canonicalUri(url: string, range: SegmentRequest['range']): string {
  const path = pathOf(url)
    .split('/')
    .filter((segment) => !TOKEN_SEGMENT.test(segment))
    .join('/');
  return range === undefined ? path : `${path}@${range.begin}-${range.end}`;
}

/** A path token of Akamai's scheme, `/hdntl=exp=...~acl=...~hmac=.../`: one per viewer. */
const TOKEN_SEGMENT = /^hdnt[asl]=/;

function pathOf(url: string): string {
  try {
    return new URL(url, 'http://relative.invalid/').pathname;
  } catch {
    // Not a URL at all: hls.js will fail on it by itself. The name still has to be stable.
    return url.replace(/[?#].*$/s, '');
  }
}
