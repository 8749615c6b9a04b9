import { join } from 'node:path';
import type { Contender } from './contender.ts';
import { CONTENDERS_DIRECTORY, installContenders } from './install-contenders.ts';
import { startWebTorrentTracker } from './webtorrent-tracker.ts';

/** High-demand windows that are tried, seconds. At its default of 15 it shares nothing at the latencies of the cases. */
const HIGH_DEMAND_WINDOWS_S = [1, 2, 3] as const;

/** p2p-media-loader at each of its settings, with a WebTorrent tracker of its own. */
export const P2P_MEDIA_LOADER: readonly Contender[] = HIGH_DEMAND_WINDOWS_S.map((windowS) => ({
  name: 'p2p-media-loader',
  label: `p2p-media-loader, ${windowS} s`,
  prefix: `m${windowS}-`,
  prepare: async (lab) => {
    await installContenders();
    const packageDist = (name: string): string => join(CONTENDERS_DIRECTORY, 'node_modules', name, 'dist');
    lab.origin.mountDirectory('/contenders', join(CONTENDERS_DIRECTORY, 'page'));
    lab.origin.mountDirectory('/contenders/core', packageDist('p2p-media-loader-core'));
    lab.origin.mountDirectory('/contenders/hlsjs', packageDist('p2p-media-loader-hlsjs'));
    const tracker = await startWebTorrentTracker(lab.network?.host ?? '127.0.0.1');
    return {
      viewer: {
        tracker: undefined,
        page: '/contenders/p2p-media-loader.html',
        adapter: {
          module: '/contenders/p2p-media-loader.js',
          settings: { tracker: tracker.url, highDemandTimeWindowS: windowS },
        },
      },
      ownTraffic: ({ traffic }) => traffic,
      close: () => tracker.close(),
    };
  },
}));
