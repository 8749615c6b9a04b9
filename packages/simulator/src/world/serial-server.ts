import type { EventQueue } from './event-queue.ts';

/** Shorter service than this on an idle line is not worth an event of its own, ms. */
const AT_ONCE_MS = 0.2;

/** A line that carries one thing after the other at a fixed rate, first come first served: a downlink. */
export class SerialServer {
  readonly #events: EventQueue;
  readonly #bps: number;
  #freeAtMs = -Infinity;

  /** `bps`: bits per second. */
  constructor(events: EventQueue, bps: number) {
    this.#events = events;
    this.#bps = bps;
  }

  /** When something that comes now is through, ms. Takes its place in the line. */
  reserve(byteLength: number): number {
    this.#freeAtMs = Math.max(this.#freeAtMs, this.#events.nowMs) + (byteLength * 8_000) / this.#bps;
    return this.#freeAtMs;
  }

  /** Runs `task` when `byteLength` bytes that come now are through. */
  pass(byteLength: number, task: () => void): void {
    // Behind something that waits for its event it must not be early.
    const isIdle = this.#freeAtMs <= this.#events.nowMs;
    const doneAtMs = this.reserve(byteLength);
    if (isIdle && doneAtMs - this.#events.nowMs < AT_ONCE_MS) task();
    else this.#events.at(doneAtMs, task);
  }
}
