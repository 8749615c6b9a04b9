// Decides whether our figures of a case meet what is asked of them. Medians of the runs count. It never measures.

import type { CaseBars } from '../cases/case-plan.ts';
import { decimals, megabytesOrBytes, milliseconds, percent, showSpread } from './figures.ts';
import type { Spread } from './statistics.ts';
import type { ContenderSummary } from './summary.ts';

/** Asked for in every case. */
const CPU_RATIO_MAX = 1.5;
const FIRST_FRAME_LATER_MS_MAX = 50;
const COUNTER_ERROR_MAX = 0.02;

/** One thing asked, and how we stand. */
export interface Verdict {
  readonly what: string;
  readonly wanted: string;
  readonly measured: string;
  readonly met: boolean;
}

/**
 * What is asked of `ours` in a case; `plain` are the viewers without sharing in the same runs. With a light picture CPU is left out:
 * what plain viewers take is then not what a stream of this rate takes.
 */
export function judge(
  bars: CaseBars,
  ours: ContenderSummary,
  plain: ContenderSummary,
  hasLightPicture = false,
): readonly Verdict[] {
  const { copiesMax, offloadMin, flashRatioMax, latencyRatioMax, crossingBytesMax } = bars;
  return [
    ...atMost('copies', copiesMax, ours.copies, decimals(2)),
    ...atLeast('offload', offloadMin, ours.offload, decimals(3)),
    ...atMost('flash: CDN bytes over start-up buffers', flashRatioMax, ours.flashRatio, decimals(2)),
    ...atMost('live latency over plain', latencyRatioMax, ours.latencyRatio, decimals(3)),
    ...atMost('bytes across regions', crossingBytesMax, ours.crossingBytes, megabytesOrBytes),
    ...atMost('stalls', bars.stallsMax === 'plain' ? plain.stalls.median : 0, ours.stalls, decimals(0)),
    ...atMost('fatal errors', 0, ours.fatalErrors, decimals(0)),
    ...atMost(
      'CPU per viewer over plain',
      hasLightPicture ? undefined : CPU_RATIO_MAX,
      ours.cpuRatio,
      decimals(2),
    ),
    ...atMost('first frame later than plain', FIRST_FRAME_LATER_MS_MAX, ours.firstFrameLaterMs, milliseconds),
    ...countersAgree(ours.counterRatio),
  ];
}

/** A figure that could not be had does not meet its bar. */
function atMost(
  what: string,
  max: number | undefined,
  spread: Spread | undefined,
  show: (value: number) => string,
): readonly Verdict[] {
  if (max === undefined) return [];
  const measured = spread === undefined ? 'not measured' : showSpread(spread, show);
  return [{ what, wanted: `<= ${show(max)}`, measured, met: spread !== undefined && spread.median <= max }];
}

function atLeast(
  what: string,
  min: number | undefined,
  spread: Spread,
  show: (value: number) => string,
): readonly Verdict[] {
  if (min === undefined) return [];
  return [{ what, wanted: `>= ${show(min)}`, measured: showSpread(spread, show), met: spread.median >= min }];
}

function countersAgree(ratio: Spread | undefined): readonly Verdict[] {
  return [
    {
      what: 'SDK counters over origin',
      wanted: `${percent(1)} +- ${percent(COUNTER_ERROR_MAX)}`,
      measured: ratio === undefined ? 'not measured' : showSpread(ratio, percent),
      met: ratio !== undefined && Math.abs(ratio.median - 1) <= COUNTER_ERROR_MAX,
    },
  ];
}
