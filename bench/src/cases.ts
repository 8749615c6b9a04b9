import type { Lab } from '@paceline/viewer-lab';
import { measureMemory } from './memory.ts';
import type { MemoryResult } from './memory.ts';
import type { PhasePlan, PhaseResult } from './phase.ts';
import { runPhase } from './phase.ts';
import type { Progress } from './progress.ts';

export type CaseName = 'lan-6' | 'solo' | 'memory';

export type CaseResult =
  | { readonly type: 'phases'; readonly name: CaseName; readonly phases: readonly PhaseResult[] }
  | { readonly type: 'memory'; readonly name: CaseName; readonly memory: MemoryResult };

interface Case {
  readonly description: string;
  /** How long it takes, about. */
  readonly durationMs: number;
  run(lab: Lab, progress: Progress): Promise<CaseResult>;
}

const WARM_UP_MS = 10_000;
const MEASURE_MS = 60_000;

/** Opening and closing a viewer. */
const VIEWER_MS = 2_000;

function phases(name: CaseName, plans: readonly Pick<PhasePlan, 'contender' | 'viewers'>[]): Case['run'] {
  return async (lab, progress) => {
    const results: PhaseResult[] = [];
    for (const plan of plans) {
      results.push(await runPhase(lab, { ...plan, warmUpMs: WARM_UP_MS, measureMs: MEASURE_MS }, progress));
    }
    return { type: 'phases', name, phases: results };
  };
}

function durationOf(viewerCounts: readonly number[]): number {
  return viewerCounts.reduce((total, viewers) => total + WARM_UP_MS + MEASURE_MS + viewers * VIEWER_MS, 0);
}

/** Every case runs its contenders one after the other, on the same stream of the same origin, in the same browser. */
export const CASES: Readonly<Record<CaseName, Case>> = {
  'lan-6': {
    description: '6 viewers, unshaped, three segments behind the live edge',
    durationMs: durationOf([6, 6]),
    run: phases('lan-6', [
      { contender: 'plain hls.js', viewers: 6 },
      { contender: 'paceline', viewers: 6 },
    ]),
  },
  solo: {
    description: '1 viewer alone; twice in turn, because CPU figures of one run differ by some percent',
    durationMs: durationOf([1, 1, 1, 1]),
    run: phases('solo', [
      { contender: 'plain hls.js', viewers: 1 },
      { contender: 'paceline', viewers: 1 },
      { contender: 'plain hls.js', viewers: 1 },
      { contender: 'paceline', viewers: 1 },
    ]),
  },
  memory: {
    description:
      '3 viewers for five minutes; heap and buffers of one of them after a garbage collection, every 30 s',
    durationMs: 315_000,
    run: async (lab, progress) => ({
      type: 'memory',
      name: 'memory',
      memory: await measureMemory(lab, progress),
    }),
  },
};

export function isCaseName(name: string): name is CaseName {
  return Object.hasOwn(CASES, name);
}
