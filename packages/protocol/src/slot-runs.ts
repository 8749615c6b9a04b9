import { RUNS_MAX } from './limits.ts';
import type { SlotRun } from './peer-message.ts';
import { expandWireSlot, toWireSlot } from './wire-slot.ts';

/** What the count byte of a run holds. */
const RUN_SLOTS_MAX = 255;

/**
 * Packs absolute slots, ascending, into runs. Repeated slots count once.
 * Stops after RUNS_MAX runs, the most a message carries; the slots of one window never need more.
 */
export function runsOf(slots: Iterable<number>): SlotRun[] {
  const runs: SlotRun[] = [];
  let start = 0;
  let count = 0;
  for (const slot of slots) {
    if (count > 0 && slot < start + count) continue;
    if (count > 0 && slot === start + count && count < RUN_SLOTS_MAX) {
      count += 1;
      continue;
    }
    if (count > 0) runs.push({ start: toWireSlot(start), count });
    if (runs.length === RUNS_MAX) return runs;
    start = slot;
    count = 1;
  }
  if (count > 0) runs.push({ start: toWireSlot(start), count });
  return runs;
}

/**
 * The absolute slots of runs, in the order given, each run placed around `nearSlot` by `expandWireSlot`.
 * At most 128 x 255 numbers. Runs of a partner may overlap or lie outside of any window: the caller looks.
 */
export function expandRuns(runs: readonly SlotRun[], nearSlot: number): number[] {
  const slots: number[] = [];
  for (const run of runs) {
    const start = expandWireSlot(run.start, nearSlot);
    for (let i = 0; i < run.count; i += 1) slots.push(start + i);
  }
  return slots;
}
