import { describe, expect, it } from 'vitest';
import { reportOf } from '../src/report/case-report.ts';
import type { CaseResult, ContestRun } from '../src/report/case-result.ts';
import type { PhaseResult } from '../src/measure/phase-result.ts';
import { oursOf, phaseOf } from './phase-fixture.ts';

const SIX = { viewers: 6, cdnBytes: 6_000_000 };

const WHERE = { date: '2026-01-02', machine: '2 cores', isTrial: false, hasLightPicture: false };

function contest(runs: readonly ContestRun[], isTrial = false, hasLightPicture = false): CaseResult {
  return { ...WHERE, type: 'contest', name: 'lan-6', isTrial, hasLightPicture, runs };
}

const PEER_LOADER = { ...SIX, name: 'p2p-media-loader' } as const;

describe('reportOf', () => {
  it('says what was measured, when and on what', () => {
    const report = reportOf(contest([[phaseOf(SIX), oursOf({ viewers: 6 })]]));
    expect(report).toMatch(/^### lan-6\n\n6 viewers, unshaped/);
    expect(report).toContain('One run. Measured on 2026-01-02, 2 cores.');
  });

  it('gives a row to each contender and a verdict to each bar', () => {
    const report = reportOf(contest([[phaseOf(SIX), oursOf({ viewers: 6, stalls: 1 })]]));
    expect(report).toMatch(/\| paceline +\| 1\.00 MB \| 1\.00 +\| 0\.833 of 0\.833/);
    expect(report).toMatch(/\| copies +\| <= 1\.10 +\| 1\.00 +\| met/);
    expect(report).toMatch(/\| stalls +\| <= 0 +\| 1 +\| \*\*missed\*\*/);
  });

  it('shows the range when runs differ', () => {
    const runs = [1_000_000, 1_200_000, 1_100_000].map((cdnBytes) => [
      phaseOf(SIX),
      oursOf({ viewers: 6, cdnBytes }),
    ]);
    const report = reportOf(contest(runs));
    expect(report).toContain('Medians of 3 runs (and their range).');
    expect(report).toContain('1.10 (1.00 to 1.20)');
  });

  it('quotes the best setting, and the best one without stalls', () => {
    const report = reportOf(
      contest([
        [
          phaseOf(SIX),
          phaseOf({ ...PEER_LOADER, label: 'p2p-media-loader, 1 s', cdnBytes: 2_000_000, stalls: 4 }),
          phaseOf({ ...PEER_LOADER, label: 'p2p-media-loader, 2 s', cdnBytes: 3_000_000 }),
        ],
      ]),
    );
    expect(report).toContain(
      'Best of p2p-media-loader: p2p-media-loader, 1 s: offload 0.667 with 4 stalls; ' +
        'without stalls p2p-media-loader, 2 s: offload 0.500 with 0 stalls.',
    );
  });

  it('says what the host of the machine kept for others, and nothing where that was not read', () => {
    const { stolenShare: _, ...before } = phaseOf(SIX);
    const report = reportOf(contest([[before as PhaseResult, oursOf({ viewers: 6, stolenShare: 0.224 })]]));
    expect(report).toMatch(/\| plain hls.js .*\| - +\| - +\|$/m);
    expect(report).toMatch(/\| paceline .*\| 22 % +\| 99.50 % +\|$/m);
  });

  it('judges no bars after a trial', () => {
    const report = reportOf(contest([[phaseOf(SIX), oursOf()]], true));
    expect(report).toContain('A trial');
    expect(report).not.toContain('met');
  });

  it('says that the picture was light', () => {
    const report = reportOf(contest([[phaseOf(SIX), oursOf()]], false, true));
    expect(report).toContain('2 cores. With a light picture: CPU is not judged.');
    expect(report).not.toContain('CPU per viewer over plain');
  });

  it('lists memory over time', () => {
    const report = reportOf({
      ...{ ...WHERE, type: 'memory', name: 'memory' },
      memory: {
        viewers: 3,
        samples: [{ atS: 30, heapBytes: 4_000_000, bufferBytes: 3_500_000, heldSlots: 81, latencyMs: 6_200 }],
      },
    });
    expect(report).toMatch(/\| 30 s +\| 4\.00 MB \| 3\.50 MB +\| 7\.50 MB +\| 81 +\| 6200 ms/);
  });
});
