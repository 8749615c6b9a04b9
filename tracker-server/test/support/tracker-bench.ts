import type { ClientMessage, JoinedMessage, JoinMessage, PeerId, ServerMessage } from '@paceline/protocol';
import { encodeTrackerMessage, isConnectionId } from '@paceline/protocol';
import { parseGeoOverrides } from '../../src/geo/geo-overrides.ts';
import { parseIpAddress } from '../../src/geo/ip-address.ts';
import { localNetworks } from '../../src/geo/locator.ts';
import { ChannelPatterns } from '../../src/channel-patterns.ts';
import { ResumeTickets } from '../../src/identity/resume-tickets.ts';
import type { Session } from '../../src/tracker/session.ts';
import type { SocketEnd } from '../../src/transport/connection.ts';
import { DEFAULT_TRACKER_LIMITS } from '../../src/tracker/tracker-limits.ts';
import type { TrackerLimits } from '../../src/tracker/tracker-limits.ts';
import type { TrackerSetup } from '../../src/tracker/tracker.ts';
import { Tracker } from '../../src/tracker/tracker.ts';
import { FakeConnection } from './fake-connection.ts';
import { seededRandom } from './seeded-random.ts';

/** Time of day when the bench begins: some day in 2026, ms. */
const WALL_MS = 1_790_000_000_000;

/** Two regions of one operator, and one of another country. */
const PLACES = `10.1.0.0/16,cn,telecom,guangdong,shenzhen
10.2.0.0/16,cn,telecom,beijing,beijing
10.3.0.0/16,fr,free,bretagne,rennes`;

/** One socket of the bench. */
export interface BenchSocket {
  readonly connection: FakeConnection;
  readonly session: Session;
}

export interface BenchViewer extends BenchSocket {
  readonly joined: JoinedMessage;
}

/** A tracker without sockets and clocks: the test says what arrives and when. */
export class TrackerBench {
  readonly tracker: Tracker;
  nowMs = 0;
  readonly #sockets: BenchSocket[] = [];

  /** `run` stands for the random name of this start of the tracker. */
  constructor(
    limits: Partial<TrackerLimits> = {},
    options: { run?: number; setup?: Partial<TrackerSetup>; strictChannels?: readonly string[] } = {},
  ) {
    const places = parseGeoOverrides(PLACES);
    if (!places.ok) throw new Error('bad test data');
    this.tracker = new Tracker({
      limits: { ...DEFAULT_TRACKER_LIMITS, ...limits },
      random: seededRandom(options.run ?? 42),
      locators: [places.overrides, localNetworks],
      localitySecret: new Uint8Array(32).fill(1),
      strictChannels: new ChannelPatterns('strictChannels', options.strictChannels ?? []),
      tickets: new ResumeTickets(new Uint8Array(32).fill(2), seededRandom((options.run ?? 42) + 1)),
      wallOffsetMs: WALL_MS,
      ...options.setup,
    });
  }

  open(address = '10.1.0.1'): BenchSocket {
    const ip = parseIpAddress(address);
    if (ip === undefined) throw new Error('bad test data');
    const connection = new FakeConnection();
    const socket = { connection, session: this.tracker.open(connection, ip, this.nowMs) };
    this.#sockets.push(socket);
    return socket;
  }

  /** Hands over a message and returns the answers. */
  send(socket: BenchSocket, message: ClientMessage): readonly ServerMessage[] {
    return this.sendText(socket, encodeTrackerMessage(message));
  }

  sendText(socket: BenchSocket, text: string | null): readonly ServerMessage[] {
    socket.connection.takeSent();
    this.tracker.receive(socket.session, text, this.nowMs);
    return socket.connection.takeSent();
  }

  join(join: Partial<JoinMessage> = {}, address?: string): BenchViewer {
    const socket = this.open(address);
    return { ...socket, joined: this.joinOn(socket, join) };
  }

  joinOn(socket: BenchSocket, join: Partial<JoinMessage> = {}): JoinedMessage {
    const [answer] = this.send(socket, {
      type: 'join',
      version: 1,
      channel: 'news',
      regions: 'prefer',
      ...join,
    });
    if (answer?.type !== 'joined') throw new Error(`not joined: ${JSON.stringify(answer)}`);
    return answer;
  }

  offer(from: BenchSocket, to: PeerId): readonly ServerMessage[] {
    return this.send(from, offerTo(to));
  }

  drop(socket: BenchSocket, end: SocketEnd = 'lost'): void {
    this.tracker.closed(socket.session, this.nowMs, end);
  }

  /** Lets time pass, in steps of a tick; pings are answered. */
  pass(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs;) {
      this.nowMs = Math.min(endMs, this.nowMs + 500);
      this.tracker.tick(this.nowMs);
      this.tracker.tellNews(this.nowMs);
      for (const { connection, session } of this.#sockets) {
        if (connection.answersPings) session.noteSignOfLife();
      }
    }
  }
}

export function offerTo(to: PeerId): ClientMessage {
  const signals = [{ type: 'offer', sdp: 'v=0\r\n' }] as const;
  return { type: 'signal', to, connection: CONNECTION, signals };
}

export function candidatesTo(to: PeerId, count = 3): ClientMessage {
  const signal = {
    type: 'candidate',
    candidate: 'candidate:1 1 udp 2113937151 192.0.2.1 50000 typ host',
    sdpMid: '0',
    sdpMLineIndex: 0,
  } as const;
  return { type: 'signal', to, connection: CONNECTION, signals: Array.from({ length: count }, () => signal) };
}

const CONNECTION = connectionId('0123abcd');

function connectionId(text: string): Extract<ClientMessage, { type: 'signal' }>['connection'] {
  if (!isConnectionId(text)) throw new Error('bad test data');
  return text;
}
