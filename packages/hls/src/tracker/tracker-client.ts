import { PEER_LIST_MAX, PROTOCOL_VERSION } from '@paceline/protocol';
import type { ConnectionId, JoinedMessage, PeerId, ServerMessage, Signal } from '@paceline/protocol';
import type { TrackerErrorMessage } from '@paceline/protocol';
import type { TrackerJoinOptions, TrackerListener, TrackerPort } from '../driver/ports.ts';
import { FAILURES_WHEN_ASKED_TO_WAIT, failuresAfter, reconnectDelayMs } from './reconnect-policy.ts';
import { TrackerSocket } from './tracker-socket.ts';
import type { TrackerSocketEvent, WebSocketConstructor } from './tracker-socket.ts';

/** What the client takes from the browser; tests bring their own. */
export interface TrackerClientEnvironment {
  /** Undefined where there is none: the client then reports `lost` and goes on trying. */
  readonly webSocket: WebSocketConstructor | undefined;
  /** In [0, 1). */
  readonly random: () => number;
  /** Monotonic, ms. */
  readonly now: () => number;
}

/** From the attempt to the tracker's welcome, ms. A dead address may say nothing for minutes. */
const CONNECT_TIMEOUT_MS = 7_000;

/** Heartbeats without any message from the tracker after which the socket is dead. One or two may be lost in a handover. */
const UNANSWERED_HEARTBEATS_MAX = 3;

/** Bad messages on one socket after which it is not a tracker we want. */
const STRIKES_MAX = 5;

/**
 * Keeps one viewer joined: connects, joins, beats, and when the socket is lost comes back with a growing, jittered wait,
 * trying the URLs in turn and asking for the id it had. Decides nothing about peers: what the tracker says of them is
 * passed on. Never throws; a tracker that misbehaves is left alone for a while.
 */
export class TrackerClient implements TrackerPort {
  readonly #options: TrackerJoinOptions;
  readonly #listener: TrackerListener;
  readonly #environment: TrackerClientEnvironment;
  #state: 'idle' | 'running' | 'stopped' = 'idle';
  #socket: TrackerSocket | undefined;
  #urlIndex = 0;
  #resume: string | undefined;
  /** When the present socket was welcomed. */
  #joinedAtMs: number | undefined;
  #failures = 0;
  #lostReported = false;
  #strikes = 0;
  #unansweredHeartbeats = 0;
  /** Set by `go-away`: when to be elsewhere. */
  #moveAtMs: number | undefined;
  #connectTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #moveTimer: ReturnType<typeof setTimeout> | undefined;
  #heartbeatTimer: ReturnType<typeof setInterval> | undefined;

  constructor(
    options: TrackerJoinOptions,
    listener: TrackerListener,
    environment: TrackerClientEnvironment = browserEnvironment(),
  ) {
    this.#options = options;
    this.#listener = listener;
    this.#environment = environment;
  }

  start(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'running';
    this.#connect();
  }

