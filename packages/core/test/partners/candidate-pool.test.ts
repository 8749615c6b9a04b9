import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../src/index.ts';
import { CandidatePool } from '../../src/partners/candidate-pool.ts';
import { peerIdOf } from '../fixtures/names.ts';

const self = peerIdOf(0);
const nobody = (): boolean => false;

function poolOf(count: number, nowMs = 0): CandidatePool {
  const pool = new CandidatePool();
  for (let i = 1; i <= count; i += 1) pool.add(peerIdOf(i), nowMs);
  return pool;
}

describe('P1: members', () => {
  test('are everybody in a group of up to 64, else about 3 ln N, and never more', () => {
    const sizes: [groupSize: number, capacity: number][] = [
      [2, 16],
      [40, 40],
      [64, 64],
      [5_000, 64],
    ];
    for (const [groupSize, capacity] of sizes) {
      const pool = new CandidatePool();
      pool.resize(groupSize);
      for (let i = 1; i <= 200; i += 1) pool.add(peerIdOf(i), i);
      expect(pool.size).toBe(capacity);
    }
  });

  test('a failed one is evicted first, then the one not heard of for longest', () => {
    const pool = new CandidatePool();
    pool.resize(16);
    for (let i = 1; i <= 16; i += 1) pool.add(peerIdOf(i), i);
    pool.fail(peerIdOf(9), 20);
    pool.add(peerIdOf(1), 30);
    pool.add(peerIdOf(17), 31);
    expect(pool.has(peerIdOf(9))).toBe(false);
    pool.add(peerIdOf(18), 32);
    expect([pool.has(peerIdOf(1)), pool.has(peerIdOf(2))]).toEqual([true, false]);
  });

  test('is bounded whatever is added', () => {
    const ids = fc.array(fc.nat({ max: 5_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(ids, fc.nat({ max: 10_000 }), (added, groupSize) => {
        const pool = new CandidatePool();
        pool.resize(groupSize);
        for (const id of added) pool.add(peerIdOf(id), id);
        expect(pool.size).toBeLessThanOrEqual(64);
      }),
    );
  });

  test('plausible are those heard of lately and not failing', () => {
    const pool = poolOf(3);
    pool.fail(peerIdOf(1), 0);
    pool.add(peerIdOf(2), 119_000);
    expect([...pool.plausibleMembers(120_000)]).toEqual([peerIdOf(2)]);
    expect(pool.plausibleCount(1_000)).toBe(2);
  });
});

describe('P2: whom to try', () => {
  test('the nearest first, and one far link at random', () => {
    const pool = new CandidatePool();
    for (let i = 1; i <= 10; i += 1) pool.add(peerIdOf(i), 0);
    for (let i = 11; i <= 30; i += 1) pool.add(peerIdOf(i, 9), 0);
    const far = new Set<string>();
    for (let seed = 0; seed < 30; seed += 1) {
      const chosen = pool.choose(5, self, nobody, new Random(seed), 0);
      expect(new Set(chosen).size).toBe(5);
      for (const near of chosen.slice(0, 4)) expect(near.slice(0, 9)).toBe(self.slice(0, 9));
      far.add(chosen[4] ?? '');
    }
    expect(far.size).toBeGreaterThan(10);
    expect([...far].some((id) => id.slice(0, 9) !== self.slice(0, 9))).toBe(true);
  });

  test('with few there are, all of them', () => {
    expect(poolOf(3).choose(5, self, nobody, new Random(1), 0)).toHaveLength(3);
    expect(poolOf(3).choose(5, self, () => true, new Random(1), 0)).toEqual([]);
    expect(poolOf(3).choose(1, self, nobody, new Random(1), 0)).toHaveLength(1);
  });

  test('a failed one is tried after 10 s, 20 s, and then not until it is listed again', () => {
    const pool = poolOf(1);
    const ready = (nowMs: number): number => pool.choose(1, self, nobody, new Random(1), nowMs).length;
    pool.fail(peerIdOf(1), 0);
    expect([ready(9_999), ready(10_000), pool.nextRetryAtMs(0, nobody)]).toEqual([0, 1, 10_000]);
    pool.fail(peerIdOf(1), 10_000);
    expect([ready(29_999), ready(30_000)]).toEqual([0, 1]);
    pool.fail(peerIdOf(1), 30_000);
    expect([ready(1e9), pool.nextRetryAtMs(30_000, nobody)]).toEqual([0, undefined]);
    pool.confirm(peerIdOf(1), 40_000);
    expect([ready(49_999), ready(50_000)]).toEqual([0, 1]);
    pool.succeed(peerIdOf(1));
    expect(ready(0)).toBe(1);
  });
});
