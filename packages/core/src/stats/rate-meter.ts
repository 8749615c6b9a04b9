/**
 * Bytes per time over a sliding window of one-second buckets. Constant memory.
 */
const BUCKET_MS = 1_000;
const BUCKETS = 10;

export class RateMeter {
  readonly #buckets = new Array<number>(BUCKETS).fill(0);
  #bucket = -1;
  #sinceMs: number | undefined;

  add(byteLength: number, nowMs: number): void {
    this.#advance(nowMs);
    this.#sinceMs ??= nowMs;
    const index = this.#bucket % BUCKETS;
    this.#buckets[index] = (this.#buckets[index] ?? 0) + byteLength;
  }

  /** Mean over the last 10 s, or since the first byte if that is shorter (at least 1 s), bit/s. */
  bps(nowMs: number): number {
    this.#advance(nowMs);
    if (this.#sinceMs === undefined) return 0;
    let bytes = 0;
    for (const bucket of this.#buckets) bytes += bucket;
    const spanMs = Math.min(Math.max(nowMs - this.#sinceMs, BUCKET_MS), BUCKETS * BUCKET_MS);
    return (bytes * 8_000) / spanMs;
  }

  #advance(nowMs: number): void {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    if (this.#bucket < 0) this.#bucket = bucket;
    const steps = Math.min(bucket - this.#bucket, BUCKETS);
    for (let step = 1; step <= steps; step += 1) this.#buckets[(this.#bucket + step) % BUCKETS] = 0;
    if (bucket > this.#bucket) this.#bucket = bucket;
  }
}