  /** Lost when there is no tracker: a signal that is kept for later finds nobody waiting for it. */
  send(to: PeerId, connection: ConnectionId, signals: readonly Signal[]): void {
    if (this.#joinedAtMs !== undefined) this.#socket?.send({ type: 'signal', to, connection, signals });
  }

  wantPeers(count: number): void {
    if (this.#joinedAtMs === undefined || !(count >= 1)) return;
    this.#socket?.send({ type: 'want-peers', count: Math.min(Math.floor(count), PEER_LIST_MAX) });
  }

  stop(): void {
    if (this.#state === 'stopped') return;
    if (this.#joinedAtMs !== undefined) {
      this.#report();
      this.#socket?.send({ type: 'leave' });
    }
    this.#state = 'stopped';
    this.#dropSocket();
    clearTimeout(this.#retryTimer);
  }

  #connect(): void {
    const url = this.#options.urls[this.#urlIndex % Math.max(1, this.#options.urls.length)] ?? '';
    const socket = new TrackerSocket((event) => this.#onSocketEvent(event));
    this.#socket = socket;
    this.#strikes = 0;
    this.#connectTimer = setTimeout(() => this.#fail(), CONNECT_TIMEOUT_MS);
    const { webSocket } = this.#environment;
    if (webSocket === undefined || !socket.open(webSocket, url)) this.#fail();
  }

  #onSocketEvent(event: TrackerSocketEvent): void {
    switch (event.type) {
      case 'open':
        this.#join();
        return;
      case 'message':
        this.#unansweredHeartbeats = 0;
        this.#onMessage(event.message);
        return;
      case 'unknown':
        this.#unansweredHeartbeats = 0;
        return;
      case 'malformed':
        this.#strike();
        return;
      case 'closed':
        this.#fail();
        return;
      default:
        event satisfies never;
    }
  }

  #join(): void {
    const { channel, regions, token } = this.#options;
    const sent = this.#socket?.send({
      type: 'join',
      version: PROTOCOL_VERSION,
      channel,
      regions,
      ...(token === undefined ? {} : { token }),
      ...(this.#resume === undefined ? {} : { resume: this.#resume }),
    });
    if (sent !== true) this.#fail();
  }

  #onMessage(message: ServerMessage): void {
    // What a tracker says before its welcome, other than why there is none, has no meaning yet.
    if (this.#joinedAtMs === undefined && message.type !== 'joined' && message.type !== 'error') return;
    switch (message.type) {
      case 'joined':
        this.#onJoined(message);
        return;
      case 'peers':
      case 'peer-gone':
      case 'signal':
        this.#listener(message);
        return;
      case 'heartbeat':
        this.#listener({ type: 'size', swarmSize: message.swarmSize, groupSize: message.groupSize });
        return;
      case 'go-away':
        this.#moveAtMs = this.#environment.now() + message.afterMs;
        clearTimeout(this.#moveTimer);
        this.#moveTimer = setTimeout(() => this.#move(), message.afterMs);
        return;
      case 'error':
        this.#onError(message);
        return;
      default:
        message satisfies never;
    }
  }

  #onJoined(message: JoinedMessage): void {
    if (this.#joinedAtMs !== undefined) {
      this.#strike();
      return;
    }
    this.#joinedAtMs = this.#environment.now();
    this.#lostReported = false;
    this.#resume = message.resume;
    clearTimeout(this.#connectTimer);
    this.#unansweredHeartbeats = 0;
    this.#heartbeatTimer = setInterval(() => this.#beat(), message.heartbeatMs);
    const { peerId, peers, swarmSize, groupSize, iceServers } = message;
    this.#listener({ type: 'joined', peerId, peers, swarmSize, groupSize, iceServers });
  }

  #onError(message: TrackerErrorMessage): void {
    const { code } = message;
    switch (code) {
      case 'forbidden':
      case 'bad-version':
        this.stop();
        this.#listener({ type: 'refused', code, message: message.message });
        return;
      case 'rate-limited':
      case 'full':
        // To a viewer that has joined this says that one message was dropped.
        if (this.#joinedAtMs !== undefined) return;
        this.#failures = Math.max(this.#failures, FAILURES_WHEN_ASKED_TO_WAIT);
        this.#fail();
        return;
      case 'bad-message':
      case 'not-joined':
      case 'already-joined':
        this.#strike();
        return;
      default:
        code satisfies never;
    }
  }

  /** Counts beats, not time: a hidden tab whose timers are slowed must not take its own silence for the tracker's. */
  #beat(): void {
    if (this.#unansweredHeartbeats >= UNANSWERED_HEARTBEATS_MAX) {
      this.#fail();
      return;
    }
    this.#unansweredHeartbeats += 1;
    this.#socket?.send({ type: 'heartbeat' });
    this.#report();
  }

  #report(): void {
    const report = this.#options.report?.();
    if (report !== undefined) this.#socket?.send(report);
  }

  #strike(): void {
    this.#strikes += 1;
    if (this.#strikes >= STRIKES_MAX) this.#fail();
  }

  /** Follows a `go-away` while the old socket still holds: no outage, so nothing is reported unless the new one fails. */
  #move(): void {
    this.#dropSocket();
    this.#urlIndex += 1;
    this.#connect();
  }

  /** The socket is lost, or is given up. */
  #fail(): void {
    if (this.#state !== 'running') return;
    const now = this.#environment.now();
    const healthyMs = this.#joinedAtMs === undefined ? 0 : now - this.#joinedAtMs;
    // A tracker that has told us to come back later is believed, and its close is not held against it.
    const announcedMs = this.#moveAtMs === undefined ? undefined : Math.max(0, this.#moveAtMs - now);
    if (announcedMs === undefined) this.#failures = failuresAfter(this.#failures, healthyMs);
    this.#dropSocket();
    this.#urlIndex += 1;
    const delayMs = announcedMs ?? reconnectDelayMs(this.#failures, this.#environment.random());
    this.#retryTimer = setTimeout(() => this.#connect(), delayMs);
    if (this.#lostReported) return;
    this.#lostReported = true;
    this.#listener({ type: 'lost' });
  }

  #dropSocket(): void {
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#moveTimer);
    clearInterval(this.#heartbeatTimer);
    this.#joinedAtMs = undefined;
    this.#moveAtMs = undefined;
    this.#socket?.close();
    this.#socket = undefined;
  }
}

function browserEnvironment(): TrackerClientEnvironment {
  return {
    webSocket: typeof WebSocket === 'function' ? WebSocket : undefined,
    random: () => Math.random(),
    now: () => performance.now(),
  };
}
