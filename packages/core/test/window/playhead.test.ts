import { describe, expect, test } from 'vitest';
import { Playhead } from '../../src/window/playhead.ts';

describe('W6: the playhead', () => {
  test('is nowhere before the first report', () => {
    const playhead = new Playhead();
    expect([playhead.slotAt(0), playhead.reaches(10, 0), playhead.state]).toEqual([
      undefined,
      undefined,
      'starting',
    ]);
  });

  test('moves on between reports at the playback rate, but not for long', () => {
    const playhead = new Playhead();
    playhead.report(100, 200, 1.5, 'playing', 1_000);
    expect(playhead.slotAt(1_000)).toBe(100);
    expect(playhead.slotAt(1_400)).toBe(103);
    expect(playhead.slotAt(9_000)).toBe(playhead.slotAt(2_500));
  });

  test('says when a slot is reached', () => {
    const playhead = new Playhead();
    playhead.report(100, 200, 2, 'playing', 1_000);
    expect(playhead.reaches(120, 1_000)).toBe(3_000);
    expect(playhead.reaches(120, 1_500)).toBe(3_000);
    expect(playhead.reaches(90, 1_000)).toBe(0);
  });

  test('never reaches anything while paused, and everything at once while stalled', () => {
    const playhead = new Playhead();
    playhead.report(100, 200, 1, 'paused', 1_000);
    expect([playhead.slotAt(5_000), playhead.reaches(120, 5_000)]).toEqual([100, undefined]);
    playhead.report(100, 200, 1, 'stalled', 6_000);
    expect(playhead.reaches(120, 6_500)).toBe(6_500);
  });

  test('gives up its position', () => {
    const playhead = new Playhead();
    playhead.report(100, 200, 1, 'playing', 1_000);
    playhead.clear();
    expect([playhead.slotAt(1_100), playhead.state]).toEqual([undefined, 'starting']);
  });
});
