import type { Input, Output } from '@paceline/core';
import { DEFAULT_CONFIG, Engine, randomTimers, unreachable } from '@paceline/core';
import type { EngineConfig } from '@paceline/core';
import type { PeerId } from '@paceline/protocol';
import type { Cdn, CdnRequest } from './cdn.ts';
import type { Connections } from './connections.ts';
import { countedChunk } from './counted-chunk.ts';
import type { EventQueue } from './event-queue.ts';
import type { LiveStream } from './live-stream.ts';
import type { Peer } from './peer.ts';
import { Player } from './player.ts';
import type { ViewerSpec } from './scenario.ts';
import { isWithin } from './scenario.ts';
import { SerialServer } from './serial-server.ts';
import type { Tracker } from './tracker.ts';
import { Uplink } from './uplink.ts';
import { emptyCounts } from './viewer-counts.ts';

/** The SDK looks this often at what waits in the channels while something does, ms. */
const BUFFER_POLL_MS = 50;

/** The SDK tells the position this often, ms. */
const POSITION_MS = 250;

/** Parsing and appending a segment, ms. */
const APPEND_MS = 30;

/** hls.js tries a failed segment or playlist again after this, ms. */
const RETRY_MS = 1_000;

/** Connections are closed this long after the goodbye, ms. */
const FAREWELL_MS = 200;

/** Timers of a page in the background run at full seconds, ms. */
const HIDDEN_TIMER_MS = 1_000;

/** Upload cap unless a page sets its own, bit/s. */
const UPLOAD_CAP_BPS = 16_000_000;

/** Everything around a viewer. */
export interface ViewerRoom {
  readonly events: EventQueue;
  readonly stream: LiveStream;
  readonly listedSegments: number;
  readonly cdn: Cdn;
  readonly tracker: Tracker;
  readonly connections: Connections;
  readonly engine: Partial<EngineConfig>;
  /** Instead of claims, ms; see `Scenario`. */
  readonly randomTimersMs: number | undefined;
}

/** One viewer: a real engine, and a shell of virtual time that does what the SDK's driver, transport and loader do. */
export class Viewer implements Peer {
  readonly peerId: PeerId;
  readonly spec: ViewerSpec;
  readonly uplink: Uplink;
  readonly downlink: SerialServer;
  readonly player: Player;
  readonly engine: Engine;
  readonly counts = emptyCounts();
  readonly banned: PeerId[] = [];
  isAlive = false;
  /** Facts handed to the engine. */
  facts = 0;
  readonly #room: ViewerRoom;
  readonly #fetches = new Map<number, CdnRequest>();
  /** What the stock loader has under way. */
  #passing: CdnRequest | undefined;
  /** What the engine was told to wait in each channel, bytes; -1 if it has sent something since. */
  readonly #buffering = new Map<PeerId, number>();
  #isPolling = false;
  #hasJoined = false;
  /** The one event that is to wake the engine; it may come early, and is then moved. */
  #wakeAtMs = Infinity;

  constructor(room: ViewerRoom, spec: ViewerSpec, peerId: PeerId, engineSeed: number) {
    this.#room = room;
    this.spec = spec;
    this.peerId = peerId;
    this.uplink = new Uplink(room.events, spec.uplinkBps);
    this.downlink = new SerialServer(room.events, spec.downlinkBps);
    const config = { ...DEFAULT_CONFIG, ...room.engine };
    const leadership = room.randomTimersMs === undefined ? undefined : randomTimers(room.randomTimersMs);
    this.engine = new Engine(config, engineSeed, room.events.nowMs, leadership);
    this.player = new Player(room.events, room.stream, {
      changed: () => this.#tellPosition(),
      stalled: () => {
        // A stall counts against P2P only if the player was waiting for it.
        if (this.player.wanting !== undefined) this.tell({ type: 'playback-stalled' });
      },
    });
  }

