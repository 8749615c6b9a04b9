import type { SessionStats } from '@paceline/hls';
import type { FrameCounts, Sample } from '../page/model/sample.ts';

/** Figures of a viewer that has just started. */
export function statsWith(change: Partial<SessionStats>): SessionStats {
  return {
    cdnBytes: 0,
    p2pBytes: 0,
    uploadBytes: 0,
    wastedBytes: 0,
    offloadRatio: 0,
    cdnBps: 0,
    p2pBps: 0,
    uploadBps: 0,
    uplinkBps: 0,
    partnerCount: 0,
    swarmSize: 0,
    groupSize: 0,
    liveLatencyMs: undefined,
    bufferAheadMs: 0,
    stallCount: 0,
    stallMs: 0,
    startupMs: undefined,
    peerId: undefined,
    segments: { cdn: 0, p2p: 0, mixed: 0 },
    ledSegments: 0,
    rescuedSegments: 0,
    bannedPeers: 0,
    state: 'sharing',
    ...change,
  };
}

/** Of a viewer that has not shown any. */
export const NO_FRAMES: FrameCounts = { total: 0, dropped: 0 };

/** One sample a second from `fromMs` to `toMs`, with bytes that grow evenly from zero. */
export function steadySamples(
  fromMs: number,
  toMs: number,
  cdnBytesPerSecond: number,
  p2pBytesPerSecond: number,
): Sample[] {
  const samples: Sample[] = [];
  for (let atMs = fromMs; atMs <= toMs; atMs += 1_000) {
    const seconds = (atMs - fromMs) / 1_000;
    samples.push({
      atMs,
      frames: NO_FRAMES,
      stats: statsWith({ cdnBytes: seconds * cdnBytesPerSecond, p2pBytes: seconds * p2pBytesPerSecond }),
    });
  }
  return samples;
}
