import type { Lab, Viewer, ViewerOptions, ViewerReport } from '@paceline/viewer-lab';

/** As named on the command line. */
export type ContenderName = 'plain' | 'p2p-media-loader' | 'data-channels' | 'paceline';

/** What one viewer says of its own traffic, media bytes. */
export interface OwnTraffic {
  readonly cdnBytes: number;
  readonly p2pBytes: number;
  readonly uploadBytes: number;
}

/** What a group of viewers runs with: a loader at one setting. */
export interface Contender {
  readonly name: ContenderName;
  /** As shown: with its setting, if it has several. Unique. */
  readonly label: string;
  /** Names of its viewers at the origin begin with it. */
  readonly prefix: string;
  /** Prepares the lab; what it gives takes back what it did. */
  prepare(lab: Lab): Promise<PreparedContender>;
}

export interface PreparedContender {
  /** Of every viewer, on top of those of the case. */
  readonly viewer: ViewerOptions;
  /** Does what is left to do once all viewers of the beginning are there. */
  settle?(viewers: readonly Viewer[]): Promise<void>;
  /** Undefined if it does not count. */
  ownTraffic(report: ViewerReport): OwnTraffic | undefined;
  close(): Promise<void>;
}
