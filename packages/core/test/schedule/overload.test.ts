import { describe, expect, test } from 'vitest';
import { Solo, slotsOf } from '../fixtures/solo.ts';

const PARTNERS = [1, 2, 3];

const POLICY = {
  type: 'policy-changed',
  enabled: true,
  uploadAllowed: true,
  leadAllowed: false,
  hidden: false,
  uploadCapBps: 16_000_000,
  rangeAllowed: true,
  scoutAllowed: false,
} as const;

/** A viewer that does not lead, with three partners that watch with it and answer pings in `rttMs`; plays 100 of 98 to 102, lacks 102. */
function stage(rttMs = 20): Solo {
  const solo = new Solo();
  solo.tell(POLICY);
  solo.join(PARTNERS);
  solo.open(98, 102);
  solo.play(1_000);
  for (let sequence = 98; sequence <= 101; sequence += 1) solo.load(sequence);
  for (const index of PARTNERS) solo.partner(index, { from: 980, slots: [] });
  pass(solo, 10_000, { rttMs, lateMs: 0 });
  solo.clear();
  return solo;
}

const answered = new WeakMap<Solo, Set<number>>();

/** Lets time pass as a page sees it: partners answer pings after `rttMs`, one of them a second later; timers come `lateMs` late. */
function pass(
  solo: Solo,
  forMs: number,
  { rttMs, lateMs, lateIndex }: { rttMs: number; lateMs: number; lateIndex?: number },
): void {
  const endMs = solo.nowMs + forMs;
  const known = answered.get(solo) ?? new Set<number>();
  answered.set(solo, known);
  let pongs: { index: number; nonce: number; atMs: number }[] = [];
  while (solo.nowMs < endMs || pongs.length > 0) {
    for (const index of PARTNERS) {
      for (const { nonce } of solo.sent('ping', index)) {
        const atMs = solo.nowMs + rttMs + (index === lateIndex ? 1_000 : 0);
        if (!known.has(nonce)) pongs.push({ index, nonce, atMs });
        known.add(nonce);
      }
    }
    const timerAtMs = (solo.engine.deadline() ?? Infinity) + lateMs;
    const nextMs = Math.min(timerAtMs, ...pongs.map(({ atMs }) => atMs));
    solo.nowMs = Math.max(pongs.length > 0 ? nextMs : Math.min(nextMs, endMs), solo.nowMs);
    if (solo.nowMs === timerAtMs) solo.tell({ type: 'time-passed' });
    for (const { index, nonce } of pongs.filter(({ atMs }) => atMs <= solo.nowMs)) {
      solo.receive(index, { type: 'pong', nonce });
    }
    pongs = pongs.filter(({ atMs }) => atMs > solo.nowMs);
  }
}

/** Long enough for the mean of a few timers. */
const LONG_MS = 30_000;

/** Timers are late for long, then partners answer slowly. */
function overload(solo: Solo, between?: () => void): void {
  pass(solo, LONG_MS, { rttMs: 20, lateMs: 40 });
  solo.play(1_000);
  between?.();
  pass(solo, 5_000, { rttMs: 200, lateMs: 40 });
  pass(solo, 100, { rttMs: 20, lateMs: 0 });
}

function rests(solo: Solo): boolean {
  return solo.orders('backed-off').length > 0;
}

