import type { PhaseResult } from '../src/measure/phase-result.ts';

/** A phase of 60 s with 4 viewers of 1 MB each, and whatever differs. */
export function phaseOf(changes: Partial<PhaseResult> = {}): PhaseResult {
  return {
    name: 'plain',
    label: 'plain hls.js',
    viewers: 4,
    measureMs: 60_000,
    cdnBytes: 4_000_000,
    samples: [
      { atMs: 0, cdnBytes: 0 },
      { atMs: 60_000, cdnBytes: 4_000_000 },
    ],
    stalls: 0,
    stallMs: 0,
    fatalErrors: [],
    consoleErrors: [],
    latencyMs: 6_000,
    firstFrameMs: 300,
    coresPerViewer: 0.1,
    stolenShare: 0.03,
    own: undefined,
    sdk: undefined,
    crossingBytes: undefined,
    flash: undefined,
    byViewer: [],
    ...changes,
  };
}

/** Ours, with one copy. */
export function oursOf(changes: Partial<PhaseResult> = {}): PhaseResult {
  return phaseOf({
    name: 'paceline',
    label: 'paceline',
    cdnBytes: 1_000_000,
    own: { cdnBytes: 1_990_000, originBytes: 2_000_000, p2pBytes: 3_000_000, uploadBytes: 3_000_000 },
    ...changes,
  });
}
