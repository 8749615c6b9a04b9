import { describe, expect, test } from 'vitest';
import { counterReadings, RECENT_SAMPLES } from '../page/model/counter-readings.ts';
import { NO_FRAMES, statsWith, steadySamples } from './sample-fixture.ts';

describe('counterReadings', () => {
  test('a young viewer starts from zero, a second before its first report', () => {
    const samples = [{ atMs: 9_000, frames: NO_FRAMES, stats: statsWith({ cdnBytes: 700 }) }];
    expect(counterReadings(samples, ({ stats }) => stats.cdnBytes)).toEqual([
      { atMs: 8_000, bytes: 0 },
      { atMs: 9_000, bytes: 700 },
    ]);
  });

  test('an old one is taken as it is: its start is long gone', () => {
    const samples = steadySamples(0, 1_000_000, 5, 0).slice(-RECENT_SAMPLES);
    expect(counterReadings(samples, ({ stats }) => stats.cdnBytes)).toHaveLength(RECENT_SAMPLES);
  });

  test('without samples there is nothing', () => {
    expect(counterReadings([], () => 1)).toEqual([]);
  });
});
