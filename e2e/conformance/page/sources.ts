import type {
  SegmentCallbacks,
  SegmentHandle,
  SegmentRequest,
  SegmentSource,
} from '../../../packages/hls/src/player/segment-source.ts';

/**
 * What stands behind the loader. `stock`: the loader is not there at all. `off`: passes everything through at once. `cold`:
 * waits, then passes through. `warm`: answers from what was ingested. `short`: waits, shows progress and delivers too little.
 * `mixed`: answers the share of requests named in the options from its cache. `trickle`: after the warm-up, segments of the
 * high rendition come in so slowly that they never end.
 */
export type SourceMode = 'stock' | 'off' | 'cold' | 'warm' | 'short' | 'mixed' | 'trickle';

export interface SourceOptions {
  readonly mode: SourceMode;
  /** Wait of the `cold` and `short` modes. */
  readonly waitMs?: number;
  /** Share of `mixed`, in tenths: 9 means nine of ten. */
  readonly tenths?: number;
  /** Requests that `mixed` and `trickle` pass through first. */
  readonly warmup?: number;
}

const DEFAULT_WAIT_MS = 60;
/** Of the clip's high rendition, as its key has it. */
const HIGH_RESOLUTION = '320x180';

/** A session without peers, with a book of what it was told. */
export class LabSource implements SegmentSource {
  readonly cache = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly requests: SegmentRequest[] = [];
  options: SourceOptions;
  pending = 0;
  hits = 0;
  readonly hitSequences = new Set<number>();
  rejects = 0;
  ingests = 0;
  countedBytes = 0;

  constructor(options: SourceOptions) {
    this.options = options;
  }

  request(request: SegmentRequest, callbacks: SegmentCallbacks): SegmentHandle {
    this.requests.push(request);
    this.pending += 1;
    const cached = this.cache.get(cacheKey(request));
    let over = false;
    const stop = this.#trickles(request)
      ? trickle(callbacks)
      : this.#soon(() => end(() => this.#answer(request, cached, callbacks)));
    const end = (action: () => void): void => {
      if (over) return;
      over = true;
      this.pending -= 1;
      action();
    };
    if (this.options.mode === 'short') queueMicrotask(() => over || callbacks.onProgress(10, 1000));
    return { cancel: () => end(stop) };
  }

  ingest(request: SegmentRequest, chunk: Uint8Array<ArrayBuffer>): void {
    this.ingests += 1;
    this.cache.set(cacheKey(request), chunk);
  }

  countCdnBytes(byteLength: number): void {
    this.countedBytes += byteLength;
  }

  reject(): void {
    this.rejects += 1;
  }

  #soon(action: () => void): () => void {
    const { mode, waitMs = DEFAULT_WAIT_MS } = this.options;
    const timer = setTimeout(action, mode === 'cold' || mode === 'short' ? waitMs : 0);
    return () => clearTimeout(timer);
  }

  #trickles(request: SegmentRequest): boolean {
    const { mode, warmup = 0 } = this.options;
    return (
      mode === 'trickle' && this.requests.length > warmup && request.renditionKey.includes(HIGH_RESOLUTION)
    );
  }

  #answer(
    request: SegmentRequest,
    cached: Uint8Array<ArrayBuffer> | undefined,
    callbacks: SegmentCallbacks,
  ): void {
    if (this.options.mode === 'short') {
      callbacks.onDelivered({ ...deliveryOf(new Uint8Array(10)), byteLength: 1000 });
    } else if (cached !== undefined && this.#mayHit()) {
      this.hits += 1;
      this.hitSequences.add(request.mediaSequence);
      callbacks.onDelivered(deliveryOf(cached));
    } else {
      callbacks.onPassThrough();
    }
  }

  #mayHit(): boolean {
    const { mode, tenths = 0, warmup = 0 } = this.options;
    if (mode === 'warm') return true;
    const number = this.requests.length - 1 - warmup;
    // Spread evenly: 5 of 10 means every other one.
    return mode === 'mixed' && number >= 0 && (number * tenths) % 10 >= 10 - tenths;
  }
}

function deliveryOf(bytes: Uint8Array): Parameters<SegmentCallbacks['onDelivered']>[0] {
  const half = Math.ceil(bytes.byteLength / 2);
  return {
    parts: [bytes.subarray(0, half), bytes.subarray(half)],
    byteLength: bytes.byteLength,
    cdnBytes: 0,
    p2pBytes: bytes.byteLength,
    prefetched: true,
  };
}

/** 5 kB/s of a quarter megabyte. Returns what stops it. */
function trickle(callbacks: SegmentCallbacks): () => void {
  let loaded = 0;
  const timer = setInterval(() => {
    loaded += 500;
    callbacks.onProgress(loaded, 270_000);
  }, 100);
  return () => clearInterval(timer);
}

export function cacheKey({ renditionKey, mediaSequence, range }: SegmentRequest): string {
  return `${renditionKey}/${mediaSequence}/${range ? `${range.begin}-${range.end}` : ''}`;
}
