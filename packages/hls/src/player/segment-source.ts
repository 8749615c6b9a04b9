/**
 * What the loader asks of the session: bytes of one segment, or the word to fetch them itself.
 * The loader knows hls.js and no peers; the session knows peers and no hls.js.
 */
export interface SegmentSource {
  /**
   * A media segment that hls.js asked for. The answer comes by exactly one call of `onDelivered` or `onPassThrough`,
   * never before `request` has returned, unless the returned handle was cancelled.
   */
  request(request: SegmentRequest, callbacks: SegmentCallbacks): SegmentHandle;
  /** The stock loader fetched a whole segment: a copy for the peers. `chunk` is the session's to keep. */
  ingest(request: SegmentRequest, chunk: Uint8Array<ArrayBuffer>, timing: CdnTiming): void;
  /** Media bytes of the stock loader that are not shared: failed, aborted, low-latency parts, bitrate tests. Only counted. */
  countCdnBytes(byteLength: number): void;
  /** hls.js could not use the segment (parse, decrypt or append error). */
  reject(request: SegmentRequest): void;
}

/** Names a segment as hls.js names it. */
export interface SegmentRequest {
  /** Key of the rendition, equal on every viewer (see `renditionKeyOf`). */
  readonly renditionKey: string;
  readonly mediaSequence: number;
  readonly url: string;
  /** Byte range of an EXT-X-BYTERANGE segment, end exclusive. */
  readonly range: { readonly begin: number; readonly end: number } | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SegmentCallbacks {
  /** All bytes, in order. Never hls.js' to keep: the loader copies while joining. */
  onDelivered(delivery: SegmentDelivery): void;
  /** Bytes so far, for the abandon rule of hls.js. */
  onProgress(loadedBytes: number, totalBytes: number): void;
  /** Fetch it with the stock loader, as if there were no P2P. `ingest` what comes. */
  onPassThrough(): void;
}

export interface SegmentDelivery {
  readonly parts: readonly Uint8Array[];
  readonly byteLength: number;
  readonly cdnBytes: number;
  readonly p2pBytes: number;
  /** True if the first byte was here before hls.js asked: a hit, to be dated neutrally. */
  readonly prefetched: boolean;
}

export interface SegmentHandle {
  /** Forget this request: hls.js aborted it. No callback comes after. Idempotent. */
  cancel(): void;
}

/** Times of a stock request on the `performance.now` clock. */
export interface CdnTiming {
  readonly startMs: number;
  readonly firstByteMs: number;
  readonly endMs: number;
}
