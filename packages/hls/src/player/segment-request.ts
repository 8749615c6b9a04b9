import type { FragmentLoaderContext } from 'hls.js';
import type { SegmentRequest } from './segment-source.ts';

/**
 * Decides which requests of hls.js may be answered by others: whole media segments of main and audio renditions.
 * Never: init segments (tiny, and one per viewer is cheap), subtitles, LL-HLS parts, and the bitrate test, whose point is to
 * measure the CDN. Nor a range that hls.js widened for decryption (`resetIV`): it is not the range other viewers ask for.
 */
export function segmentRequestOf(
  context: FragmentLoaderContext,
  renditionKeyOf: (context: FragmentLoaderContext) => string | undefined,
): SegmentRequest | undefined {
  if (!isWholeMediaSegment(context) || context.frag.bitrateTest || context.resetIV) return undefined;
  const renditionKey = renditionKeyOf(context);
  const mediaSequence = context.frag.sn;
  if (renditionKey === undefined || typeof mediaSequence !== 'number') return undefined;
  const begin = context.rangeStart ?? 0;
  const end = context.rangeEnd ?? 0;
  return {
    renditionKey,
    mediaSequence,
    // Taken now: hls.js clears `frag.url` after the load, and CMCD rewrites `context.url` in the loader below.
    url: context.url,
    // An end of 0 means "no byte range" to hls.js.
    range: end > 0 ? { begin, end } : undefined,
    headers: { ...context.headers },
  };
}

/** True if the bytes of the request are media of a main or audio rendition, in whatever pieces: these are counted. */
export function isSegmentMedia(context: FragmentLoaderContext): boolean {
  // 1.5 and 1.6 set no type on fragment requests, 1.7 does. Compared as text: its type is an enum that exists only there.
  const type: string | undefined = context.type;
  if (type !== undefined && type !== 'media-fragment') return false;
  const fragment = context.frag as FragmentLoaderContext['frag'] | undefined;
  if (fragment === undefined || typeof fragment.sn !== 'number') return false;
  const playlistType: string = fragment.type;
  return playlistType === 'main' || playlistType === 'audio';
}

function isWholeMediaSegment(context: FragmentLoaderContext): boolean {
  const part = context.part as FragmentLoaderContext['part'] | undefined;
  return (
    isSegmentMedia(context) && (part === null || part === undefined) && context.responseType === 'arraybuffer'
  );
}

/** True if bytes can be the whole answer to a request. */
export function hasRequestedLength(request: SegmentRequest, byteLength: number): boolean {
  const { range } = request;
  return byteLength > 0 && (range === undefined || range.end - range.begin === byteLength);
}

/** Only whole, successful answers are for others. Custom loaders may not give a code. */
export function isShareable(request: SegmentRequest, byteLength: number, code: number | undefined): boolean {
  const successful = code === undefined || code === 200 || (code === 206 && request.range !== undefined);
  return successful && hasRequestedLength(request, byteLength);
}

/** Only main renditions count for the bandwidth estimate of hls.js. */
export function isMain(context: FragmentLoaderContext): boolean {
  const playlistType: string = context.frag.type;
  return playlistType === 'main';
}
