import type {
  CdnTiming,
  SegmentCallbacks,
  SegmentDelivery,
  SegmentHandle,
  SegmentRequest,
  SegmentSource,
} from '../../src/player/segment-source.ts';

/** A session under the test's control: it keeps what was asked and lets the test answer. */
export class FakeSource implements SegmentSource {
  readonly requests: { request: SegmentRequest; callbacks: SegmentCallbacks; cancels: number }[] = [];
  readonly ingested: { request: SegmentRequest; chunk: Uint8Array<ArrayBuffer>; timing: CdnTiming }[] = [];
  readonly rejected: SegmentRequest[] = [];
  countedBytes = 0;
  /** When set, `request` does this first. */
  onRequest: ((callbacks: SegmentCallbacks) => void) | undefined;

  request(request: SegmentRequest, callbacks: SegmentCallbacks): SegmentHandle {
    const asked = { request, callbacks, cancels: 0 };
    this.requests.push(asked);
    this.onRequest?.(callbacks);
    return {
      cancel: () => {
        asked.cancels += 1;
      },
    };
  }

  ingest(request: SegmentRequest, chunk: Uint8Array<ArrayBuffer>, timing: CdnTiming): void {
    this.ingested.push({ request, chunk, timing });
  }

  countCdnBytes(byteLength: number): void {
    this.countedBytes += byteLength;
  }

  reject(request: SegmentRequest): void {
    this.rejected.push(request);
  }

  get last(): { request: SegmentRequest; callbacks: SegmentCallbacks; cancels: number } {
    const last = this.requests.at(-1);
    if (last === undefined) throw new Error('nothing was asked of the source');
    return last;
  }
}

export function deliveryOf(
  parts: readonly Uint8Array[],
  overrides: Partial<SegmentDelivery> = {},
): SegmentDelivery {
  const byteLength = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return { parts, byteLength, cdnBytes: 0, p2pBytes: byteLength, prefetched: false, ...overrides };
}