describe('S12: a device that has too much to do rests before it stalls', () => {
  test('late partners and late timers together are a rest', () => {
    const solo = stage();
    overload(solo);
    expect(rests(solo)).toBe(true);
    expect(solo.engine.snapshot().backedOff).toBe(true);
  });

  test.each([
    { what: 'a page that is busy, with partners as quick as ever', rttMs: 20, lateMs: 40 },
    { what: 'an uplink that is full: partners are late, timers are not', rttMs: 400, lateMs: 5 },
    { what: 'partners that are far away: late from the first day on', rttMs: 20, lateMs: 40, awayMs: 300 },
  ])('not $what', ({ rttMs, lateMs, awayMs = 0 }) => {
    const solo = stage(20 + awayMs);
    pass(solo, 2 * LONG_MS, { rttMs: rttMs + awayMs, lateMs });
    expect(rests(solo)).toBe(false);
  });

  test('a page that is strained asks how late its partners are every 2 s', () => {
    const solo = stage();
    pass(solo, LONG_MS, { rttMs: 20, lateMs: 40 });
    solo.clear();
    for (let second = 0; second < 10; second += 1) {
      // Somebody who is heard all the time is pinged every 8 s otherwise.
      solo.have(1, 980, 1);
      pass(solo, 1_000, { rttMs: 20, lateMs: 40 });
    }
    expect(solo.sent('ping', 1).length).toBeGreaterThanOrEqual(4);
  });

  test('a single partner that is late says nothing', () => {
    const solo = stage();
    pass(solo, LONG_MS, { rttMs: 20, lateMs: 40 });
    pass(solo, 6_000, { rttMs: 20, lateMs: 40, lateIndex: 1 });
    expect(rests(solo)).toBe(false);
  });

  test('at rest it takes nothing: what waits and what comes goes to the stock loader, nothing is asked of partners', () => {
    const solo = stage();
    overload(solo, () => {
      solo.agree(102);
      solo.want(1, 102);
    });
    expect(solo.orders('pass-through')).toMatchObject([{ wantId: 1 }]);
    solo.clear();
    solo.playlist(98, 103);
    solo.agree(103);
    for (const index of PARTNERS) solo.have(index, 1_030, 10);
    solo.want(2, 103);
    pass(solo, 3_000, { rttMs: 20, lateMs: 0 });
    expect(solo.orders('pass-through')).toMatchObject([{ wantId: 2 }]);
    expect([solo.sent('request').length, solo.orders('fetch').length]).toEqual([0, 0]);
  });

  test('at rest it gives nothing, announces nothing, and partners know it', () => {
    const solo = stage();
    overload(solo);
    pass(solo, 200, { rttMs: 20, lateMs: 0 });
    for (const index of PARTNERS) {
      expect(solo.sent('ping', index).at(-1)?.status).toMatchObject({ serves: false });
      expect(solo.sent('bitmap', index).at(-1)?.watching).toBe(false);
    }
    solo.clear();
    solo.load(102);
    solo.receive(1, {
      type: 'request',
      track: solo.sent('bitmap')[0]?.track ?? ('' as never),
      epoch: 0,
      runs: [],
      usefulMs: 400,
    });
    pass(solo, 5_000, { rttMs: 20, lateMs: 0 });
    expect(['have', 'data', 'claim'].map((type) => solo.sent(type as 'have').length)).toEqual([0, 0, 0]);
    expect(solo.wakeUps).toBeLessThan(200);
  });

  test('a rest is 15 to 30 s, then everything is as before, and what it holds by then is told', () => {
    const solo = stage();
    overload(solo);
    solo.load(102);
    solo.clear();
    let restedMs = 0;
    while (solo.engine.snapshot().backedOff) {
      restedMs += 500;
      solo.play(1_000);
      pass(solo, 500, { rttMs: 20, lateMs: 0 });
    }
    expect(restedMs).toBeGreaterThan(13_500);
    expect(restedMs).toBeLessThanOrEqual(30_500);
    solo.play(1_000);
    pass(solo, 100, { rttMs: 20, lateMs: 0 });
    for (const index of PARTNERS) {
      expect(solo.sent('ping', index).at(-1)?.status).toMatchObject({ serves: true });
      const bitmap = solo.sent('bitmap', index).at(-1);
      expect(bitmap?.watching).toBe(true);
      const start = bitmap?.start ?? 0;
      for (const slot of slotsOf(102)) {
        expect(((bitmap?.bits[(slot - start) >> 3] ?? 0) >> ((slot - start) & 7)) & 1).toBe(1);
      }
    }
  });

  test('the next rest is longer, and those that rest together do not come back together', () => {
    const pauses = (seed: number): number[] => {
      const solo = stage();
      const forMs: number[] = [];
      for (let rest = 0; rest < 2; rest += 1) {
        for (let draws = 0; draws < seed; draws += 1) solo.play(1_000);
        overload(solo);
        forMs.push(...solo.orders('backed-off').map((order) => order.forMs));
        solo.clear();
        pass(solo, 61_000, { rttMs: 20, lateMs: 0 });
      }
      return forMs;
    };
    const [first = 0, second = 0] = pauses(0);
    expect(first).toBeGreaterThanOrEqual(15_000);
    expect(first).toBeLessThan(30_000);
    expect(second).toBeGreaterThanOrEqual(30_000);
    expect(second).toBeLessThan(60_000);
  });
});
