import type { ContenderName } from '../contenders/contender.ts';
import type { PhaseResult } from '../measure/phase-result.ts';
import type { ContestRun } from './case-result.ts';
import type { Spread } from './statistics.ts';
import { spreadOf } from './statistics.ts';

/** One contender at one setting, over all runs of a case. */
export interface ContenderSummary {
  readonly name: ContenderName;
  readonly label: string;
  readonly viewers: number;
  readonly phases: readonly PhaseResult[];
  readonly cdnBytes: Spread;
  /** CDN bytes over what one viewer takes: those of plain hls.js in the same run, per viewer. */
  readonly copies: Spread;
  /** 1 - CDN bytes over those of plain hls.js in the same run. */
  readonly offload: Spread;
  readonly stalls: Spread;
  readonly stallMs: Spread;
  readonly fatalErrors: Spread;
  readonly latencyMs: Spread;
  readonly firstFrameMs: Spread;
  readonly coresPerViewer: Spread;
  /** Over those of plain hls.js in the same run; the first frame, less that of plain hls.js. */
  readonly latencyRatio: Spread;
  readonly firstFrameLaterMs: Spread;
  readonly cpuRatio: Spread;
  readonly peerBytes: Spread | undefined;
  /** Own count of CDN bytes over the origin's. */
  readonly counterRatio: Spread | undefined;
  readonly crossingBytes: Spread | undefined;
  readonly flashRatio: Spread | undefined;
  readonly stolenShare: Spread | undefined;
}

/** In the order of the phases. Without plain hls.js in a run, what is compared with it is NaN. */
export function summarize(runs: readonly ContestRun[]): readonly ContenderSummary[] {
  const labels = [...new Set(runs.flatMap((run) => run.map(({ label }) => label)))];
  return labels.flatMap((label) => summaryOf(label, runs) ?? []);
}

interface Pair {
  readonly phase: PhaseResult;
  readonly plain: PhaseResult | undefined;
}

function summaryOf(label: string, runs: readonly ContestRun[]): ContenderSummary | undefined {
  const pairs = runs.flatMap((run): readonly Pair[] => {
    const phase = run.find((candidate) => candidate.label === label);
    const plain = run.find(({ name }) => name === 'plain');
    return phase === undefined ? [] : [{ phase, plain }];
  });
  const first = pairs[0]?.phase;
  if (first === undefined) return undefined;
  const over = (of: (phase: PhaseResult) => number): Spread => spreadOf(pairs.map(({ phase }) => of(phase)));
  const known = (of: (phase: PhaseResult) => number | undefined): Spread | undefined => {
    const values = pairs.flatMap(({ phase }) => of(phase) ?? []);
    return values.length === 0 ? undefined : spreadOf(values);
  };
  const share = ({ phase, plain }: Pair): number => rateOf(phase) / rateOf(plain);
  return {
    name: first.name,
    label,
    viewers: first.viewers,
    phases: pairs.map(({ phase }) => phase),
    cdnBytes: over(({ cdnBytes }) => cdnBytes),
    copies: spreadOf(pairs.map((pair) => share(pair) * pair.phase.viewers)),
    offload: spreadOf(pairs.map((pair) => 1 - share(pair))),
    stalls: over(({ stalls }) => stalls),
    stallMs: over(({ stallMs }) => stallMs),
    fatalErrors: over(({ fatalErrors }) => fatalErrors.length),
    latencyMs: over(({ latencyMs }) => latencyMs),
    firstFrameMs: over(({ firstFrameMs }) => firstFrameMs),
    coresPerViewer: over(({ coresPerViewer }) => coresPerViewer),
    latencyRatio: spreadOf(pairs.map(({ phase, plain }) => phase.latencyMs / (plain?.latencyMs ?? NaN))),
    firstFrameLaterMs: spreadOf(
      pairs.map(({ phase, plain }) => phase.firstFrameMs - (plain?.firstFrameMs ?? NaN)),
    ),
    cpuRatio: spreadOf(
      pairs.map(({ phase, plain }) => phase.coresPerViewer / (plain?.coresPerViewer ?? NaN)),
    ),
    peerBytes: known(({ own }) => own?.p2pBytes),
    counterRatio: known(({ own }) => own && own.cdnBytes / own.originBytes),
    crossingBytes: known(({ crossingBytes }) => crossingBytes),
    stolenShare: known(({ stolenShare }) => stolenShare),
    flashRatio: known(({ flash }) => flash && flash.cdnBytes / flash.startUpBytes),
  };
}

/** CDN bytes per viewer and ms: phases differ by some ms. */
function rateOf(phase: PhaseResult | undefined): number {
  return phase === undefined ? NaN : phase.cdnBytes / phase.viewers / phase.measureMs;
}

/** The setting with the fewest copies; the fewest stalls among equals. */
export function bestOf(summaries: readonly ContenderSummary[]): ContenderSummary | undefined {
  return [...summaries].sort(
    (a, b) => a.copies.median - b.copies.median || a.stalls.median - b.stalls.median,
  )[0];
}
