import type { SessionStats } from '../api/stats.ts';

/** What the tracker last said of the viewer's place among the others. */
export type Membership = Pick<SessionStats, 'peerId' | 'swarmSize' | 'groupSize'>;

export const NO_MEMBERSHIP: Membership = { peerId: undefined, swarmSize: 0, groupSize: 0 };
