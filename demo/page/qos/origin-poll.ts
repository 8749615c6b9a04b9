import type { OriginCounts } from '../model/demo-config.ts';
import { fetchJson } from '../model/fetch-json.ts';
import { rateSeriesBps } from '../model/rate-series.ts';
import { RingBuffer } from '../model/ring-buffer.ts';
import type { OriginSample } from '../model/sample.ts';

const POLL_INTERVAL_MS = 1_000;
/** A little more than the two minutes of the graphs. */
const SAMPLES_KEPT = 140;

/** Reads the origin's counters once a second. Without an origin that counts, it stays empty. */
export class OriginPoll {
  readonly #samples = new RingBuffer<OriginSample>(SAMPLES_KEPT);
  #isAsking = false;

  start(): void {
    setInterval(() => void this.#ask(), POLL_INTERVAL_MS);
    void this.#ask();
  }

  get samples(): readonly OriginSample[] {
    return this.#samples.toArray();
  }

  /** What the origin sent, bit/s, at the given times; undefined without any reading. */
  ratesAt(times: readonly number[]): readonly number[] | undefined {
    if (this.#samples.size < 2) return undefined;
    const readings = this.samples.map(({ atMs, totalBytes }) => ({ atMs, bytes: totalBytes }));
    return rateSeriesBps([readings], times);
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      const { totalBytes } = await fetchJson<OriginCounts>('/api/origin');
      this.#samples.push({ atMs: Date.now(), totalBytes });
    } catch {
      // The server is restarting or the page is served without one: the figures of the SDK remain.
    } finally {
      this.#isAsking = false;
    }
  }
}
