import type { TrackerStats } from '../tracker/tracker-stats.ts';
import type { WebTorrentStats } from '../webtorrent/webtorrent-stats.ts';

export interface ServerStats extends TrackerStats, WebTorrentStats {
  /** Sockets refused because the tracker or their address had too many. */
  readonly connectionsRefused: number;
  /** Sockets refused because of the page they come from. */
  readonly originsRefused: number;
  /** Mistakes of ours, each of which cost one socket. */
  readonly internalErrors: number;
  /** Age of the oldest data on networks in use, whole days; null without any. */
  readonly geoDataAgeDays: number | null;
  /** Changed files of network data that were not used. */
  readonly geoFilesRefused: number;
}
