import { describe, expect, test } from 'vitest';
import { StatsLedger } from '../page/viewer/stats-ledger.ts';
import { statsWith } from './sample-fixture.ts';

describe('StatsLedger', () => {
  test('with one session it changes nothing', () => {
    const stats = statsWith({ cdnBytes: 3 });
    expect(new StatsLedger().total(stats)).toBe(stats);
  });

  test('totals go on over sessions, the ratio is that of the totals, start-up is the first', () => {
    const ledger = new StatsLedger();
    ledger.close(
      statsWith({ cdnBytes: 100, stallCount: 1, startupMs: 600, segments: { cdn: 1, p2p: 0, mixed: 0 } }),
    );
    ledger.close(statsWith({ p2pBytes: 100, startupMs: 5 }));
    const total = ledger.total(
      statsWith({ p2pBytes: 200, partnerCount: 4, segments: { cdn: 1, p2p: 2, mixed: 3 }, state: 'joining' }),
    );
    expect(total).toMatchObject({
      cdnBytes: 100,
      p2pBytes: 300,
      offloadRatio: 0.75,
      stallCount: 1,
      startupMs: 600,
      partnerCount: 4,
      segments: { cdn: 2, p2p: 2, mixed: 3 },
      state: 'joining',
    });
  });
});
