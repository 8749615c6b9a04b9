import type { ScenarioBase, ViewerSpec } from '../world/scenario.ts';
import type { GroupResult } from './group-result.ts';
import { simulateGroup } from './simulate-group.ts';

/** One group to be simulated. */
export interface GroupOrder {
  readonly scenario: ScenarioBase;
  readonly specs: readonly ViewerSpec[];
  readonly index: number;
}

/** `failed`: an engine or the world broke one of its own rules. */
export type GroupReport =
  | { readonly type: 'done'; readonly result: GroupResult }
  | { readonly type: 'failed'; readonly message: string };

/** Simulates a group; what breaks is told, not thrown. */
export function carryOut({ scenario, specs, index }: GroupOrder): GroupReport {
  try {
    return { type: 'done', result: simulateGroup(scenario, specs, index) };
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { type: 'failed', message };
  }
}