  /** The page opens. */
  start(): void {
    const { events, stream } = this.#room;
    this.isAlive = true;
    this.#tellPolicy(true);
    this.tell({ type: 'track-opened', track: stream.track, slotsPerSegment: stream.slotsPerSegment });
    for (const { fromMs, toMs } of this.spec.hidden) {
      events.at(fromMs, () => this.#tellPolicy(true));
      events.at(toMs, () => this.#tellPolicy(true));
    }
    // The multivariant playlist comes first.
    this.#room.cdn.loadPlaylist(this.spec.accessMs, () => this.#refresh());
    this.#watchPosition();
  }

  /** The page closes. */
  leave(): void {
    if (!this.isAlive) return;
    const { events, tracker, connections } = this.#room;
    this.player.halt();
    for (const request of this.#fetches.values()) request.cancel();
    this.#passing?.cancel();
    if (this.spec.leaving === 'crash') {
      this.isAlive = false;
      tracker.lose(this);
      connections.kill(this);
      return;
    }
    this.#tellPolicy(false);
    this.isAlive = false;
    tracker.leave(this);
    events.after(FAREWELL_MS, () => connections.kill(this));
  }

  tell(input: Input): void {
    if (!this.isAlive) return;
    this.facts += 1;
    this.engine.handle(input, this.#room.events.nowMs);
    for (let output = this.engine.poll(); output !== undefined; output = this.engine.poll()) {
      this.#carryOut(output);
    }
    this.#arm();
  }

  drained(partner: PeerId): void {
    this.#reportBuffered(partner);
  }

  #arm(): void {
    const dueAtMs = this.engine.deadline() ?? Infinity;
    const atMs = this.#isHidden ? Math.ceil(dueAtMs / HIDDEN_TIMER_MS) * HIDDEN_TIMER_MS : dueAtMs;
    if (atMs >= this.#wakeAtMs) return;
    this.#wakeAtMs = atMs;
    this.#room.events.at(atMs, () => {
      if (this.#wakeAtMs !== atMs) return;
      this.#wakeAtMs = Infinity;
      if (!this.isAlive) return;
      if ((this.engine.deadline() ?? Infinity) <= atMs) this.tell({ type: 'time-passed' });
      else this.#arm();
    });
  }

  get #isHidden(): boolean {
    return this.spec.hidden.length > 0 && isWithin(this.spec.hidden, this.#room.events.nowMs);
  }

  #carryOut(output: Output): void {
    const { connections, tracker } = this.#room;
    switch (output.type) {
      case 'connect':
        return connections.connect(this, output.peerId);
      case 'accept':
        return connections.accept(this, output.peerId);
      case 'reject':
        return connections.reject(this, output.peerId);
      case 'disconnect':
        this.#buffering.delete(output.peerId);
        return connections.disconnect(this, output.peerId);
      case 'send':
        connections.send(this, output.peerId, output.message);
        if (output.message.type === 'data') this.#watchBuffer(output.peerId);
        return;
      case 'ask-tracker':
        return tracker.ask(this, output.count);
      case 'fetch':
        return this.#fetch(output.fetchId, output.mediaSequence, output.range);
      case 'cancel-fetch':
        this.#fetches.get(output.fetchId)?.cancel();
        this.#fetches.delete(output.fetchId);
        return;
      case 'refresh-playlist':
        return this.#scout();
      case 'deliver':
        return this.#deliver(output);
      case 'pass-through':
        return this.#passThrough(output.wantId);
      case 'peer-banned':
        this.banned.push(output.peerId);
        return;
      case 'report-progress':
      case 'partner-joined':
      case 'partner-left':
      case 'backed-off':
      case 'connecting-fails':
      case 'range-refused':
        return;
      default:
        unreachable(output);
    }
  }

  #tellPolicy(enabled: boolean): void {
    this.tell({
      type: 'policy-changed',
      enabled,
      uploadAllowed: this.spec.uploads,
      leadAllowed: true,
      hidden: this.#isHidden,
      uploadCapBps: UPLOAD_CAP_BPS,
      rangeAllowed: true,
      scoutAllowed: true,
    });
  }

  #watchBuffer(partner: PeerId): void {
    this.#buffering.set(partner, -1);
    this.#pollBuffers();
  }

  #pollBuffers(): void {
    if (this.#isPolling) return;
    this.#isPolling = true;
    this.#room.events.after(this.#isHidden ? HIDDEN_TIMER_MS : BUFFER_POLL_MS, () => {
      this.#isPolling = false;
      for (const peerId of [...this.#buffering.keys()]) this.#reportBuffered(peerId);
      if (this.#buffering.size > 0 && this.isAlive) this.#pollBuffers();
    });
  }

  #reportBuffered(peerId: PeerId): void {
    const told = this.#buffering.get(peerId);
    if (told === undefined) return;
    const bufferedBytes = this.#room.connections.bufferedBytes(this, peerId);
    // Nothing has left: the engine knows as much.
    if (bufferedBytes === told) return;
    if (bufferedBytes === 0) this.#buffering.delete(peerId);
    else this.#buffering.set(peerId, bufferedBytes);
    this.tell({ type: 'send-progressed', peerId, bufferedBytes });
  }

