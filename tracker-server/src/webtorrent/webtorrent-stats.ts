/** What the endpoint for other clients did since it started, and what it holds now. */
export interface WebTorrentStats {
  /** Open sockets of the endpoint. */
  readonly webTorrentSockets: number;
  readonly webTorrentPeers: number;
  readonly webTorrentSwarms: number;
  readonly webTorrentAnnounces: number;
  readonly webTorrentOffersRelayed: number;
  readonly webTorrentAnswersRelayed: number;
  /** Answers to nobody, offers beyond a budget, announces refused. */
  readonly webTorrentRefused: number;
  readonly webTorrentMalformed: number;
  readonly webTorrentFlooded: number;
  /** Sockets cut for not announcing, not answering, not reading or breaking the rules. */
  readonly webTorrentCut: number;
}

/** The counters among them. */
export type WebTorrentCounters = {
  -readonly [
    Counter in Exclude<keyof WebTorrentStats, 'webTorrentSockets' | 'webTorrentPeers' | 'webTorrentSwarms'>
  ]: number;
};

export function zeroWebTorrentCounters(): WebTorrentCounters {
  return {
    webTorrentAnnounces: 0,
    webTorrentOffersRelayed: 0,
    webTorrentAnswersRelayed: 0,
    webTorrentRefused: 0,
    webTorrentMalformed: 0,
    webTorrentFlooded: 0,
    webTorrentCut: 0,
  };
}

/** Of a tracker without the endpoint. */
export const NO_WEBTORRENT: WebTorrentStats = {
  webTorrentSockets: 0,
  webTorrentPeers: 0,
  webTorrentSwarms: 0,
  ...zeroWebTorrentCounters(),
};
