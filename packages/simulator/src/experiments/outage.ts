import { Random } from '@paceline/core';
import type { ScenarioBase, ViewerSpec } from '../world/scenario.ts';
import { baseScenario, STREAM_BPS } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Experiment } from './experiment.ts';
import { repeatedGroups } from './repeated-groups.ts';
import { runCases } from './run-cases.ts';

const GROUP = 20;
const AT_MS = 45_000;
const DURATION_MS = 105_000;

interface Trouble {
  readonly label: string;
  readonly change?: (base: ScenarioBase) => Partial<ScenarioBase>;
  readonly viewers?: (specs: readonly ViewerSpec[], random: Random) => ViewerSpec[];
}

const TROUBLES: readonly Trouble[] = [
  { label: 'none' },
  {
    label: 'tracker away for 45 s',
    change: ({ tracker }) => ({
      tracker: { ...tracker, outages: [{ fromMs: AT_MS, toMs: AT_MS + 45_000 }] },
    }),
  },
  { label: 'CDN away for 3 s', change: ({ cdn }) => cdnAway(cdn, 3_000) },
  { label: 'CDN away for 8 s', change: ({ cdn }) => cdnAway(cdn, 8_000) },
  { label: 'CDN at 1.3 stream rates for 30 s', change: ({ cdn }) => cdnSlow(cdn) },
  {
    label: 'the same, and 20 % die 5 s later',
    change: ({ cdn }) => cdnSlow(cdn),
    viewers: (specs, random) => leaving(specs, 0.2, 'crash', random, AT_MS + 5_000),
  },
  { label: '2 % of CDN requests fail', change: ({ cdn }) => ({ cdn: { ...cdn, errorShare: 0.02 } }) },
  { label: 'edge misses cost 400 ms', change: ({ cdn }) => ({ cdn: { ...cdn, missMs: 400 } }) },
  { label: '20 % die at once', viewers: (specs, random) => leaving(specs, 0.2, 'crash', random) },
  { label: '50 % leave at once', viewers: (specs, random) => leaving(specs, 0.5, 'polite', random) },
  {
    label: '15 % of pairs cannot connect',
    change: ({ network }) => ({ network: { ...network, failShare: 0.15 } }),
  },
  {
    label: '40 % behind hard NATs',
    viewers: (specs, random) =>
      specs.map((spec) => ({ ...spec, nat: random.between(0, 1) < 0.4 ? 'hard' : 'open' })),
  },
  { label: '1 % packet loss', viewers: (specs) => specs.map((spec) => ({ ...spec, lossShare: 0.005 })) },
  {
    label: '30 % in the background',
    viewers: (specs, random) =>
      specs.map((spec) => ({
        ...spec,
        hidden: random.between(0, 1) < 0.3 ? [{ fromMs: AT_MS, toMs: 1e12 }] : [],
      })),
  },
];

/** One thing that goes wrong per line. */
export const OUTAGE: Experiment = {
  description: 'tracker, CDN, viewers, connections, loss, background: one trouble per line',
  async run(options, laboratory) {
    const viewers = options.viewers ?? GROUP;
    const base = baseScenario('outage', options, DURATION_MS);
    const cases = TROUBLES.map(({ label, change, viewers: troubled }) => {
      const random = new Random(options.seed);
      const groups = repeatedGroups(options.seed, 1, { viewers });
      return {
        label,
        scenario: {
          ...base,
          ...change?.(base),
          groups: troubled === undefined ? groups : groups.map((specs) => troubled(specs, random)),
        },
      };
    });
    const results = await runCases(cases, options, laboratory);
    return {
      title: 'When something goes wrong',
      notes: [
        `Groups of ${viewers}, uplinks of twice the stream rate; what happens at once happens after 45 s of 105 s.`,
      ],
      tables: [caseTable('', ['trouble'], results, ({ label }) => [label])],
      plots: [
        {
          name: 'outage',
          title: 'Offload, one trouble per case',
          xLabel: 'case, in the order of the table',
          yLabel: 'offload, continuity',
          series: [
            {
              label: 'offload',
              points: results.map(({ summary }, place): [number, number] => [place + 1, summary.offload]),
            },
            {
              label: 'continuity',
              points: results.map(({ summary }, place): [number, number] => [place + 1, summary.continuity]),
            },
          ],
        },
      ],
    };
  },
};

function cdnAway(cdn: ScenarioBase['cdn'], forMs: number): Partial<ScenarioBase> {
  return { cdn: { ...cdn, outages: [{ fromMs: AT_MS, toMs: AT_MS + forMs }] } };
}

/** Each response slower than that: the time for a segment goes from a tenth of a second to one and a half. */
function cdnSlow(cdn: ScenarioBase['cdn']): Partial<ScenarioBase> {
  return {
    cdn: { ...cdn, slowdowns: [{ fromMs: AT_MS, toMs: AT_MS + 30_000, bps: 1.3 * STREAM_BPS }] },
  };
}

function leaving(
  specs: readonly ViewerSpec[],
  share: number,
  how: ViewerSpec['leaving'],
  random: Random,
  leaveMs = AT_MS,
): ViewerSpec[] {
  return specs.map((spec) => (random.between(0, 1) < share ? { ...spec, leaveMs, leaving: how } : spec));
}
