import type {
  SegmentCallbacks,
  SegmentHandle,
  SegmentRequest,
  SegmentSource,
} from '../../../packages/hls/src/player/segment-source.ts';

/**
 * What stands behind the loader. `stock`: the loader is not there at all. `off`: passes everything through at once. `cold`:
 * waits, then passes through. `warm`: answers from what was ingested. `short`: waits, shows progress and delivers too little.
 * `mixed`: answers the share of requests named in the options from its cache.
 */
export type SourceMode = 'stock' | 'off' | 'cold' | 'warm' | 'short' | 'mixed';

export interface SourceOptions {
  readonly mode: SourceMode;
  /** Wait of the `cold` and `short` modes. */
  readonly waitMs?: number;
  /** Share of `mixed`, in tenths: 9 means nine of ten. */
  readonly tenths?: number;
  /** Requests that `mixed` passes through first. */
  readonly warmup?: number;
}

const DEFAULT_WAIT_MS = 60;

/** A session without peers, with a book of what it was told. */
export class LabSource implements SegmentSource {
  readonly cache = new Map<string, Uint8Array<ArrayBuffer>>();
  readonly requests: SegmentRequest[] = [];
  options: SourceOptions;
  pending = 0;
  hits = 0;
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
    const answer = (action: () => void): void => {
      if (over) return;
      over = true;
      this.pending -= 1;
      action();
    };
    let over = false;
    const timer = setTimeout(
      () => answer(() => this.#answer(cached, callbacks)),
      this.options.mode === 'cold' || this.options.mode === 'short'
        ? (this.options.waitMs ?? DEFAULT_WAIT_MS)
        : 0,
    );
    if (this.options.mode === 'short') queueMicrotask(() => over || callbacks.onProgress(10, 1000));
    return {
      cancel: () =>
        answer(() => {
          clearTimeout(timer);
        }),
    };
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

  #answer(cached: Uint8Array<ArrayBuffer> | undefined, callbacks: SegmentCallbacks): void {
    if (this.options.mode === 'short') {
      callbacks.onDelivered({ ...deliveryOf(new Uint8Array(10)), byteLength: 1000 });
    } else if (cached !== undefined && this.#mayHit()) {
      this.hits += 1;
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

export function cacheKey({ renditionKey, mediaSequence, range }: SegmentRequest): string {
  return `${renditionKey}/${mediaSequence}/${range ? `${range.begin}-${range.end}` : ''}`;
}
