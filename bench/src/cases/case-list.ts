import type { CasePlan, Course } from './case-plan.ts';

const STEADY: Course = { type: 'steady' };

const LAN = { course: STEADY, liveSyncDurationCount: 3 } as const;

/** Cases with contenders side by side, in the order of the report. */
export const CASES = {
  'lan-6': {
    ...LAN,
    description: '6 viewers, unshaped, three segments behind the live edge',
    viewers: 6,
    bars: { copiesMax: 1.1 },
  },
  'lan-16': {
    ...LAN,
    description: '16 viewers, unshaped, three segments behind the live edge',
    viewers: 16,
    bars: { copiesMax: 1.15 },
  },
  'lan-16-sync2': {
    ...LAN,
    description: '16 viewers, unshaped, two segments behind the live edge',
    viewers: 16,
    liveSyncDurationCount: 2,
    bars: { copiesMax: 1.3, latencyRatioMax: 1.05 },
  },
  'uplink-3': {
    ...LAN,
    description: '10 viewers with uplinks of 3 Mbit/s, three segments behind the live edge',
    viewers: 10,
    uplinksBps: [3_000_000],
    bars: { offloadMin: 0.82 },
  },
  'uplink-mixed': {
    ...LAN,
    description:
      '10 viewers with uplinks of 0.5, 2, 4 and 8 Mbit/s in turn, three segments behind the live edge',
    viewers: 10,
    uplinksBps: [500_000, 2_000_000, 4_000_000, 8_000_000],
    bars: { offloadMin: 0.8 },
  },
  'two-regions': {
    ...LAN,
    description:
      '6 viewers, three in each of two regions (ours with `regions: strict`), uplinks of 3 Mbit/s; bytes across regions are all ' +
      'UDP that the bridge forwards from one to the other',
    viewers: 6,
    uplinksBps: [3_000_000],
    regions: 2,
    bars: { crossingBytesMax: 0, offloadMin: 0.6 },
  },
  churn: {
    ...LAN,
    description: '10 viewers, unshaped; every 10 s one leaves without a word and one joins',
    viewers: 10,
    course: { type: 'churn', intervalMs: 10_000 },
    bars: { offloadMin: 0.75, stallsMax: 'plain' },
  },
  flash: {
    ...LAN,
    description:
      '4 viewers, then 12 more within 5 s, unshaped; flash: CDN bytes of the 10 s from the first that comes, over three segments for ' +
      'each that comes',
    viewers: 4,
    course: { type: 'flash', joiners: 12, withinMs: 5_000, windowMs: 10_000 },
    bars: { flashRatioMax: 1.3 },
  },
  'seg-4': {
    ...LAN,
    description: '6 viewers, segments of 4 s, unshaped, three segments behind the live edge',
    viewers: 6,
    mergedSegments: 2,
    bars: {},
  },
  solo: {
    ...LAN,
    description: '1 viewer alone',
    viewers: 1,
    contenders: ['plain', 'paceline'],
    bars: {},
  },
} as const satisfies Readonly<Record<string, CasePlan>>;

export type ContestName = keyof typeof CASES;

/** `memory` is no contest: one viewer's memory over time. */
export type CaseName = ContestName | 'memory';

export const CASE_NAMES: readonly CaseName[] = [...Object.keys(CASES).filter(isContestName), 'memory'];

export function isCaseName(name: string): name is CaseName {
  return name === 'memory' || isContestName(name);
}

export function planOf(name: ContestName): CasePlan {
  return CASES[name];
}

function isContestName(name: string): name is ContestName {
  return Object.hasOwn(CASES, name);
}
