/** Classic token bucket, in any unit. Time goes forward only. */
export class TokenBucket {
  #tokens: number;
  #atMs: number;
  #perSecond: number;
  #burst: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#atMs = nowMs;
  }

  /** Changes rate and depth; what is in the bucket stays, up to the new depth. */
  configure(perSecond: number, burst: number, nowMs: number): void {
    this.#refill(nowMs);
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = Math.min(this.#tokens, burst);
  }

  /** Takes `amount` if it is there. */
  take(amount: number, nowMs: number): boolean {
    this.#refill(nowMs);
    if (this.#tokens < amount) return false;
    this.#tokens -= amount;
    return true;
  }

  /** When `amount` will be there, ms; Infinity if never. */
  readyAtMs(amount: number, nowMs: number): number {
    this.#refill(nowMs);
    if (this.#tokens >= amount) return nowMs;
    if (this.#perSecond <= 0 || amount > this.#burst) return Infinity;
    return nowMs + ((amount - this.#tokens) * 1_000) / this.#perSecond;
  }

  #refill(nowMs: number): void {
    const elapsedMs = Math.max(nowMs - this.#atMs, 0);
    this.#atMs = Math.max(nowMs, this.#atMs);
    this.#tokens = Math.min(this.#burst, this.#tokens + (elapsedMs * this.#perSecond) / 1_000);
  }
}
