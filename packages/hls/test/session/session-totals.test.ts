import type { EngineSnapshot } from '@paceline/core';
import { beforeEach, describe, expect, it } from 'vitest';
import type { SessionStats } from '../../src/api/stats.ts';
import { SessionTotals } from '../../src/session/session-totals.ts';

const MEMBERSHIP = { peerId: '01000000000001', swarmSize: 9, groupSize: 4 };

function snapshot(tally: Partial<EngineSnapshot['tally']> = {}): EngineSnapshot {
  return {
    tally: {
      cdnBytes: 100,
      p2pBytes: 300,
      uploadBytes: 50,
      wastedBytes: 7,
      ledSegments: 2,
      rescuedSegments: 1,
      bannedPeers: 1,
      requestTimeouts: 0,
      ...tally,
    },
    cdnBps: 1_000,
    p2pBps: 2_000,
    uploadBps: 3_000,
    uplinkBps: 4_000,
    groupSize: 4,
    partners: [],
    backedOff: false,
  };
}

describe('session totals', () => {
  let totals: SessionTotals;

  beforeEach(() => {
    totals = new SessionTotals();
  });

  function stats(engine?: EngineSnapshot): SessionStats {
    return totals.stats('sharing', engine, undefined, MEMBERSHIP);
  }

  it('are zero before anything happened', () => {
    const { state, peerId, swarmSize, groupSize, segments, liveLatencyMs, startupMs, ...numbers } = stats();
    expect({ state, peerId, swarmSize, groupSize }).toEqual({ state: 'sharing', ...MEMBERSHIP });
    expect(segments).toEqual({ cdn: 0, p2p: 0, mixed: 0 });
    expect([liveLatencyMs, startupMs]).toEqual([undefined, undefined]);
    expect(Object.values(numbers).every((value) => value === 0)).toBe(true);
  });

  it('add up over engines; rates are those of the one that runs', () => {
    totals.keep(snapshot());
    totals.keep(snapshot({ cdnBytes: 400, p2pBytes: 0 }));
    expect(stats()).toMatchObject({ cdnBytes: 500, p2pBytes: 300, cdnBps: 0, p2pBps: 0, uplinkBps: 0 });
    expect(stats(snapshot({ cdnBytes: 100, p2pBytes: 900 }))).toMatchObject({
      cdnBytes: 600,
      p2pBytes: 1_200,
      uploadBytes: 150,
      wastedBytes: 21,
      ledSegments: 6,
      rescuedSegments: 3,
      bannedPeers: 3,
      cdnBps: 1_000,
      p2pBps: 2_000,
      uploadBps: 3_000,
      uplinkBps: 4_000,
    });
  });

  it('do not count the engine that runs twice', () => {
    const running = snapshot();
    stats(running);
    expect(stats(running).cdnBytes).toBe(100);
  });

  it('count CDN bytes that no engine saw, also in the offload', () => {
    totals.countCdnBytes(100);
    const { cdnBytes, offloadRatio } = stats(snapshot());
    expect(cdnBytes).toBe(200);
    expect(offloadRatio).toBe(0.6);
  });

  it('count segments by where their bytes came from', () => {
    totals.countSegment(10, 0);
    totals.countSegment(0, 10);
    totals.countSegment(0, 20);
    totals.countSegment(5, 5);
    const before = stats().segments;
    totals.countSegment(10, 0);
    expect(before).toEqual({ cdn: 1, p2p: 2, mixed: 1 });
    expect(stats().segments).toEqual({ cdn: 2, p2p: 2, mixed: 1 });
  });

  it('show the position of the player', () => {
    const position = {
      state: 'playing',
      playhead: undefined,
      audioPlayhead: undefined,
      bufferAheadMs: 4_200,
      rate: 1,
      latencyMs: 6_100,
      stallCount: 2,
      stallMs: 800,
      startupMs: 450,
    } as const;
    expect(totals.stats('joining', undefined, position, MEMBERSHIP)).toMatchObject({
      state: 'joining',
      bufferAheadMs: 4_200,
      liveLatencyMs: 6_100,
      stallCount: 2,
      stallMs: 800,
      startupMs: 450,
    });
  });
});
