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
  readonly #firstByteAtMs: number;
  readonly #endAtMs: number;
  readonly #onExpired: () => void;
  #firstByteSeen = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(limits: LoadLimits, startMs: number, onExpired: () => void) {
    this.#firstByteAtMs = startMs + limitOf(limits.maxTimeToFirstByteMs);
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
   * What is left for a CDN request that starts now; at least 1 ms, as 0 would mean no limit. If a first byte has come before,
   * from a peer, the limit for it was kept and the CDN is only held to the total.
   */
  remaining(nowMs: number): { readonly firstByteMs: number; readonly totalMs: number } {
    const totalMs = Math.max(this.#endAtMs - nowMs, 1);
    const firstByteMs = this.#firstByteSeen ? totalMs : Math.max(this.#firstByteAtMs - nowMs, 1);
    return { firstByteMs: Math.min(firstByteMs, totalMs), totalMs };
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
