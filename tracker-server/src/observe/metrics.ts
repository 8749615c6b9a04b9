import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { ServerStats } from '../server/server-stats.ts';
import type { Overview } from './overview.ts';
import type { QosLedger } from './qos-ledger.ts';

export interface MetricsSource {
  readonly stats: () => ServerStats;
  readonly overview: () => Overview;
  readonly ledger: QosLedger;
  readonly isDraining: () => boolean;
  readonly isBusUp: () => boolean;
  readonly nodeCount: () => number;
}

/** Countries that have a series of their own; the rest is `other`. There are some 250 codes. */
const COUNTRIES_MAX = 300;

const GAUGES = {
  connections: 'Open sockets',
  viewers: 'Viewers in swarms',
  swarms: 'Swarms',
  webTorrentSockets: 'Open sockets of clients of the WebTorrent protocol',
  webTorrentPeers: 'Peers of the WebTorrent protocol',
  webTorrentSwarms: 'Swarms of the WebTorrent protocol',
  hosted: 'Viewers served here whose socket is on another node',
  away: 'Viewers with a socket here that another node serves',
} as const satisfies Partial<Record<keyof ServerStats, string>>;

const COUNTERS = {
  joins: 'Joins',
  resumes: 'Joins that got their id back',
  signalsRelayed: 'Signals passed on',
  signalsDropped: 'Signals dropped for slow readers',
  signalsUndeliverable: 'Signals answered with peer-gone',
  rostersSent: 'Messages about changes of a group',
  offersRefused: 'Offers beyond what their target takes',
  candidatesRefused: 'Candidates taken out of signals',
  joinsForbidden: 'Joins refused for token or channel',
  joinsFull: 'Joins refused for lack of room',
  listedWithheld: 'Ids left out of lists by a budget',
  redirects: 'Viewers sent to their home before they joined',
  homesMissed: 'Viewers served here because their home did not answer',
  moves: 'Viewers told to move to another home',
  malformedMessages: 'Messages not understood',
  unknownMessages: 'Messages of unknown types',
  floodedMessages: 'Messages over a limit',
  cut: 'Sockets cut by the tracker',
  connectionsRefused: 'Upgrades refused by a limit',
  originsRefused: 'Upgrades refused by origin',
  internalErrors: 'Errors of the tracker itself',
  geoFilesRefused: 'Changed files of network data that were not used',
  webTorrentAnnounces: 'Announces of the WebTorrent protocol',
  webTorrentOffersRelayed: 'Offers of the WebTorrent protocol that were passed on',
  webTorrentAnswersRelayed: 'Answers of the WebTorrent protocol that were passed on',
  webTorrentRefused: 'Announces, offers and answers of the WebTorrent protocol that were refused',
  webTorrentMalformed: 'Messages of the WebTorrent protocol that were not understood',
  webTorrentFlooded: 'Messages of the WebTorrent protocol over a limit',
  webTorrentCut: 'Sockets of the WebTorrent protocol cut by the tracker',
} as const satisfies Record<Exclude<keyof ServerStats, keyof typeof GAUGES | 'geoDataAgeDays'>, string>;

/** Behind the live edge, s. */
const LATENCY_BUCKETS_S = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 60];

/**
 * The tracker in the Prometheus text format. Labels are bounded: countries only, never channels, ids or addresses, so the
 * answer has the same length however many viewers there are.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly contentType = this.#registry.contentType;

  constructor(source: MetricsSource) {
    const registers = [this.#registry];
    collectDefaultMetrics({ register: this.#registry });
    for (const [name, help] of entriesOf(GAUGES)) {
      this.#show(name, help, () => source.stats()[name]);
    }
    for (const [name, help] of entriesOf(COUNTERS)) {
      this.#count(`${snakeCase(name)}_total`, help, () => source.stats()[name]);
    }
    const { process } = source.ledger;
    this.#count('qos_reports_total', 'Reports of viewers', () => process.reports);
    this.#count('qos_cdn_bytes_total', 'Bytes from the CDN, as viewers report', () => process.cdnBytes);
    this.#count('qos_p2p_bytes_total', 'Bytes from viewers, as viewers report', () => process.p2pBytes);
    this.#count('qos_stalls_total', 'Stalls, as viewers report', () => process.stalls);
    this.#count('qos_stall_seconds_total', 'Time in stalls, as viewers report', () => process.stallMs / 1000);
    const latency: Histogram = new Histogram({
      name: 'paceline_tracker_qos_latency_seconds',
      help: 'Behind the live edge, as viewers report',
      buckets: LATENCY_BUCKETS_S,
      registers,
      collect: () => {
        for (const ms of source.ledger.takeLatencies()) latency.observe(ms / 1000);
      },
    });
    const byCountry: Gauge<'country'> = new Gauge({
      name: 'paceline_tracker_viewers_by_country',
      help: 'Viewers by country',
      labelNames: ['country'],
      registers,
      collect: () => {
        byCountry.reset();
        const counts = Object.entries(source.overview().viewersByCountry).sort(([, a], [, b]) => b - a);
        for (const [index, [country, viewers]] of counts.entries()) {
          const label = index >= COUNTRIES_MAX ? 'other' : country === '' ? 'unknown' : country;
          byCountry.inc({ country: label }, viewers);
        }
      },
    });
    this.#show('draining', '1 while the tracker shuts down', () => (source.isDraining() ? 1 : 0));
    this.#show('bus_up', '0 while the store that trackers share is away', () => (source.isBusUp() ? 1 : 0));
    this.#show('nodes', 'Trackers that know of each other', source.nodeCount);
    const geoAge: Gauge = new Gauge({
      name: 'paceline_tracker_geo_data_age_days',
      help: 'Age of the oldest network data in use; no sample without any',
      registers,
      collect: () => {
        const days = source.stats().geoDataAgeDays;
        if (days === null) geoAge.remove();
        else geoAge.set(days);
      },
    });
  }

  async text(): Promise<string> {
    return this.#registry.metrics();
  }

  #show(name: string, help: string, read: () => number): void {
    const gauge: Gauge = new Gauge({
      name: `paceline_tracker_${name}`,
      help,
      registers: [this.#registry],
      collect: () => gauge.set(read()),
    });
  }

  #count(name: string, help: string, read: () => number): void {
    const counter: Counter = new Counter({
      name: `paceline_tracker_${name}`,
      help,
      registers: [this.#registry],
      collect: () => {
        counter.reset();
        counter.inc(read());
      },
    });
  }
}

function entriesOf<Name extends string>(table: Readonly<Record<Name, string>>): [Name, string][] {
  return Object.entries(table) as [Name, string][];
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
