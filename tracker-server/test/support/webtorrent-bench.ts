import { parseGeoOverrides } from '../../src/geo/geo-overrides.ts';
import { parseIpAddress } from '../../src/geo/ip-address.ts';
import { localNetworks } from '../../src/geo/locator.ts';
import { NetworkBudgets } from '../../src/tracker/network-budgets.ts';
import type { Session } from '../../src/tracker/session.ts';
import { DEFAULT_TRACKER_LIMITS } from '../../src/tracker/tracker-limits.ts';
import type { TrackerLimits } from '../../src/tracker/tracker-limits.ts';
import type { CloseCode, Connection } from '../../src/transport/connection.ts';
import { WebTorrentTracker } from '../../src/webtorrent/webtorrent-tracker.ts';
import type { WebTorrentSetup } from '../../src/webtorrent/webtorrent-tracker.ts';
import { seededRandom } from './seeded-random.ts';

/** An answer, as a client would see it. */
export type Answer = Readonly<Record<string, unknown>>;

const PLACES = '10.1.0.0/16,cn,telecom,guangdong\n10.3.0.0/16,fr,free,bretagne';

/** 20 characters, of which the first ones tell who it is. */
export const id = (name: string): string => name.padEnd(20, '.');

export const STREAM = id('stream');

/** Bytes over 0x7f, which are two bytes each in JSON. */
export const OFFER_ID = 'o\u0000\u00ff'.padEnd(20, '\u0080');

export const offer = (offerId = OFFER_ID, sdp = 'v=0\r\n'): Answer => ({
  offer_id: offerId,
  offer: { type: 'offer', sdp },
});

export class FakeWebTorrentClient implements Connection {
  bufferedBytes = 0;
  closedWith: CloseCode | undefined;
  isTerminated = false;
  readonly #sent: Answer[] = [];

  send(text: string): void {
    this.#sent.push(JSON.parse(text) as Answer);
  }

  ping(): void {}

  close(code: CloseCode): void {
    this.closedWith = code;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  take(): readonly Answer[] {
    return this.#sent.splice(0);
  }
}

export interface BenchClient {
  readonly connection: FakeWebTorrentClient;
  readonly session: Session;
}

/** The endpoint without sockets and clocks. */
export class WebTorrentBench {
  readonly tracker: WebTorrentTracker;
  nowMs = 0;

  constructor(limits: Partial<TrackerLimits> = {}, setup: Partial<WebTorrentSetup> = {}) {
    const places = parseGeoOverrides(PLACES);
    if (!places.ok) throw new Error('bad test data');
    const all = { ...DEFAULT_TRACKER_LIMITS, ...limits };
    this.tracker = new WebTorrentTracker({
      limits: all,
      random: seededRandom(5),
      locators: [places.overrides, localNetworks],
      budgets: new NetworkBudgets(all),
      serves: () => true,
      isStrict: () => false,
      ...setup,
    });
  }

  open(address = '10.1.0.1'): BenchClient {
    const ip = parseIpAddress(address);
    if (ip === undefined) throw new Error('bad test data');
    const connection = new FakeWebTorrentClient();
    return { connection, session: this.tracker.open(connection, ip, this.nowMs) };
  }

  send(client: BenchClient, message: Answer): readonly Answer[] {
    return this.sendText(client, JSON.stringify(message));
  }

  sendText(client: BenchClient, text: string | null): readonly Answer[] {
    client.connection.take();
    this.tracker.receive(client.session, text, this.nowMs);
    return client.connection.take();
  }

  announce(client: BenchClient, peer: string, fields: Answer = {}): readonly Answer[] {
    const ids = { info_hash: STREAM, peer_id: id(peer) };
    return this.send(client, { action: 'announce', event: 'started', ...ids, ...fields });
  }

  /** A client that has announced itself. */
  join(peer: string, address?: string, fields: Answer = {}): BenchClient {
    const client = this.open(address);
    this.announce(client, peer, fields);
    return client;
  }

  answer(client: BenchClient, peer: string, to: string, offerId = OFFER_ID): void {
    this.send(client, {
      ...{ action: 'announce', info_hash: STREAM, peer_id: id(peer), to_peer_id: id(to), offer_id: offerId },
      answer: { type: 'answer', sdp: 'v=0\r\n' },
    });
  }
}
