/**
 * Measures the uplink while it is busy: bytes that left the transport over a time in which something always waited to leave.
 * Decides nothing. An idle line says nothing about its width, so nothing is measured then; a line that we do not fill, because
 * there is nothing to send, one partner is slow, or the budget holds us back, is at least as wide as what we see. A budget is a
 * share of the estimate, so an estimate that is too low would stay so: now and then it is tried whether there is more.
 */

/**
 * Shorter busy spells measure the buffers of the browser, not the line, ms; and on a machine that is late with everything, those
 * shorter than a few times what it is late measure the machine: a single frame then seems to have taken a second.
 */
const BUSY_MS_MIN = 500;
const BUSY_LAGS_MIN = 10;

/** Weight of a new sample: two or three of them move the estimate most of the way. */
const SAMPLE_WEIGHT = 0.4;

/** How much more is tried: enough to show in the transport, little enough for the household. */
const PROBE_GAIN = 1.25;

/** Pause after a try, ms. Doubles with every one in a row that was too much: a line as wide as estimated is left alone. */
const PROBE_MS_MIN = 500;
const PROBE_MS_MAX = 32_000;

export class UplinkEstimate {
  #bps = 0;
  #busySinceMs: number | undefined;
  #drainedBytes = 0;
  /** More could have been sent since the spell began. */
  #isUnfilled = false;
  #probeAtMs = 0;
  #probeMs = PROBE_MS_MIN;
  /** The same for a line too thin to be used: several tries lead to the next use, so only that tells, and nothing else forgets it. */
  #thinMs = PROBE_MS_MIN;
  /** More was tried while nothing was sent at all: whatever is seen next tells. */
  #isUntested = false;
  /** The line was measured to be less since the last try. */
  #isRefuted = false;

  /** bit/s; 0 while unknown. */
  get bps(): number {
    return this.#bps;
  }

  /** `drainedBytes` left since the last call; `bufferedBytes` still wait, over all partners; `lagMs`: how late we are called. */
  observe(drainedBytes: number, bufferedBytes: number, lagMs: number, nowMs: number): void {
    if (this.#busySinceMs !== undefined) {
      this.#drainedBytes += drainedBytes;
      const elapsedMs = nowMs - this.#busySinceMs;
      if (elapsedMs >= Math.max(BUSY_MS_MIN, BUSY_LAGS_MIN * lagMs)) {
        this.#sample((this.#drainedBytes * 8_000) / elapsedMs);
        this.#restart(nowMs);
      }
    }
    if (bufferedBytes === 0) this.#busySinceMs = undefined;
  }

  /** Something was handed to the transport. */
  start(nowMs: number): void {
    if (this.#busySinceMs === undefined) this.#restart(nowMs);
  }

  /**
   * The transport has room, and nothing is sent. `isHeldBack`: for nothing but the budget that is a share of the estimate;
   * `isThin`: the estimate is too low to be asked for anything.
   */
  unfilled(isHeldBack: boolean, isThin: boolean, nowMs: number): void {
    this.#isUnfilled = true;
    if (!(isHeldBack || isThin) || nowMs < this.#probeAtMs) return;
    this.#isUntested = isThin;
    this.#bps *= PROBE_GAIN;
    if (isThin) this.#thinMs = Math.min(this.#thinMs * (this.#isRefuted ? 2 : 1), PROBE_MS_MAX);
    else this.#probeMs = this.#isRefuted ? Math.min(this.#probeMs * 2, PROBE_MS_MAX) : PROBE_MS_MIN;
    this.#probeAtMs = nowMs + (isThin ? this.#thinMs : this.#probeMs);
    this.#isRefuted = false;
  }

  #sample(sampleBps: number): void {
    const isMore = sampleBps > this.#bps;
    if (isMore && !this.#isRefuted) this.#thinMs = PROBE_MS_MIN;
    if (!isMore && this.#isUnfilled && !this.#isUntested) return;
    this.#isUntested = false;
    // What was tried in vain is taken back whole.
    const isFirst = this.#bps === 0 || !(isMore || this.#isRefuted);
    this.#isRefuted ||= !isMore;
    this.#bps += (isFirst ? 1 : SAMPLE_WEIGHT) * (sampleBps - this.#bps);
  }

  #restart(nowMs: number): void {
    this.#busySinceMs = nowMs;
    this.#drainedBytes = 0;
    this.#isUnfilled = false;
  }
}
