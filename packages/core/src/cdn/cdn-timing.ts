/**
 * How long the CDN takes for a segment: the 95th percentile of the last requests, or the last one if that took longer. Decides when a
 * rescue must start.
 */

/** Enough for a p95 to mean something, few enough to follow a line that gets worse within a minute. */
const SAMPLES = 20;

/** A failed request counts as this, ms: the next rescue starts early. */
const FAILURE_MS = 2_000;

/** No single answer moves a rescue earlier than this before its deadline, ms. */
const P95_MAX_MS = 4_000;

export class CdnTiming {
  readonly #samplesMs: number[] = [];
  readonly #bootstrapMs: number;
  /** p95 of a whole-segment request, at least the last one, ms. Until 3 samples are in, the assumed value counts as one more. */
  p95Ms: number;

  constructor(bootstrapMs: number) {
    this.#bootstrapMs = bootstrapMs;
    this.p95Ms = bootstrapMs;
  }

  succeed(durationMs: number): void {
    this.#push(durationMs);
  }

  fail(): void {
    this.#push(FAILURE_MS);
  }

  #push(sampleMs: number): void {
    this.#samplesMs.push(sampleMs);
    if (this.#samplesMs.length > SAMPLES) this.#samplesMs.shift();
    const samples = [...this.#samplesMs];
    if (samples.length < 3) samples.push(this.#bootstrapMs);
    samples.sort((a, b) => a - b);
    const p95Ms = samples[Math.ceil(samples.length * 0.95) - 1] ?? 0;
    // A CDN that has just slowed down is as slow for the next request.
    this.p95Ms = Math.min(Math.max(p95Ms, sampleMs), P95_MAX_MS);
  }
}
