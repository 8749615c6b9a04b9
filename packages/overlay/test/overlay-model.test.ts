import { describe, expect, it } from 'vitest';
import type { CounterSample } from '../src/overlay-model.ts';
import {
  describeSession,
  FACTS,
  ratesBps,
  SPARK_HEIGHT,
  SPARK_WIDTH,
  withSample,
} from '../src/overlay-model.ts';
import { statsWith } from './fake-session.ts';

/** One sample a second of a counter that is told, bytes. */
function samplesOf(cdnBytes: readonly number[]): readonly CounterSample[] {
  return cdnBytes.map((cdn, index) => ({ atMs: index * 1_000, cdn, p2p: 0, upload: 0 }));
}

describe('rates', () => {
  it('are the growth of a counter, in bits per second', () => {
    expect(ratesBps(samplesOf([0, 125_000, 250_000]), 'cdn')).toEqual([1e6, 1e6]);
  });

  it('are means of five seconds, so that a burst every four does not fall to zero in between', () => {
    const rates = ratesBps(samplesOf([0, 500e3, 500e3, 500e3, 500e3, 1e6, 1e6, 1e6, 1e6]), 'cdn');
    expect(rates).toEqual([4e6, 2e6, 4e6 / 3, 1e6, 1.6e6, 8e5, 8e5, 8e5]);
  });

  it('are never below zero', () => {
    expect(ratesBps(samplesOf([1_000, 0]), 'cdn')).toEqual([0]);
  });

  it('are none of a single sample', () => {
    expect(ratesBps(samplesOf([1]), 'cdn')).toEqual([]);
  });
});

describe('samples', () => {
  it('are those of the last minute', () => {
    let samples: readonly CounterSample[] = [];
    for (let second = 0; second < 100; second += 1)
      samples = withSample(samples, statsWith(), second * 1_000);
    expect(samples).toHaveLength(61);
    expect(samples.at(-1)?.atMs).toBe(99_000);
  });

  it('begin anew after a pause: nobody knows when in between the bytes came', () => {
    const before = withSample([], statsWith({ cdnBytes: 1 }), 0);
    const after = withSample(before, statsWith({ cdnBytes: 9e9, p2pBytes: 2, uploadBytes: 3 }), 60_000);
    expect(after).toEqual([{ atMs: 60_000, cdn: 9e9, p2p: 2, upload: 3 }]);
  });
});

describe('what is said of a session', () => {
  it('has totals, rates of the counters, and a value for every fact', () => {
    const stats = statsWith({
      ...{ offloadRatio: 0.9801, partnerCount: 5, groupSize: 12, swarmSize: 41, liveLatencyMs: 4_321 },
      ...{ stallCount: 2, stallMs: 1_500, bufferAheadMs: 6_000, ledSegments: 3, rescuedSegments: 1 },
    });
    const view = describeSession(stats, samplesOf([0, 125_000, 250_000]));
    expect(view.offload).toBe('98.0 %');
    expect(view.flows.map(({ flow, total, rate }) => [flow, total, rate])).toEqual([
      ['cdn', '250 kB', '1.00 Mbit/s'],
      ['p2p', '0 B', '0 bit/s'],
      ['upload', '0 B', '0 bit/s'],
    ]);
    expect(Object.fromEntries(FACTS.map((name, index) => [name, view.facts[index]]))).toEqual({
      Partners: '5',
      'Group / swarm': '12 / 41',
      'Live latency': '4.3 s',
      'Buffer ahead': '6.0 s',
      Stalls: '2 (1.5 s)',
      'First frame': '–',
      'Led / rescued': '3 / 1',
      Wasted: '0 B',
    });
  });

  it('draws lines on one scale, ending at the right edge', () => {
    const [cdn, p2p] = describeSession(statsWith(), samplesOf([0, 125_000, 250_000, 375_000])).flows;
    const left = SPARK_WIDTH - 2;
    expect(cdn?.line).toBe(`M${left} ${SPARK_HEIGHT}L${left} 0L${left + 1} 0L${left + 2} 0V${SPARK_HEIGHT}z`);
    expect(p2p?.line).toContain(`L${left} ${SPARK_HEIGHT}`);
  });

  it('does not let noise fill the lines of an idle session', () => {
    const [cdn] = describeSession(statsWith(), samplesOf([0, 125, 250])).flows;
    expect(cdn?.line).toMatch(/L59 16L60 16V16z$/);
  });
});
