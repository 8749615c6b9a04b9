import type { EngineConfig, EngineSnapshot, Input, Notice, Output, WindowSnapshot } from '@paceline/core';
import { Engine, unreachable } from '@paceline/core';
import type { PeerId, TrackId } from '@paceline/protocol';
import { decodeMessage, encodeMessage, toWireSlot } from '@paceline/protocol';
import type { Clock } from './clock.ts';
import type {
  CdnEvent,
  CdnPort,
  CdnRequest,
  TrackerEvent,
  TrackerPort,
  TransportEvent,
  TransportPort,
} from './ports.ts';

/** What the driver carries orders to. `tracker` and `transport` come and go with the swarm, the rest stays. */
export interface DriverRooms {
  readonly cdn: CdnPort;
  /** Where a segment is fetched from; undefined when it is not listed any more. */
  readonly locate: (
    track: TrackId,
    mediaSequence: number,
    range: { readonly begin: number; readonly end: number } | undefined,
  ) => Omit<CdnRequest, 'fetchId'> | undefined;
  /** Reloads the playlist of a track and tells what it says. */
  readonly refreshPlaylist: (track: TrackId) => void;
  readonly player: PlayerOutlet;
  readonly notice: (notice: Notice) => void;
  /** The engine broke one of its own rules: P2P is over, playback is not. */
  readonly stopped: (error: unknown) => void;
}

export type DeliverOrder = Extract<Output, { type: 'deliver' }>;

/** Answers to segments that hls.js wants. */
export interface PlayerOutlet {
  deliver(order: DeliverOrder): void;
  progress(wantId: number, loadedBytes: number, totalBytes: number): void;
  passThrough(wantId: number): void;
}

/** How often what is still queued in the channels is looked at while something is, ms; they tell of it themselves only late. */
const BUFFER_POLL_MS = 50;

/** Ranged requests that fail in a row before the CDN is taken not to allow Range. One may be a network error. */
const RANGE_FAILURES_MAX = 2;

/** Facts waiting to be handled. Far above a burst; more means that we are being flooded faster than we can think. */
const INBOX_MAX = 20_000;

/**
 * Owns the loop: takes one fact from the inbox, hands it to the engine, carries out its orders, arms one timer. Ports may call
 * back at any time, also while an order is carried out: they only append to the inbox. Nothing that happens here reaches
 * hls.js as an exception.
 */
export class Driver {
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #rooms: DriverRooms;
  #transport: TransportPort | undefined;
  #tracker: TrackerPort | undefined;
  readonly #inbox: Input[] = [];
  #running = false;
  #stopped = false;
  #timer: unknown;
  #timerAtMs = Infinity;
  /** Partners with media in their channel, and how much of it the engine was told; NaN after more was sent. */
  readonly #buffering = new Map<PeerId, number>();
  #bufferTimer: unknown;
  #rangeFailures = 0;
  readonly #rangedFetches = new Set<number>();

