import { TokenBucket } from './token-bucket.ts';
import type { BucketSize } from './token-bucket.ts';

/**
 * One token bucket for each key, such as a subscriber's address. Bounded: beyond `keysMax` keys the one that was used
 * longest ago is forgotten, and with it what it had spent. Keys are held in memory only.
 */
export class AddressBudgets {
  readonly #size: BucketSize;
  readonly #keysMax: number;
  /** The last used is the last. */
  readonly #buckets = new Map<string, TokenBucket>();

  constructor(size: BucketSize, keysMax: number) {
    this.#size = size;
    this.#keysMax = keysMax;
  }

  get keyCount(): number {
    return this.#buckets.size;
  }

  /** Takes as many tokens as there are, at most `count`, and returns how many. */
  take(key: string, count: number, nowMs: number): number {
    const bucket = this.#buckets.get(key) ?? new TokenBucket(this.#size, nowMs);
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= this.#keysMax) break;
      this.#buckets.delete(oldest);
    }
    return bucket.takeUpTo(count, nowMs);
  }

  /** Whole tokens left at the last `take`; 0 for a key that is not known. */
  left(key: string): number {
    return this.#buckets.get(key)?.left ?? 0;
  }

  /** Gives back what was taken and not used. */
  giveBack(key: string, count: number): void {
    this.#buckets.get(key)?.giveBack(count);
  }
}
