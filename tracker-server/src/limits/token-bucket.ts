export interface BucketSize {
  /** Tokens that come back each second. */
  readonly perS: number;
  /** Tokens of a full bucket. */
  readonly burst: number;
}

/** A token bucket on the caller's clock. */
export class TokenBucket {
  readonly #size: BucketSize;
  #tokens: number;
  #filledAtMs: number;

  constructor(size: BucketSize, nowMs: number) {
    this.#size = size;
    this.#tokens = size.burst;
    this.#filledAtMs = nowMs;
  }

  /** Takes one token if there is one. */
  take(nowMs: number): boolean {
    this.#fill(nowMs);
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** Takes as many whole tokens as there are, at most `count`, and returns how many. */
  takeUpTo(count: number, nowMs: number): number {
    this.#fill(nowMs);
    const taken = Math.min(count, Math.floor(this.#tokens));
    this.#tokens -= taken;
    return taken;
  }

  /** Whole tokens at the last use. */
  get left(): number {
    return Math.floor(this.#tokens);
  }

  giveBack(count: number): void {
    this.#tokens = Math.min(this.#size.burst, this.#tokens + count);
  }

  isFull(nowMs: number): boolean {
    this.#fill(nowMs);
    return this.#tokens >= this.#size.burst;
  }

  #fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#filledAtMs);
    this.#tokens = Math.min(this.#size.burst, this.#tokens + (elapsedMs / 1000) * this.#size.perS);
    this.#filledAtMs = Math.max(this.#filledAtMs, nowMs);
  }
}
