/** The two limits of one load policy of hls.js, in ms. 0, absent or not finite means no limit. */
export interface LoadLimits {
  readonly maxTimeToFirstByteMs?: number | undefined;
  readonly maxLoadTimeMs?: number | undefined;
}

/**
 * The timers of one request, counted from its start over everything it does: waiting for peers and then for the CDN.
 * Nothing above a custom loader watches it, so this is what keeps a lost answer from hanging the player.
 */
export class LoadDeadline {
  readonly #firstByteLimitMs: number;
  readonly #endAtMs: number;
  readonly #onExpired: () => void;
  #firstByteAtMs: number;
  #firstByteSeen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limits: LoadLimits, startMs: number, onExpired: () => void) {
    this.#firstByteLimitMs = limitOf(limits.maxTimeToFirstByteMs);
    this.#firstByteAtMs = startMs + this.#firstByteLimitMs;
    this.#endAtMs = startMs + limitOf(limits.maxLoadTimeMs);
    this.#onExpired = onExpired;
    this.#arm(startMs);
  }

  /** From here on only the total counts. */
  firstByte(nowMs: number): void {
    if (this.#firstByteSeen) return;
    this.#firstByteSeen = true;
    this.#arm(nowMs);
  }

  /**
   * The CDN takes over: what is left for its request, at least 1 ms, as 0 would mean no limit. If a peer's first byte came in
   * time and then led to nothing, the CDN has the limit for a first byte to itself; else a CDN that hangs would be given the
   * whole load time.
   */
  handOver(nowMs: number): { readonly firstByteMs: number; readonly totalMs: number } {
    if (this.#firstByteSeen) {
      this.#firstByteSeen = false;
      this.#firstByteAtMs = nowMs + this.#firstByteLimitMs;
      this.#arm(nowMs);
    }
    const totalMs = Math.max(this.#endAtMs - nowMs, 1);
    return { firstByteMs: Math.min(Math.max(this.#firstByteAtMs - nowMs, 1), totalMs), totalMs };
  }

  cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(nowMs: number): void {
    clearTimeout(this.#timer);
    const dueMs = this.#firstByteSeen ? this.#endAtMs : Math.min(this.#firstByteAtMs, this.#endAtMs);
    if (!Number.isFinite(dueMs)) return;
    this.#timer = setTimeout(this.#onExpired, Math.max(dueMs - nowMs, 0));
  }
}

function limitOf(limitMs: number | undefined): number {
  return limitMs !== undefined && limitMs > 0 ? limitMs : Number.POSITIVE_INFINITY;
}