  constructor(config: EngineConfig, seed: number, clock: Clock, rooms: DriverRooms) {
    this.#clock = clock;
    this.#rooms = rooms;
    this.#engine = new Engine(config, seed, clock.nowMs());
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Connects the engine to a swarm; undefined disconnects it. */
  setSwarm(transport: TransportPort | undefined, tracker: TrackerPort | undefined): void {
    this.#transport = transport;
    this.#tracker = tracker;
    this.#buffering.clear();
  }

  /** A fact. Orders that follow from it are carried out before this returns, unless it is called from within one. */
  tell(input: Input): void {
    if (this.#stopped || this.#inbox.length >= INBOX_MAX) return;
    this.#inbox.push(input);
    this.#run();
  }

  onTransport(event: TransportEvent): void {
    switch (event.type) {
      case 'offered':
        this.tell({ type: 'peer-offered', peerId: event.peerId });
        return;
      case 'connected':
        this.tell({ type: 'peer-connected', peerId: event.peerId });
        return;
      case 'closed':
        this.#buffering.delete(event.peerId);
        this.tell({ type: 'peer-disconnected', peerId: event.peerId, failed: event.reason !== 'gone' });
        return;
      case 'frame': {
        const decoded = decodeMessage(event.frame);
        const { peerId } = event;
        this.tell(
          decoded.ok
            ? { type: 'message-received', peerId, message: decoded.message }
            : { type: 'frame-refused', peerId },
        );
        return;
      }
      case 'drained':
        this.#reportBuffered(event.peerId);
        return;
      case 'signal':
        this.#tracker?.send(event.to, event.connection, event.signals);
        return;
      default:
        unreachable(event);
    }
  }

  onTracker(event: TrackerEvent): void {
    switch (event.type) {
      case 'joined':
        this.#transport?.setOwnId(event.peerId);
        this.tell({
          type: 'tracker-joined',
          peerId: event.peerId,
          peers: event.peers,
          groupSize: event.groupSize,
        });
        return;
      case 'peers':
        this.tell({ type: 'peers-listed', peers: event.peers, groupSize: event.groupSize });
        return;
      case 'size':
        this.tell({ type: 'group-resized', groupSize: event.groupSize });
        return;
      case 'signal':
        this.#transport?.signal(event.from, event.connection, event.signals);
        return;
      case 'peer-gone':
        this.#transport?.peerGone(event.peerId);
        return;
      case 'lost':
      case 'refused':
        this.tell({ type: 'tracker-lost' });
        return;
      default:
        unreachable(event);
    }
  }

  onCdn(event: CdnEvent): void {
    switch (event.type) {
      case 'started': {
        const { fetchId, byteLength, ranged } = event;
        if (ranged) this.#rangeFailures = 0;
        this.tell({ type: 'fetch-started', fetchId, byteLength, ranged });
        return;
      }
      case 'data':
        this.tell({ type: 'fetch-progressed', fetchId: event.fetchId, chunk: event.chunk });
        return;
      case 'ended':
        this.#rangedFetches.delete(event.fetchId);
        this.tell({ type: 'fetch-ended', fetchId: event.fetchId });
        return;
      case 'failed':
        this.tell({
          type: 'fetch-failed',
          fetchId: event.fetchId,
          rangeRefused: this.#isRangeRefused(event),
        });
        return;
      default:
        unreachable(event);
    }
  }

  snapshot(): EngineSnapshot {
    return this.#engine.snapshot();
  }

  window(track: TrackId): WindowSnapshot | undefined {
    return this.#engine.window(track);
  }

  /** Ends the loop. Orders that are still queued are dropped. Idempotent. */
  stop(): void {
    this.#stopped = true;
    this.#inbox.length = 0;
    this.#clock.clearTimer(this.#timer);
    this.#clock.clearTimer(this.#bufferTimer);
  }

  #run(): void {
    if (this.#running) return;
    this.#running = true;
    try {
      for (let input = this.#inbox.shift(); input !== undefined; input = this.#inbox.shift()) {
        this.#engine.handle(input, this.#clock.nowMs());
        for (let output = this.#engine.poll(); output !== undefined; output = this.#engine.poll()) {
          this.#carryOut(output);
        }
      }
      if (!this.#stopped) this.#arm();
    } catch (error) {
      this.stop();
      this.#rooms.stopped(error);
    } finally {
      this.#running = false;
    }
  }

  #arm(): void {
    const atMs = this.#engine.deadline() ?? Infinity;
    if (atMs === this.#timerAtMs) return;
    this.#clock.clearTimer(this.#timer);
    this.#timerAtMs = atMs;
    if (atMs === Infinity) return;
    this.#timer = this.#clock.setTimer(
      () => {
        this.#timerAtMs = Infinity;
        this.tell({ type: 'time-passed' });
      },
      Math.max(atMs - this.#clock.nowMs(), 0),
    );
  }

  #carryOut(output: Output): void {
    switch (output.type) {
      case 'connect':
        this.#transport?.connect(output.peerId);
        return;
      case 'accept':
        this.#transport?.accept(output.peerId);
        return;
      case 'reject':
        this.#transport?.reject(output.peerId);
        return;
      case 'disconnect':
        this.#buffering.delete(output.peerId);
        this.#transport?.close(output.peerId);
        return;
      case 'send':
        this.#send(output);
        return;
      case 'ask-tracker':
        this.#tracker?.wantPeers(output.count);
        return;
      case 'fetch':
        this.#fetch(output);
        return;
      case 'cancel-fetch':
        this.#rangedFetches.delete(output.fetchId);
        this.#rooms.cdn.cancel(output.fetchId);
        return;
      case 'refresh-playlist':
        this.#rooms.refreshPlaylist(output.track);
        return;
      case 'deliver':
        this.#rooms.player.deliver(output);
        return;
      case 'report-progress':
        this.#rooms.player.progress(output.wantId, output.loadedBytes, output.totalBytes);
        return;
      case 'pass-through':
        this.#rooms.player.passThrough(output.wantId);
        return;
      case 'partner-joined':
      case 'partner-left':
      case 'peer-banned':
      case 'backed-off':
      case 'connecting-fails':
      case 'range-refused':
        this.#rooms.notice(output);
        return;
      default:
        unreachable(output);
    }
  }

  #send(order: Extract<Output, { type: 'send' }>): void {
    const { peerId, message } = order;
    if (message.type !== 'data') {
      this.#transport?.send(peerId, encodeMessage(message));
      return;
    }
    const { payload, payloadBytes, ...header } = message;
    // In the browser a chunk is a Uint8Array: see `CdnPort` and `SegmentSource.ingest`, the only two ways in.
    const joined =
      payload.length === 1 ? (payload[0] as Uint8Array) : join(payload as Uint8Array[], payloadBytes);
    const frame = encodeMessage({ ...header, slot: toWireSlot(message.slot), payload: joined });
    this.#transport?.send(peerId, frame);
    this.#buffering.set(peerId, NaN);
    this.#bufferTimer ??= this.#clock.setTimer(() => this.#pollBuffers(), BUFFER_POLL_MS);
  }

  #pollBuffers(): void {
    this.#bufferTimer = undefined;
    for (const peerId of [...this.#buffering.keys()]) this.#reportBuffered(peerId);
    if (this.#buffering.size > 0 && !this.#stopped) {
      this.#bufferTimer ??= this.#clock.setTimer(() => this.#pollBuffers(), BUFFER_POLL_MS);
    }
  }

  #reportBuffered(peerId: PeerId): void {
    const told = this.#buffering.get(peerId);
    if (told === undefined) return;
    const bufferedBytes = this.#transport?.bufferedBytes(peerId) ?? 0;
    if (bufferedBytes === told) return;
    if (bufferedBytes === 0) this.#buffering.delete(peerId);
    else this.#buffering.set(peerId, bufferedBytes);
    this.tell({ type: 'send-progressed', peerId, bufferedBytes });
  }

  #fetch(order: Extract<Output, { type: 'fetch' }>): void {
    const { fetchId, track, mediaSequence, range } = order;
    const request = this.#rooms.locate(track, mediaSequence, range);
    if (request === undefined) {
      this.tell({ type: 'fetch-failed', fetchId, rangeRefused: false });
      return;
    }
    if (range !== undefined) this.#rangedFetches.add(fetchId);
    this.#rooms.cdn.fetch({ fetchId, ...request });
  }

  #isRangeRefused(event: Extract<CdnEvent, { type: 'failed' }>): boolean {
    if (!this.#rangedFetches.delete(event.fetchId) || event.timedOut || event.status >= 500) return false;
    // Gone, whatever was asked of it.
    if (event.status === 404 || event.status === 410) return false;
    this.#rangeFailures += 1;
    return this.#rangeFailures >= RANGE_FAILURES_MAX;
  }
}

function join(parts: readonly Uint8Array[], byteLength: number): Uint8Array {
  const joined = new Uint8Array(byteLength);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
}
