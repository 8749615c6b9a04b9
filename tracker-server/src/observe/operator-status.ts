import type { ServerStats } from '../server/server-stats.ts';
import type { Overview } from './overview.ts';

/** One tracker as the others see it. */
export interface NodeStatus {
  readonly id: string;
  readonly state: 'ready' | 'draining';
  readonly connections: number;
  readonly isSelf: boolean;
}

/** Body of `GET /status.json` on the admin port. */
export interface OperatorStatus {
  readonly version: string;
  readonly uptimeS: number;
  readonly isDraining: boolean;
  readonly stats: ServerStats;
  readonly overview: Overview;
  readonly nodes: readonly NodeStatus[];
}
