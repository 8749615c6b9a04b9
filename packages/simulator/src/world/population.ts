import type { Random } from '@paceline/core';
import { happens, lognormal } from './chance.ts';
import { Geography } from './geography.ts';
import type { Span, ViewerSpec } from './scenario.ts';

/** An uplink and how many viewers have it, as a share or any weight. */
export interface UplinkClass {
  readonly bps: number;
  readonly weight: number;
}

/** Who comes, from where, on what lines, when and for how long. All times in ms, all rates in bit/s, all shares 0 to 1. */
export interface PopulationPlan {
  readonly viewers: number;
  /** A square number. */
  readonly regions: number;
  /** Side of the square in which they live; 1 is all there is. */
  readonly extent: number;
  /** Each to as many viewers as its weight says, in random order, so that the mean of a group is what was asked for. */
  readonly uplinks: readonly UplinkClass[];
  /** One after the other in the order of the viewers, whatever the weights. */
  readonly uplinksInTurn: boolean;
  readonly downlinkBps: number;
  /** Median one-way delay of a line, lognormal. */
  readonly accessMs: number;
  readonly accessSigma: number;
  readonly lossShare: number;
  /** Share of viewers on a line with `wirelessLossShare`. */
  readonly wirelessShare: number;
  readonly wirelessLossShare: number;
  /** Everybody comes within this time. */
  readonly arriveWithinMs: number;
  /** Median of a lognormal stay; undefined: nobody leaves. */
  readonly stayMs: number | undefined;
  readonly staySigma: number;
  /** Share of those who leave without a goodbye. */
  readonly crashShare: number;
  readonly hardNatShare: number;
  /** Share of viewers that take and never give. */
  readonly leechShare: number;
  /** Share of viewers whose page is in the background from half a minute on. */
  readonly hiddenShare: number;
}

/** A page is put into the background at this age, ms. */
const HIDDEN_AFTER_MS = 30_000;

/** Home lines of one region, twice the stream's rate up, everybody reachable: the base that experiments change in one point. */
export const HOME_LINES: PopulationPlan = {
  viewers: 50,
  regions: 1,
  extent: 0.25,
  uplinks: [{ bps: 2_200_000, weight: 1 }],
  uplinksInTurn: false,
  downlinkBps: 50_000_000,
  accessMs: 4,
  accessSigma: 0.6,
  lossShare: 0,
  wirelessShare: 0,
  wirelessLossShare: 0,
  arriveWithinMs: 8_000,
  stayMs: undefined,
  staySigma: 1,
  crashShare: 0.3,
  hardNatShare: 0,
  leechShare: 0,
  hiddenShare: 0,
};

/** Draws the viewers of a plan, in the order in which they come. */
export function populate(plan: PopulationPlan, random: Random, firstNumber = 0): ViewerSpec[] {
  const geography = new Geography(plan.regions, plan.extent);
  const arrivals = Array.from({ length: plan.viewers }, () => random.between(0, plan.arriveWithinMs));
  arrivals.sort((a, b) => a - b);
  const uplinksBps = uplinksOf(plan, random);
  return arrivals.map((arriveMs, index) => {
    const place = geography.somewhere(random);
    const stayMs = plan.stayMs === undefined ? undefined : lognormal(random, plan.stayMs, plan.staySigma);
    const isWireless = happens(random, plan.wirelessShare);
    const hidden: Span[] = happens(random, plan.hiddenShare)
      ? [{ fromMs: arriveMs + HIDDEN_AFTER_MS, toMs: 1e12 }]
      : [];
    return {
      number: firstNumber + index,
      ...place,
      uplinkBps: uplinksBps[index] ?? 0,
      downlinkBps: plan.downlinkBps,
      accessMs: lognormal(random, plan.accessMs, plan.accessSigma),
      lossShare: isWireless ? plan.wirelessLossShare : plan.lossShare,
      arriveMs,
      leaveMs: stayMs === undefined ? null : arriveMs + stayMs,
      leaving: happens(random, plan.crashShare) ? 'crash' : 'polite',
      nat: happens(random, plan.hardNatShare) ? 'hard' : 'open',
      uploads: !happens(random, plan.leechShare),
      hidden,
    };
  });
}

/**
 * Systematic sampling (evenly spaced points on the weights, from one random start): every class has its share of the viewers to
 * within one. Lines drawn one by one leave groups of fifty with anything from three quarters to five quarters of their mean.
 */
function uplinksOf({ viewers, uplinks, uplinksInTurn }: PopulationPlan, random: Random): number[] {
  const numbers = Array.from({ length: viewers }, (_, index) => index);
  if (uplinksInTurn) return numbers.map((index) => uplinks[index % uplinks.length]?.bps ?? 0);
  const total = uplinks.reduce((sum, { weight }) => sum + weight, 0);
  const start = random.between(0, 1);
  return random.shuffle(numbers.map((index) => uplinkAt(uplinks, ((index + start) * total) / viewers)));
}

/** The line at a point of the weights laid end to end. */
function uplinkAt(uplinks: readonly UplinkClass[], point: number): number {
  let left = point;
  for (const { bps, weight } of uplinks) {
    left -= weight;
    if (left < 0) return bps;
  }
  return uplinks[uplinks.length - 1]?.bps ?? 0;
}
