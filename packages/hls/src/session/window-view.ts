import type { WindowSnapshot } from '@paceline/core';
import type { WindowView } from '../api/stats.ts';

/** The engine's window as the public surface shows it. */
export function windowViewOf(snapshot: WindowSnapshot): WindowView {
  const { track, origins, ...rest } = snapshot;
  return { ...rest, trackId: track.toString(16).padStart(8, '0'), slots: origins };
}
