import type { ChannelAllowList } from '../access/channel-allow-list.ts';
import type { ChannelPatterns } from '../channel-patterns.ts';
import { WebTorrentTracker } from '../webtorrent/webtorrent-tracker.ts';
import type { WebTorrentSetup } from '../webtorrent/webtorrent-tracker.ts';
import type { ResolvedOptions } from './tracker-options.ts';

/** What the endpoint shares with the tracker. */
export interface SharedSetup extends Omit<WebTorrentSetup, 'serves' | 'isStrict'> {
  readonly channels: ChannelAllowList;
  readonly strictChannels: ChannelPatterns;
}

/** The endpoint for clients of the WebTorrent protocol, if it is asked for. Info hashes are its channels. */
export function newWebTorrentTracker(
  { webTorrentPath }: ResolvedOptions,
  { channels, strictChannels, ...setup }: SharedSetup,
): WebTorrentTracker | undefined {
  if (webTorrentPath === undefined) return undefined;
  return new WebTorrentTracker({
    ...setup,
    serves: (infoHash) => channels.allows(infoHash),
    isStrict: (infoHash) => strictChannels.has(infoHash),
  });
}
