import type { GroupOrder } from './group-worker.ts';
import { carryOut } from './group-worker.ts';

// A worker process: one order at a time, one report for each. It ends when its parent hangs up.
process.on('message', (order: GroupOrder) => {
  process.send?.(carryOut(order));
});
