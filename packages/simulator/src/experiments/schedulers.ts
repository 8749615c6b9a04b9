import type { EngineConfig } from '@paceline/core';
import { percent } from '../report/format.ts';
import { equalUplinks, mixedUplinks } from '../world/uplink-mixes.ts';
import { baseScenario, STREAM_BPS, WARM_UP_MS } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Experiment } from './experiment.ts';
import { repeatedGroups } from './repeated-groups.ts';
import { runCases } from './run-cases.ts';

/** One line of the ablation: what is changed, and nothing else. */
interface Variant {
  readonly label: string;
  readonly engine: Partial<EngineConfig>;
  readonly randomTimersMs?: number;
}

const VARIANTS: readonly Variant[] = [
  { label: 'as shipped', engine: {} },
  { label: 'pulled rarest first', engine: { urgentExtraSlots: -256 } },
  { label: 'pulled by deadline', engine: { urgentExtraSlots: 256 } },
  { label: 'nothing is pushed', engine: { pushQueueMs: -1 } },
  { label: 'slots are passed on to one at a time', engine: { pushQueueMs: 0 } },
  { label: 'passed on with 400 ms queued', engine: { pushQueueMs: 400 } },
  { label: 'uplinks are not measured', engine: { measureUplink: false } },
  { label: 'pushed whatever is queued', engine: { pushQueueMs: 100_000 } },
  { label: 'announced at once, no super-seeding', engine: { revealMs: 0 } },
  { label: 'announced by the leader after 500 ms', engine: { revealMs: 500 } },
  { label: 'asked for without grace', engine: { pullGraceMs: 0 } },
  { label: 'grace of 300 ms', engine: { pullGraceMs: 300 } },
  { label: 'thin lines serve and lead', engine: { serveShareMin: 0, leadShareMin: 0 } },
  { label: 'measured uplink does not bound the upload', engine: { uplinkShareMax: 1_000 } },
  { label: 'no wait for a better claim', engine: { claimWaitMinMs: 0, claimWaitMaxMs: 0, scoutGraceMs: 0 } },
  { label: 'claims wait 250 ms', engine: { claimWaitMinMs: 250 } },
  { label: 'random timers of up to 0.5 s instead of claims', engine: {}, randomTimersMs: 500 },
  { label: 'random timers of up to 1 s instead of claims', engine: {}, randomTimersMs: 1_000 },
  { label: 'random timers of up to 2 s instead of claims', engine: {}, randomTimersMs: 2_000 },
  { label: 'leases of 250 ms', engine: { leaseMinMs: 250 } },
  { label: 'leases of 1.5 s', engine: { leaseMinMs: 1_500 } },
  { label: '3 partners', engine: { minPartners: 3, maxPartners: 3 } },
  { label: '6 partners', engine: { maxPartners: 6 } },
  { label: '12 partners', engine: { minPartners: 12 } },
  { label: '20 partners', engine: { minPartners: 20, maxPartners: 20 } },
  { label: 'announcements gathered for 100 ms', engine: { haveBatchMs: 100 } },
  { label: '60 ms in the transport', engine: { outstandingMs: 60 } },
  { label: '300 ms in the transport', engine: { outstandingMs: 300 } },
  { label: 'requests time out after 500 ms', engine: { requestTimeoutMs: 500 } },
  { label: 'rescues without stagger', engine: { rescueStaggerMs: 0 } },
  { label: 'delivery margin of 800 ms', engine: { deliveryMarginMs: 800 } },
];

const GROUP = 20;

/** Of one group alone, differences of two or three hundredths are noise. */
const GROUPS = 3;

const DURATION_MS = 70_000;

const LINES = [
  { label: 'equal', uplinks: equalUplinks(STREAM_BPS, 2) },
  { label: 'mixed', uplinks: mixedUplinks(STREAM_BPS, 1.5) },
] as const;

/** Every part of the scheduler taken away or turned up, one at a time. */
export const SCHEDULERS: Experiment = {
  description: 'ablation: one part of the scheduler changed per line',
  async run(options, laboratory) {
    const viewers = options.viewers ?? GROUP;
    const cases = VARIANTS.flatMap(({ label, ...changed }) =>
      LINES.map((line) => ({
        label: `${label} / ${line.label}`,
        scenario: {
          ...baseScenario('schedulers', options, DURATION_MS, changed),
          groups: repeatedGroups(options.seed, GROUPS, { viewers, uplinks: line.uplinks }),
        },
      })),
    );
    const results = await runCases(cases, options, laboratory);
    const tables = LINES.map((line) => {
      const own = results.filter(({ label }) => label.endsWith(`/ ${line.label}`));
      return caseTable(
        `${line.label} uplinks`,
        ['variant', 'rescued'],
        own,
        ({ label, results: groups, summary }) => {
          const rescues = groups.reduce(
            (sum, group) => sum + group.viewers.reduce((part, viewer) => part + viewer.rescues, 0),
            0,
          );
          const segments = (summary.viewers * (DURATION_MS - WARM_UP_MS)) / 2_000;
          return [label.split(' / ')[0] ?? '', percent(rescues / segments)];
        },
      );
    });
    return {
      title: 'Ablation of the scheduler',
      notes: [
        `Groups of ${viewers}, three of each kind; equal uplinks of twice the stream rate, or mixed ones with a mean of 1.5.`,
        'Rescued: segments of which some came from the CDN at the last moment.',
      ],
      tables,
      plots: [
        {
          name: 'schedulers',
          title: 'Offload by variant',
          xLabel: 'variant, in the order of the table',
          yLabel: 'offload',
          series: LINES.map((line) => ({
            label: `${line.label} uplinks`,
            points: results
              .filter(({ label }) => label.endsWith(`/ ${line.label}`))
              .map(({ summary }, place): [number, number] => [place + 1, summary.offload]),
          })),
        },
      ],
    };
  },
};
