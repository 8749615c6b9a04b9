import { describe, expect, test } from 'vitest';
import { UplinkEstimate } from '../../src/upload/uplink-estimate.ts';

/** A line of `bps` that always has something to send, reported every `stepMs`. */
function busy(estimate: UplinkEstimate, bps: number, forMs: number, fromMs: number, stepMs = 50): number {
  let nowMs = fromMs;
  for (; nowMs < fromMs + forMs;) {
    estimate.start(nowMs);
    nowMs += stepMs;
    estimate.observe((bps * stepMs) / 8_000, 40_000, 0, nowMs);
  }
  return nowMs;
}

/** Always something to send, at 0.9 of the estimate; the line takes what it can, the transport holds 120 ms at most. */
class BudgetedLine {
  readonly estimate = new UplinkEstimate();
  readonly #lineBps: number;
  #nowMs = 0;
  #bufferedBytes = 0;
  /** Time with more in the transport than one step drains, ms. */
  overfilledMs = 0;

  constructor(estimatedBps: number, lineBps: number) {
    this.#nowMs = busy(this.estimate, estimatedBps, 1_000, 0);
    this.#lineBps = lineBps;
  }

  run(forMs: number): void {
    const stepMs = 25;
    for (const endMs = this.#nowMs + forMs; this.#nowMs < endMs; this.#nowMs += stepMs) {
      this.estimate.start(this.#nowMs);
      const { bps } = this.estimate;
      const room = (bps * 120) / 8_000 - this.#bufferedBytes;
      const allowed = (bps * 0.9 * stepMs) / 8_000;
      this.#bufferedBytes += Math.max(Math.min(room, allowed), 0);
      const drained = Math.min(this.#bufferedBytes, (this.#lineBps * stepMs) / 8_000);
      this.#bufferedBytes -= drained;
      if (this.#bufferedBytes > 0) this.overfilledMs += stepMs;
      this.estimate.observe(drained, this.#bufferedBytes, 0, this.#nowMs + stepMs);
      if (room <= allowed) continue;
      this.estimate.unfilled(this.#bufferedBytes === 0, false, this.#nowMs + stepMs);
    }
  }
}

describe('U3: the uplink', () => {
  test('is unknown until it was busy for half a second', () => {
    const estimate = new UplinkEstimate();
    busy(estimate, 3_000_000, 450, 0);
    expect(estimate.bps).toBe(0);
    busy(estimate, 3_000_000, 100, 450);
    expect(estimate.bps).toBeCloseTo(3_000_000);
  });

  test('follows a change within a few samples', () => {
    const estimate = new UplinkEstimate();
    const nowMs = busy(estimate, 8_000_000, 2_000, 0);
    busy(estimate, 1_000_000, 5_000, nowMs);
    expect(estimate.bps).toBeGreaterThan(900_000);
    expect(estimate.bps).toBeLessThan(1_200_000);
  });

  test('an idle line says nothing: short bursts are not its width', () => {
    const estimate = new UplinkEstimate();
    for (let nowMs = 0; nowMs < 60_000; nowMs += 1_000) {
      estimate.start(nowMs);
      estimate.observe(30_000, 0, 0, nowMs + 20);
    }
    expect(estimate.bps).toBe(0);
  });

  test('a frame that seems to take long on a machine that is late says nothing', () => {
    const estimate = new UplinkEstimate();
    for (let nowMs = 0; nowMs < 60_000; nowMs += 1_000) {
      estimate.start(nowMs);
      estimate.observe(16_000, 0, 400, nowMs + 800);
    }
    expect(estimate.bps).toBe(0);
  });

  test('on a machine that is late a line that stays busy is measured all the same', () => {
    const estimate = new UplinkEstimate();
    for (let nowMs = 0; nowMs < 5_000; nowMs += 400) {
      estimate.start(nowMs);
      estimate.observe(50_000, 10_000, 400, nowMs + 400);
    }
    expect(estimate.bps).toBeCloseTo(1_000_000);
  });

  test('a line that is not filled is at least as wide as what is seen', () => {
    const estimate = new UplinkEstimate();
    busy(estimate, 4_000_000, 2_000, 0);
    for (let nowMs = 2_000; nowMs < 6_000; nowMs += 50) {
      estimate.start(nowMs);
      // One slow partner keeps something in the transport; the others have all they want.
      estimate.unfilled(false, false, nowMs);
      estimate.observe(2_000, 10_000, 0, nowMs + 50);
    }
    expect(estimate.bps).toBeCloseTo(4_000_000);
  });

  test('what a thin line was given without anything being sent, the next sample takes back, filled or not', () => {
    const estimate = new UplinkEstimate();
    estimate.observe(0, 0, 0, busy(estimate, 100_000, 2_000, 0));
    for (let nowMs = 2_000; estimate.bps < 300_000; nowMs += 50) estimate.unfilled(false, true, nowMs);
    // It is asked for a slot, and the others were quicker: there is no more to send behind what is in the transport.
    estimate.start(60_000);
    estimate.unfilled(false, false, 60_000);
    estimate.observe(4_096, 4_096, 0, 60_330);
    estimate.observe(4_096, 0, 0, 60_660);
    expect(estimate.bps).toBeCloseTo(100_000, -4);
  });

  test('a line that stays thin is tried less and less often', () => {
    const estimate = new UplinkEstimate();
    const tries: number[] = [];
    let nowMs = 0;
    for (let round = 0; round < 4; round += 1) {
      const sinceMs = nowMs;
      busy(estimate, 100_000, 600, nowMs);
      for (nowMs += 600; estimate.bps < 300_000; nowMs += 50) estimate.unfilled(false, true, nowMs);
      tries.push(nowMs - sinceMs);
    }
    for (const [index, tookMs] of tries.entries())
      expect(tookMs).toBeGreaterThan(1.5 * (tries[index - 1] ?? 0));
  });

  test('an estimate that is too low does not keep itself low through the budget', () => {
    const line = new BudgetedLine(500_000, 8_000_000);
    line.run(10_000);
    expect(line.estimate.bps).toBeGreaterThan(6_000_000);
  });

  test('a line as wide as estimated is tried for more, seldom and in vain', () => {
    const line = new BudgetedLine(3_000_000, 3_000_000);
    line.run(10_000);
    const before = line.overfilledMs;
    line.run(60_000);
    expect(line.estimate.bps).toBeGreaterThan(2_700_000);
    expect(line.estimate.bps).toBeLessThan(3_900_000);
    expect(line.overfilledMs - before).toBeLessThan(20_000);
  });
});
