import { SIGNALS_MAX } from '@paceline/protocol';
import type { Signal } from '@paceline/protocol';
import { CANDIDATES_PER_CONNECTION_MAX } from './pending-offers.ts';

/**
 * Signals of this time share one message. Chromium was seen to have its host candidates 1 to 2 ms after the description; the rest is
 * room for a busy page and the answer of a STUN server near by. Most connections then take one message from each side.
 */
const FLUSH_AFTER_MS = 50;

/** Characters of signals in one batch. Leaves a quarter of TRACKER_MESSAGE_BYTES_MAX for the JSON around them. */
const BATCH_CHARS_MAX = 24_000;

/**
 * Gathers the signals of one connection into few messages for the tracker. A description waits for its first candidates, later ones
 * for company, and none overtakes the description it belongs to.
 */
export class SignalBatcher {
  readonly #flushed: (signals: readonly Signal[]) => void;
  #waiting: Signal[] = [];
  #described = false;
  #candidateCount = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(flushed: (signals: readonly Signal[]) => void) {
    this.#flushed = flushed;
  }

  add(signal: Signal): void {
    if (signal.type !== 'candidate') {
      this.#described = true;
      this.#waiting.unshift(signal);
    } else {
      // The other side takes no more than these.
      this.#candidateCount += 1;
      if (this.#candidateCount > CANDIDATES_PER_CONNECTION_MAX) return;
      this.#waiting.push(signal);
    }
    if (!this.#described) return;
    if (this.#waiting.length >= SIGNALS_MAX) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_AFTER_MS);
  }

  /** Forgets what waits. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.dispose();
    for (const batch of batchesOf(waiting)) this.#flushed(batch);
  }
}

function batchesOf(signals: readonly Signal[]): readonly (readonly Signal[])[] {
  const batches: Signal[][] = [];
  let batch: Signal[] = [];
  let batchChars = 0;
  for (const signal of signals) {
    const chars = signal.type === 'candidate' ? signal.candidate.length : signal.sdp.length;
    if (batch.length === 0 || batch.length >= SIGNALS_MAX || batchChars + chars > BATCH_CHARS_MAX) {
      batch = [];
      batchChars = 0;
      batches.push(batch);
    }
    batch.push(signal);
    batchChars += chars;
  }
  return batches;
}
