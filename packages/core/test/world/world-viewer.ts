import type { PeerId, PeerMessage } from '@paceline/protocol';
import { toWireSlot } from '@paceline/protocol';
import type { Input, OutgoingMessage, Output } from '../../src/index.ts';
import { DEFAULT_CONFIG, Engine, unreachable } from '../../src/index.ts';
import { fakeChunk, fakePayload } from '../fixtures/fake-chunk.ts';
import { peerIdOf } from '../fixtures/names.ts';
import type { World } from './world.ts';
import { STEP_MS, WorldPlayer } from './world-player.ts';

/** Pieces in which a body arrives. */
const PIECE_BYTES = 65_536;

/** Bytes of a control message, and of the head of a media frame, with what SCTP, DTLS and UDP add. */
const OVERHEAD_BYTES = 60;

/** One viewer: a real engine, and the shell around it made of virtual time. */
export class WorldViewer {
  readonly world: World;
  readonly index: number;
  /** Every id that it has had, the present one first. */
  readonly ids: PeerId[];
  readonly engine: Engine;
  readonly player: WorldPlayer;
  alive = true;
  cdnBytes = 0;
  passThroughs = 0;
  /** Segments that the player could not use. */
  rejected = 0;
  playlistLoads = 0;
  /** `time-passed` facts handed in: what the engine costs while nothing happens. */
  wakeUps = 0;
  readonly bans: PeerId[] = [];
  /** Can change while the world runs. */
  uplinkBps: number;
  /** Sees every order before it is carried out. */
  onOrder: ((order: Output) => void) | undefined;
  #uplinkFreeAtMs = 0;
  readonly #bufferedBytes = new Map<PeerId, number>();
  readonly #fetches = new Set<number>();
  #wakeAtMs: number | undefined;

  constructor(world: World, index: number) {
    this.world = world;
    this.index = index;
    this.ids = [peerIdOf(index)];
    this.uplinkBps = world.options.uplinkBps?.(index) ?? 50_000_000;
    const config = { ...DEFAULT_CONFIG, ...world.options.config };
    this.engine = new Engine(config, (world.options.seed ?? 1) * 1_000 + index, world.nowMs);
    this.player = new WorldPlayer(world.stream, world.options.syncSegments ?? 3);
  }

  get peerId(): PeerId {
    return this.ids[0] as PeerId;
  }

  /** The tracker gives it another id; links stay under the one that they were made with. */
  rename(): void {
    this.ids.unshift(peerIdOf(this.index + 1_000 * this.ids.length));
  }

