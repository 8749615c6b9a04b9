import { HEARTBEAT_MS_MAX, HEARTBEAT_MS_MIN } from '@paceline/protocol';
import { DEFAULT_TRACKER_LIMITS } from './tracker-limits.ts';
import type { TrackerLimits } from './tracker-limits.ts';

type Range = readonly [min: number, max: number];

/** `bucket`: `perS` may be a fraction and 0, `burst` is a whole number. */
type LimitRange = Range | 'bucket';

/** An hour and ten minutes: longer deadlines keep what nobody waits for. */
const HOUR_MS = 3_600_000;
const TEN_MINUTES_MS = 600_000;
const COUNT_MAX = 1_000_000;

/** A thousandth of what one socket may make wait by default, and a thousand times it. */
const WAITING_BYTES: Range = [1_024, 64 * 1024 * 1024];

/** Inclusive bounds: what a number beyond them would do is never meant. */
export const LIMIT_RANGES: Readonly<Record<keyof TrackerLimits, LimitRange>> = {
  joinTimeoutMs: [10, TEN_MINUTES_MS],
  pingIntervalMs: [10, TEN_MINUTES_MS],
  pingMissesMax: [1, 100],
  heartbeatMs: [HEARTBEAT_MS_MIN, HEARTBEAT_MS_MAX],
  resumeGraceMs: [0, HOUR_MS],
  resumeWaitingMax: [0, COUNT_MAX],
  messages: 'bucket',
  droppedMessagesMax: [1, COUNT_MAX],
  peerRequests: 'bucket',
  inboundOffers: 'bucket',
  newsPerTurn: [1, COUNT_MAX],
  strikesMax: [1, COUNT_MAX],
  dropSignalsOverBytes: WAITING_BYTES,
  terminateOverBytes: WAITING_BYTES,
  introductionsMax: [1, 100_000],
  opensPerAddress: 'bucket',
  routesPerAddress: 'bucket',
  messagesPerAddress: 'bucket',
  listedPerAddress: 'bucket',
  listedPerToken: 'bucket',
  socketsPerTokenMax: [1, COUNT_MAX],
  swarmsPerAddressMax: [1, COUNT_MAX],
};

/** `name` of a limit, and `what` is wrong with it and how to mend it: a sentence without its subject. */
export interface LimitFault {
  readonly name: string;
  readonly what: string;
}

/** The first thing wrong with limits that somebody gave; undefined if nothing is. Takes whatever came out of a file. */
export function faultOfLimits(given: object): LimitFault | undefined {
  for (const [name, value] of Object.entries(given) as [string, unknown][]) {
    if (!isLimitName(name))
      return { name, what: `is no limit: use one of ${Object.keys(LIMIT_RANGES).join(', ')}` };
    const range = LIMIT_RANGES[name];
    const fault = range === 'bucket' ? faultOfBucket(name, value) : faultOfNumber(name, value, range, true);
    if (fault !== undefined) return fault;
  }
  const { dropSignalsOverBytes: drop, terminateOverBytes: cut } = {
    ...DEFAULT_TRACKER_LIMITS,
    ...(given as Partial<TrackerLimits>),
  };
  return drop > cut
    ? { name: 'dropSignalsOverBytes', what: `is ${drop}: use at most terminateOverBytes, ${cut}` }
    : undefined;
}

function faultOfBucket(name: string, value: unknown): LimitFault | undefined {
  if (typeof value !== 'object' || value === null)
    return { name, what: `is ${show(value)}: write {"perS": 20, "burst": 150}` };
  const { perS, burst, ...rest } = value as Readonly<Record<string, unknown>>;
  const [unknown] = Object.keys(rest);
  if (unknown !== undefined)
    return { name: `${name}.${unknown}`, what: 'is no part of it: use perS and burst' };
  return (
    faultOfNumber(`${name}.perS`, perS, [0, COUNT_MAX], false) ??
    faultOfNumber(`${name}.burst`, burst, [1, COUNT_MAX], true)
  );
}

function faultOfNumber(
  name: string,
  value: unknown,
  [min, max]: Range,
  isWhole: boolean,
): LimitFault | undefined {
  const isIn = typeof value === 'number' && value >= min && value <= max;
  if (isIn && (!isWhole || Number.isInteger(value))) return undefined;
  return { name, what: `is ${show(value)}: use a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}` };
}

function isLimitName(name: string): name is keyof TrackerLimits {
  return Object.hasOwn(LIMIT_RANGES, name);
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'missing').slice(0, 80);
}
