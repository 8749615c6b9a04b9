import type { DeliverOrder, PlayerOutlet } from '../driver/driver.ts';
import type { SegmentCallbacks, SegmentHandle, SegmentRequest } from '../player/segment-source.ts';

interface Waiting {
  readonly request: SegmentRequest;
  readonly callbacks: SegmentCallbacks;
  readonly sinceMs: number;
}

export interface Answered {
  readonly request: SegmentRequest;
  readonly waitMs: number;
}

/**
 * The segments that hls.js waits for, and the way back to their loaders. Keeps the promise of `SegmentSource`: an answer never
 * comes before the request has returned, and never after a cancel.
 */
export class SegmentAnswers implements PlayerOutlet {
  readonly #waiting = new Map<number, Waiting>();
  readonly #onDelivered: (order: DeliverOrder, answered: Answered) => void;
  #nextId = 1;

  constructor(onDelivered: (order: DeliverOrder, answered: Answered) => void) {
    this.#onDelivered = onDelivered;
  }

  get count(): number {
    return this.#waiting.size;
  }

  /** `cancelled`: told when the loader gives up. */
  add(
    request: SegmentRequest,
    callbacks: SegmentCallbacks,
    cancelled: (wantId: number) => void,
  ): { readonly wantId: number; readonly handle: SegmentHandle } {
    const wantId = this.#nextId;
    this.#nextId += 1;
    this.#waiting.set(wantId, { request, callbacks, sinceMs: performance.now() });
    const cancel = (): void => {
      if (this.#waiting.delete(wantId)) cancelled(wantId);
    };
    return { wantId, handle: { cancel } };
  }

  deliver(order: DeliverOrder): void {
    this.#answer(order.wantId, ({ request, callbacks, sinceMs }) => {
      this.#onDelivered(order, { request, waitMs: performance.now() - sinceMs });
      callbacks.onDelivered({
        // In the browser a chunk is a Uint8Array; see `Driver`.
        parts: order.chunks as readonly Uint8Array[],
        byteLength: order.byteLength,
        cdnBytes: order.cdnBytes,
        p2pBytes: order.p2pBytes,
        prefetched: order.prefetched,
      });
    });
  }

  progress(wantId: number, loadedBytes: number, totalBytes: number): void {
    this.#waiting.get(wantId)?.callbacks.onProgress(loadedBytes, totalBytes);
  }

  passThrough(wantId: number): void {
    this.#answer(wantId, ({ callbacks }) => {
      callbacks.onPassThrough();
    });
  }

  /** Everything that waits goes to the stock loader. */
  releaseAll(): void {
    for (const wantId of [...this.#waiting.keys()]) this.passThrough(wantId);
  }

  #answer(wantId: number, answer: (waiting: Waiting) => void): void {
    queueMicrotask(() => {
      const waiting = this.#waiting.get(wantId);
      if (waiting === undefined) return;
      this.#waiting.delete(wantId);
      answer(waiting);
    });
  }
}
