/**
 * Decides which times hls.js is told for a segment that was already here when it asked.
 *
 * The bandwidth estimator of hls.js comes to (all bytes) / (all download time). A hit adds bytes without time and would
 * inflate the estimate by about 1 / (1 - share of hits), so the player would climb to a level the CDN cannot feed. A hit
 * is therefore dated as if it had come at exactly the bandwidth hls.js believes in: it neither raises nor lowers the
 * estimate, and adaptation follows the CDN alone.
 *
 * hls.js takes its sample up to the end of parsing, not of loading. Samples of real downloads contain that time, hence
 * the estimate does too; a hit dated without it would read a little low every time, and with nine hits in ten the
 * estimate would sink on nothing. So the processing time expected for the hit is taken off its dated transfer time.
 */
export interface HitTiming {
  readonly nowMs: number;
  readonly byteLength: number;
  /** What hls.js believes of the CDN, see `CdnBandwidth`; NaN or 0 when there is no estimate. */
  readonly bandwidthBps: number;
  /** `hls.ttfbEstimate`. */
  readonly ttfbMs: number;
  /** What hls.js needs from delivery to the end of parsing, as seen lately. */
  readonly processingMs: number;
}

export interface DatedLoading {
  readonly startMs: number;
  readonly firstMs: number;
  readonly endMs: number;
}

/** hls.js' own default estimate (`abrEwmaDefaultEstimate`), for the case that it gives none. */
const FALLBACK_BANDWIDTH_BPS = 500_000;

/** Taken when hls.js gives no estimate: its floor for a time to first byte sample. */
const FALLBACK_TTFB_MS = 5;

/** Transfer time keeps at least this share, or a slow parser would date a hit as instant and inflate the estimate. */
const MIN_TRANSFER_SHARE = 0.1;

/** Times for a hit, in the past of `nowMs`; may be before the start of the page, which hls.js does not mind. */
export function neutralDating(hit: HitTiming): DatedLoading {
  const bandwidthBps =
    hit.bandwidthBps > 0 && Number.isFinite(hit.bandwidthBps) ? hit.bandwidthBps : FALLBACK_BANDWIDTH_BPS;
  const ttfbMs = hit.ttfbMs > 0 && Number.isFinite(hit.ttfbMs) ? hit.ttfbMs : FALLBACK_TTFB_MS;
  const sampleMs = (hit.byteLength * 8000) / bandwidthBps;
  const transferMs = Math.max(sampleMs - Math.max(hit.processingMs, 0), sampleMs * MIN_TRANSFER_SHARE);
  const firstMs = hit.nowMs - transferMs;
  return { startMs: firstMs - ttfbMs, firstMs, endMs: hit.nowMs };
}
