import type { ReportMessage } from '@paceline/protocol';
import type { SessionStats } from '../api/stats.ts';

/** What the tracker is told of a session whose page has agreed to report (docs/protocol.md, T17). */
export function reportOf(stats: SessionStats): ReportMessage {
  const { cdnBytes, p2pBytes, stallCount, stallMs, liveLatencyMs = 0 } = stats;
  const latencyMs = Math.max(Math.round(liveLatencyMs), 0);
  return { type: 'report', cdnBytes, p2pBytes, stalls: stallCount, stallMs: Math.round(stallMs), latencyMs };
}
