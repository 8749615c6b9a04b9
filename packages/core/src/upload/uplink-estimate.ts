/**
 * Measures the uplink while it is busy: bytes that left the transport over a time in which something always waited to leave.
 * Decides nothing. An idle line says nothing about its width, so nothing is measured then.
 */

/** Shorter busy spells measure the buffers of the browser, not the line, ms. */
const BUSY_MS_MIN = 500;

/** Weight of a new sample: two or three of them move the estimate most of the way. */
const SAMPLE_WEIGHT = 0.4;

export class UplinkEstimate {
  #bps = 0;
  #busySinceMs: number | undefined;
  #drainedBytes = 0;

  /** bit/s; 0 while unknown. */
  get bps(): number {
    return this.#bps;
  }

  /** `drainedBytes` left since the last call; `bufferedBytes` still wait, over all partners. */
  observe(drainedBytes: number, bufferedBytes: number, nowMs: number): void {
    if (this.#busySinceMs !== undefined) {
      this.#drainedBytes += drainedBytes;
      const elapsedMs = nowMs - this.#busySinceMs;
      if (elapsedMs >= BUSY_MS_MIN) {
        const sampleBps = (this.#drainedBytes * 8_000) / elapsedMs;
        this.#bps = this.#bps === 0 ? sampleBps : this.#bps + SAMPLE_WEIGHT * (sampleBps - this.#bps);
        this.#restart(nowMs);
      }
    }
    if (bufferedBytes === 0) this.#busySinceMs = undefined;
  }

  /** Something was handed to the transport. */
  start(nowMs: number): void {
    if (this.#busySinceMs === undefined) this.#restart(nowMs);
  }

  #restart(nowMs: number): void {
    this.#busySinceMs = nowMs;
    this.#drainedBytes = 0;
  }
}
