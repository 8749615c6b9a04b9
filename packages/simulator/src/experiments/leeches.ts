import { percent } from '../report/format.ts';
import type { GroupResult, ViewerResult } from '../run/group-result.ts';
import { baseScenario } from './base-scenario.ts';
import { caseTable } from './case-table.ts';
import type { Experiment } from './experiment.ts';
import { repeatedGroups } from './repeated-groups.ts';
import { runCases } from './run-cases.ts';

const SHARES = [0, 0.1, 0.25, 0.5, 0.75] as const;
const GROUP = 32;

/** What viewers that take and never give do to the others. */
export const LEECHES: Experiment = {
  description: 'viewers that take and never give, 0 to 75 %',
  async run(options, laboratory) {
    const viewers = options.viewers ?? GROUP;
    const cases = SHARES.map((leechShare) => ({
      label: percent(leechShare, 0),
      scenario: {
        ...baseScenario('leeches', options, 90_000),
        groups: repeatedGroups(options.seed, 2, { viewers, leechShare }),
      },
    }));
    const results = await runCases(cases, options, laboratory);
    return {
      title: 'Viewers that take and never give',
      notes: [
        `Groups of ${viewers}, uplinks of twice the stream rate for those who give. Target: 50 % leeches, continuity of at least 99 %.`,
      ],
      tables: [
        caseTable(
          '',
          ['leeches', 'continuity of givers', 'of leeches'],
          results,
          ({ label, results: groups }) => [
            label,
            percent(continuityOf(groups, true), 2),
            percent(continuityOf(groups, false), 2),
          ],
        ),
      ],
      plots: [
        {
          name: 'leeches',
          title: 'Offload with viewers that never give',
          xLabel: 'share of leeches',
          yLabel: 'offload, continuity',
          series: [
            {
              label: 'offload',
              points: results.map(({ summary }, place): [number, number] => [
                SHARES[place] ?? 0,
                summary.offload,
              ]),
            },
            {
              label: 'continuity',
              points: results.map(({ summary }, place): [number, number] => [
                SHARES[place] ?? 0,
                summary.continuity,
              ]),
            },
          ],
        },
      ],
    };
  },
};

function continuityOf(groups: readonly GroupResult[], uploads: boolean): number {
  const viewers: ViewerResult[] = groups.flatMap((group) =>
    group.viewers.filter((viewer) => viewer.uploads === uploads),
  );
  const dueMs = viewers.reduce((sum, viewer) => sum + viewer.dueMs, 0);
  const stallMs = viewers.reduce((sum, viewer) => sum + viewer.stallMs, 0);
  return dueMs === 0 ? 1 : 1 - stallMs / dueMs;
}