  #fetch(fetchId: number, mediaSequence: number, range: { begin: number; end: number } | undefined): void {
    const byteLength = range === undefined ? this.#room.stream.segmentBytes : range.end - range.begin;
    const line = { accessMs: this.spec.accessMs, downlink: this.downlink };
    const request = this.#room.cdn.fetch(mediaSequence, byteLength, false, line, {
      started: () => {
        this.tell({ type: 'fetch-started', fetchId, byteLength, ranged: range !== undefined });
      },
      received: (bytes, isLast) => {
        this.counts.cdnBytes += bytes;
        this.tell({ type: 'fetch-progressed', fetchId, chunk: countedChunk(bytes) });
        if (!isLast) return;
        this.#fetches.delete(fetchId);
        this.tell({ type: 'fetch-ended', fetchId });
      },
      failed: () => {
        this.#fetches.delete(fetchId);
        this.tell({ type: 'fetch-failed', fetchId, rangeRefused: false });
      },
    });
    this.#fetches.set(fetchId, request);
  }

  #deliver(order: Extract<Output, { type: 'deliver' }>): void {
    const { wantId, byteLength, cdnBytes, p2pBytes, how } = order;
    if (this.player.wanting?.wantId !== wantId) return;
    this.counts.watchedBytes += byteLength;
    this.counts.deliveredCdnBytes += cdnBytes;
    this.counts.deliveredP2pBytes += p2pBytes;
    if (how === 'led') this.counts.ledDeliveries += 1;
    if (how === 'rescued') this.counts.rescuedDeliveries += 1;
    this.#append(wantId);
  }

  /** The stock loader's way: all of it from the CDN, again after a second if that fails. */
  #passThrough(wantId: number): void {
    const { cdn, stream, events } = this.#room;
    const wanting = this.player.wanting;
    if (wanting?.wantId !== wantId) return;
    const { mediaSequence } = wanting;
    const sinceMs = events.nowMs;
    const line = { accessMs: this.spec.accessMs, downlink: this.downlink };
    this.counts.passThroughs += 1;
    this.#passing = cdn.fetch(mediaSequence, stream.segmentBytes, true, line, {
      started: () => undefined,
      received: (bytes) => {
        if (!this.isAlive) return;
        this.counts.cdnBytes += bytes;
        this.counts.watchedBytes += bytes;
        this.counts.passedBytes += bytes;
        this.tell({
          type: 'segment-loaded',
          track: stream.track,
          mediaSequence,
          fingerprint: stream.fingerprintOf(mediaSequence),
          chunk: countedChunk(bytes),
          durationMs: events.nowMs - sinceMs,
        });
        this.#append(wantId);
      },
      failed: () => {
        events.after(RETRY_MS, () => {
          if (this.player.wanting?.wantId !== wantId) return;
          this.player.wanting = undefined;
          this.#ask();
        });
      },
    });
  }

  #append(wantId: number): void {
    this.#room.events.after(APPEND_MS, () => {
      if (!this.isAlive || this.player.wanting?.wantId !== wantId) return;
      this.player.append();
      this.#joinOnce();
      this.#ask();
    });
  }

  /** The tracker is contacted once the first segment is in the buffer. */
  #joinOnce(): void {
    if (this.#hasJoined) return;
    this.#hasJoined = true;
    this.#room.connections.add(this);
    this.#room.tracker.join(this);
  }

  #ask(): void {
    if (!this.isAlive) return;
    const wanting = this.player.next();
    if (wanting === undefined) return;
    const { wantId, mediaSequence } = wanting;
    const { playableMs } = this.player;
    const { track } = this.#room.stream;
    this.tell({ type: 'segment-wanted', wantId, track, mediaSequence, playableMs });
  }

  /** A reload that the engine asked for: the player does not hear of it. */
  #scout(): void {
    this.counts.playlistLoads += 1;
    this.#room.cdn.loadPlaylist(this.spec.accessMs, (loaded) => {
      if (loaded) this.#tellPlaylist();
    });
  }

  #tellPlaylist(): void {
    const { stream, events } = this.#room;
    this.tell({
      type: 'playlist-updated',
      track: stream.track,
      segments: stream.playlistAt(events.nowMs),
    });
  }

  /** hls.js reloads a target duration after the beginning of the last load, half of it if that had nothing new. */
  #refresh(): void {
    if (!this.isAlive) return;
    const { cdn, events, stream, listedSegments } = this.#room;
    const sinceMs = events.nowMs;
    this.counts.playlistLoads += 1;
    cdn.loadPlaylist(this.spec.accessMs, (loaded) => {
      if (!this.isAlive) return;
      const isNew = loaded && this.player.refresh(stream.lastAt(events.nowMs), listedSegments);
      if (isNew) {
        this.#tellPlaylist();
        this.#ask();
      }
      const waitMs = !loaded ? RETRY_MS : isNew ? stream.segmentMs : stream.segmentMs / 2;
      const atMs = sinceMs + waitMs;
      events.at(this.#isHidden ? Math.ceil(atMs / HIDDEN_TIMER_MS) * HIDDEN_TIMER_MS : atMs, () =>
        this.#refresh(),
      );
    });
  }

  #watchPosition(): void {
    this.#room.events.after(this.#isHidden ? HIDDEN_TIMER_MS : POSITION_MS, () => {
      if (!this.isAlive) return;
      this.#tellPosition();
      this.#watchPosition();
    });
  }

  #tellPosition(): void {
    const { player } = this;
    if (player.startedAtMs === undefined) return;
    const { stream } = this.#room;
    const slot = stream.slotAt(player.positionMs);
    this.tell({ type: 'player-moved', track: stream.track, slot, rate: 1, state: player.state });
  }
}