  #idTowards(other: PeerId): PeerId {
    return this.ids.find((id) => this.world.linked(id, other)) ?? this.peerId;
  }

  start(): void {
    const { track, stream } = this.world;
    this.tell({ type: 'track-opened', track, slotsPerSegment: stream.slotsPerSegment });
    this.#refresh();
    this.#step();
  }

  tell(input: Input): void {
    if (!this.alive) return;
    this.engine.handle(input, this.world.nowMs);
    for (let output = this.engine.poll(); output !== undefined; output = this.engine.poll()) {
      this.world.trace(this, output);
      this.onOrder?.(output);
      this.#carryOut(output);
    }
    this.#arm();
  }

  #arm(): void {
    const atMs = this.engine.deadline();
    if (atMs === undefined || this.#wakeAtMs === atMs) return;
    this.#wakeAtMs = atMs;
    this.world.time.at(atMs, () => {
      if (this.#wakeAtMs !== atMs) return;
      this.#wakeAtMs = undefined;
      this.wakeUps += 1;
      this.tell({ type: 'time-passed' });
    });
  }

  #carryOut(output: Output): void {
    const { world } = this;
    switch (output.type) {
      case 'connect':
        return world.connect(this.peerId, output.peerId);
      case 'accept':
        return world.accept(this.peerId, output.peerId);
      case 'reject':
        return world.reject(this.peerId, output.peerId);
      case 'disconnect':
        return world.disconnect(this.#idTowards(output.peerId), output.peerId);
      case 'send':
        return this.#send(output.peerId, output.message);
      case 'ask-tracker':
        return world.listPeers(this, output.count);
      case 'fetch':
        return this.#fetch(output.fetchId, output.mediaSequence, output.range);
      case 'cancel-fetch':
        this.#fetches.delete(output.fetchId);
        return;
      case 'refresh-playlist':
        return this.#loadPlaylist();
      case 'deliver':
        return this.#deliver(output);
      case 'pass-through':
        return this.#passThrough(output.wantId);
      case 'peer-banned':
        this.bans.push(output.peerId);
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

  /** One serial uplink shared by all partners; what waits for it is what a data channel would call buffered. */
  #send(to: PeerId, message: OutgoingMessage): void {
    const { world } = this;
    const payloadBytes = message.type === 'data' ? message.payloadBytes : 0;
    const startMs = Math.max(world.nowMs, this.#uplinkFreeAtMs);
    const sentMs = startMs + ((payloadBytes + OVERHEAD_BYTES) * 8_000) / this.uplinkBps;
    this.#uplinkFreeAtMs = sentMs;
    if (payloadBytes > 0) {
      this.#bufferedBytes.set(to, (this.#bufferedBytes.get(to) ?? 0) + payloadBytes);
      world.time.at(sentMs, () => {
        const bufferedBytes = (this.#bufferedBytes.get(to) ?? 0) - payloadBytes;
        this.#bufferedBytes.set(to, bufferedBytes);
        this.tell({ type: 'send-progressed', peerId: to, bufferedBytes });
      });
    }
    world.carry(this.#idTowards(to), to, onTheWire(message), sentMs + world.linkMs);
  }

  #fetch(fetchId: number, mediaSequence: number, range: { begin: number; end: number } | undefined): void {
    const { world } = this;
    const total = range === undefined ? world.stream.segmentBytes : range.end - range.begin;
    const index = world.stream.indexOf(mediaSequence);
    const failing = world.cdnFails;
    this.#fetches.add(fetchId);
    world.time.after(world.cdnLatencyMs, () => {
      if (!this.#fetches.has(fetchId)) return;
      if (failing) {
        this.#fetches.delete(fetchId);
        this.tell({ type: 'fetch-failed', fetchId, rangeRefused: false });
        return;
      }
      world.fetched(index, total);
      this.tell({ type: 'fetch-started', fetchId, byteLength: total, ranged: range !== undefined });
      this.#receive(fetchId, total);
    });
  }

  #receive(fetchId: number, restBytes: number): void {
    const { world } = this;
    const bytes = Math.min(PIECE_BYTES, restBytes);
    world.time.after((bytes * 8_000) / world.cdnBps, () => {
      if (!this.#fetches.has(fetchId) || !this.alive) return;
      this.cdnBytes += bytes;
      this.tell({ type: 'fetch-progressed', fetchId, chunk: fakeChunk(bytes) });
      if (restBytes > bytes) {
        this.#receive(fetchId, restBytes - bytes);
        return;
      }
      this.#fetches.delete(fetchId);
      this.tell({ type: 'fetch-ended', fetchId });
    });
  }

  /** The stock loader's way: straight from the CDN, again after a second if that fails. */
  #passThrough(wantId: number): void {
    const { world, player } = this;
    const wanting = player.wanting;
    if (wanting?.wantId !== wantId) return;
    this.passThroughs += 1;
    const failing = world.cdnFails;
    const { segmentBytes } = world.stream;
    const durationMs = world.cdnLatencyMs + (segmentBytes * 8_000) / world.cdnBps;
    world.time.after(durationMs, () => {
      if (!this.alive || player.wanting?.wantId !== wantId) return;
      if (failing) {
        player.wanting = undefined;
        world.time.after(1_000, () => this.#ask());
        return;
      }
      this.cdnBytes += segmentBytes;
      world.fetched(wanting.index, segmentBytes);
      player.append('cdn', world.nowMs);
      this.tell({
        type: 'segment-loaded',
        track: world.track,
        mediaSequence: wanting.mediaSequence,
        fingerprint: world.stream.fingerprintOf(wanting.mediaSequence),
        chunk: fakeChunk(segmentBytes),
        durationMs,
      });
      this.#ask();
    });
  }

  #deliver({ wantId, byteLength, how }: Extract<Output, { type: 'deliver' }>): void {
    const { wanting } = this.player;
    if (wanting?.wantId !== wantId) return;
    if (byteLength !== this.world.stream.segmentBytes) {
      // What a parser makes of the wrong bytes: an error, and the segment is asked for again.
      this.rejected += 1;
      this.player.wanting = undefined;
      const { mediaSequence } = wanting;
      this.world.time.after(1, () => {
        this.tell({ type: 'segment-rejected', track: this.world.track, mediaSequence });
        this.#ask();
      });
      return;
    }
    this.player.append(how, this.world.nowMs);
    this.world.time.after(1, () => this.#ask());
  }

  #ask(): void {
    if (!this.alive) return;
    const wanting = this.player.next(this.world.nowMs);
    if (wanting === undefined) return;
    const { wantId, mediaSequence } = wanting;
    const { playableMs } = this.player;
    this.tell({ type: 'segment-wanted', wantId, track: this.world.track, mediaSequence, playableMs });
  }

  /** A reload that the engine asked for: the player does not hear of it. */
  #loadPlaylist(): void {
    this.playlistLoads += 1;
    if (this.world.cdnFails) return;
    this.world.time.after(this.world.cdnLatencyMs, () => this.#tellPlaylist());
  }

  #tellPlaylist(): void {
    const segments = this.world.stream.playlistAt(this.world.nowMs);
    if (segments.length > 0) this.tell({ type: 'playlist-updated', track: this.world.track, segments });
  }

  /** hls.js refreshes after a target duration, or after half of it when nothing was new. */
  #refresh(): void {
    if (!this.alive) return;
    const { world } = this;
    this.playlistLoads += 1;
    const isNew = !world.cdnFails && this.player.refresh(world.stream.playlistAt(world.nowMs));
    if (isNew) {
      this.#tellPlaylist();
      this.#ask();
    }
    world.time.after(isNew ? world.stream.segmentMs : world.stream.segmentMs / 2, () => this.#refresh());
  }

  #step(): void {
    if (!this.alive) return;
    const { world, player } = this;
    const stalled = player.step();
    if (stalled) this.tell({ type: 'playback-stalled' });
    if (player.positionMs !== undefined) {
      const state = player.playing ? 'playing' : 'stalled';
      this.tell({ type: 'player-moved', track: world.track, slot: player.slot, rate: 1, state });
    }
    world.time.after(STEP_MS, () => this.#step());
  }
}

function onTheWire(message: OutgoingMessage): PeerMessage {
  if (message.type !== 'data') return message;
  const { payloadBytes, ...rest } = message;
  return { ...rest, slot: toWireSlot(message.slot), payload: fakePayload(payloadBytes) };
}
