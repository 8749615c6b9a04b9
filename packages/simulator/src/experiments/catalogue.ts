import { CHURN } from './churn.ts';
import { DELAY } from './delay.ts';
import type { Experiment } from './experiment.ts';
import { FLASH } from './flash.ts';
import { LEECHES } from './leeches.ts';
import { OFFLOAD } from './offload.ts';
import { OUTAGE } from './outage.ts';
import { REGIONS } from './regions.ts';
import { SCALE } from './scale.ts';
import { SCHEDULERS } from './schedulers.ts';
import { TICK_COST } from './tick-cost.ts';
import { UPLINK } from './uplink.ts';
import { VALIDATE } from './validate.ts';

/** All experiments by the name that the command line knows. */
export const EXPERIMENTS: Readonly<Record<string, Experiment>> = {
  delay: DELAY,
  regions: REGIONS,
  offload: OFFLOAD,
  churn: CHURN,
  flash: FLASH,
  leeches: LEECHES,
  uplink: UPLINK,
  schedulers: SCHEDULERS,
  outage: OUTAGE,
  validate: VALIDATE,
  scale: SCALE,
  'tick-cost': TICK_COST,
};
