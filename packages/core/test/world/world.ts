import type { Fingerprint, PeerId, TrackId } from '@paceline/protocol';
import { toWireSlot } from '@paceline/protocol';
import type { Chunk, Input, Output, OutgoingMessage } from '../../src/index.ts';
import { DEFAULT_CONFIG, Engine, Random, trackIdOf } from '../../src/index.ts';
import type { EngineConfig } from '../../src/index.ts';

/**
 * A small deterministic world around real engines: virtual time, links with latency and a serial uplink, a CDN, a live playlist
 * and a simple player. For the tests of the core; the simulator is its grown-up relative.
 */
export interface WorldOptions {
  readonly viewers: number;
  readonly seed?: number;
  readonly segmentMs?: number;
  readonly segmentBytes?: number;
  /** Uplink of viewer i, bit/s. */
  readonly uplinkBps?: (index: number) => number;
  readonly linkMs?: number;
  readonly cdnLatencyMs?: number;
  readonly cdnBps?: number;
  readonly config?: Partial<EngineConfig>;
  /** Segments between the live edge and the start position. */
  readonly syncSegments?: number;
}

interface Timed {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** Bytes without bytes: length and cuts only. */
function fakeChunk(byteLength: number): Chunk {
  return { byteLength, subarray: (begin, end) => fakeChunk(end - begin) };
}

export function peerIdOf(index: number): PeerId {
  return `01004004${(index + 1).toString(16).padStart(6, '0')}` as PeerId;
}

function fingerprintOf(mediaSequence: number): Fingerprint {
  return mediaSequence.toString(16).padStart(16, '0') as Fingerprint;
}

export class WorldViewer {
  readonly world: World;
  readonly index: number;
  readonly peerId: PeerId;
  readonly engine: Engine;
  alive = true;
  cdnBytes = 0;
  stallMs = 0;
  stallCount = 0;
  passThroughs = 0;
  /** Playlists reloaded by order of the engine. */
  refreshes = 0;
  readonly delivered: { readonly mediaSequence: number; readonly how: string; readonly waitMs: number }[] =
    [];
  readonly uplinkBps: number;
  /** Set to make the viewer silent without a goodbye. */
  #uplinkFreeAtMs = 0;
  readonly #buffered = new Map<PeerId, number>();
  #wantId = 0;
  #wanting: { readonly id: number; readonly mediaSequence: number; readonly sinceMs: number } | undefined;
  #bufferEndMs: number | undefined;
  #positionMs = 0;
  #playing = false;
  #lastListed = -1;
  readonly #fetches = new Set<number>();

  constructor(world: World, index: number) {
    this.world = world;
    this.index = index;
    this.peerId = peerIdOf(index);
    this.uplinkBps = world.options.uplinkBps?.(index) ?? 50_000_000;
    this.engine = new Engine({ ...DEFAULT_CONFIG, ...world.options.config }, 1_000 + index, world.nowMs);
  }

  tell(input: Input): void {
    if (!this.alive) return;
    this.engine.handle(input, this.world.nowMs);
    this.#drain();
  }

  #drain(): void {
    for (let output = this.engine.poll(); output !== undefined; output = this.engine.poll())
      this.#carryOut(output);
    this.world.wake(this);
  }

  #carryOut(output: Output): void {
    const { world } = this;
    switch (output.type) {
      case 'connect':
        world.connect(this.peerId, output.peerId);
        return;
      case 'accept':
        world.accept(this.peerId, output.peerId);
        return;
      case 'disconnect':
        world.disconnect(this.peerId, output.peerId);
        return;
      case 'send':
        this.#send(output.peerId, output.message);
        return;
      case 'fetch':
        this.#fetch(output.fetchId, output.mediaSequence, output.range);
        return;
      case 'ask-tracker':
        world.at(world.nowMs + 40, () => {
          const peers = [...world.viewers.keys()].filter((id) => id !== this.peerId);
          const listed = world.random.shuffle(peers).slice(0, output.count);
          this.tell({ type: 'peers-listed', peers: listed, groupSize: world.viewers.size });
        });
        return;
      case 'cancel-fetch':
        this.#fetches.delete(output.fetchId);
        return;
      case 'refresh-playlist':
        this.refreshes += 1;
        world.at(world.nowMs + world.cdnLatencyMs, () => {
          if (this.alive) this.tellPlaylist(Math.floor(world.nowMs / world.segmentMs) - 1);
        });
        return;
      case 'deliver':
        this.#delivered(output.wantId, output.how);
        return;
      case 'pass-through':
        this.#passThrough(output.wantId);
        return;
      default:
    }
  }

  /** One serial uplink shared by all partners; what waits for it is what a data channel would call buffered. */
  #send(to: PeerId, message: OutgoingMessage): void {
    const { world } = this;
    const bytes = message.type === 'data' ? message.payloadBytes + 60 : 60;
    const wire = message.type === 'data' ? joined(message) : message;
    const startMs = Math.max(world.nowMs, this.#uplinkFreeAtMs);
    const sentMs = startMs + (bytes * 8_000) / this.uplinkBps;
    this.#uplinkFreeAtMs = sentMs;
    if (message.type === 'data') this.#buffered.set(to, (this.#buffered.get(to) ?? 0) + message.payloadBytes);
    world.at(sentMs, () => {
      if (message.type !== 'data') return;
      this.#buffered.set(to, (this.#buffered.get(to) ?? 0) - message.payloadBytes);
      this.tell({ type: 'send-progressed', peerId: to, bufferedBytes: this.#buffered.get(to) ?? 0 });
    });
    world.at(sentMs + world.linkMs, () => {
      if (this.alive && world.linked(this.peerId, to)) {
        world.viewer(to)?.tell({ type: 'message-received', peerId: this.peerId, message: wire });
      }
    });
  }

  #fetch(fetchId: number, mediaSequence: number, range: { begin: number; end: number } | undefined): void {
    const { world } = this;
    const total = range === undefined ? world.segmentBytes : range.end - range.begin;
    this.#fetches.add(fetchId);
    const failing = world.cdnFails;
    world.at(world.nowMs + world.cdnLatencyMs, () => {
      if (!this.#fetches.has(fetchId)) return;
      if (failing) {
        this.#fetches.delete(fetchId);
        this.tell({ type: 'fetch-failed', fetchId, rangeRefused: false });
        return;
      }
      world.fetched(mediaSequence, total);
      this.tell({ type: 'fetch-started', fetchId, byteLength: total, ranged: range !== undefined });
      const pieces = Math.ceil(total / 65_536);
      for (let piece = 0; piece < pieces; piece += 1) {
        const bytes = Math.min(65_536, total - piece * 65_536);
        world.at(world.nowMs + ((piece + 1) * 65_536 * 8_000) / world.cdnBps, () => {
          if (!this.#fetches.has(fetchId)) return;
          this.cdnBytes += bytes;
          this.tell({ type: 'fetch-progressed', fetchId, chunk: fakeChunk(bytes) });
          if (piece === pieces - 1) {
            this.#fetches.delete(fetchId);
            this.tell({ type: 'fetch-ended', fetchId });
          }
        });
      }
    });
  }

  #passThrough(wantId: number): void {
    const wanting = this.#wanting;
    if (wanting?.id !== wantId) return;
    this.passThroughs += 1;
    const { world } = this;
    const startMs = world.nowMs;
    const durationMs = world.cdnLatencyMs + (world.segmentBytes * 8_000) / world.cdnBps;
    world.at(startMs + durationMs, () => {
      if (!this.alive || this.#wanting?.id !== wantId) return;
      if (world.cdnFails) {
        this.#wanting = undefined;
        world.at(world.nowMs + 1_000, () => {
          this.#request();
        });
        return;
      }
      this.cdnBytes += world.segmentBytes;
      world.fetched(wanting.mediaSequence, world.segmentBytes);
      this.#appended(wanting.mediaSequence, 'cdn');
      this.tell({
        type: 'segment-loaded',
        track: world.track,
        mediaSequence: wanting.mediaSequence,
        fingerprint: fingerprintOf(wanting.mediaSequence),
        chunk: fakeChunk(world.segmentBytes),
        durationMs,
      });
      this.#request();
    });
  }

  #delivered(wantId: number, how: string): void {
    const wanting = this.#wanting;
    if (wanting?.id !== wantId) return;
    this.#appended(wanting.mediaSequence, how);
    this.world.at(this.world.nowMs + 1, () => {
      this.#request();
    });
  }

  #appended(mediaSequence: number, how: string): void {
    const { world } = this;
    const waitMs = world.nowMs - (this.#wanting?.sinceMs ?? world.nowMs);
    this.delivered.push({ mediaSequence, how, waitMs });
    this.#wanting = undefined;
    this.#bufferEndMs = (mediaSequence + 1) * world.segmentMs;
    if (!this.#playing) {
      this.#playing = true;
      if (this.delivered.length === 1) this.#positionMs = mediaSequence * world.segmentMs;
    }
  }

  /** hls.js asks for the next listed segment when it has none under way. */
  #request(): void {
    if (!this.alive || this.#wanting !== undefined) return;
    const { world } = this;
    const next =
      this.#bufferEndMs === undefined
        ? this.#lastListed - world.syncSegments + 1
        : Math.round(this.#bufferEndMs / world.segmentMs);
    if (next > this.#lastListed) return;
    this.#wantId += 1;
    this.#wanting = { id: this.#wantId, mediaSequence: next, sinceMs: world.nowMs };
    this.tell({ type: 'segment-wanted', wantId: this.#wantId, track: world.track, mediaSequence: next });
  }

  poll(): void {
    if (!this.alive) return;
    const { world } = this;
    const last = Math.floor(world.nowMs / world.segmentMs) - 1;
    const changed = last !== this.#lastListed;
    this.#lastListed = last;
    if (changed) {
      this.tellPlaylist(last);
      this.#request();
    }
    // hls.js asks again after a target duration, or after half of it when nothing was new.
    world.at(world.nowMs + (changed ? world.segmentMs : world.segmentMs / 2), () => {
      this.poll();
    });
  }

  /** What the playlist says; the player itself may not know it yet when a scout has looked. */
  tellPlaylist(last: number): void {
    const { world } = this;
    const segments = [];
    for (let sequence = Math.max(last - 5, 0); sequence <= last; sequence += 1) {
      segments.push({
        mediaSequence: sequence,
        fingerprint: fingerprintOf(sequence),
        durationMs: world.segmentMs,
      });
    }
    this.tell({ type: 'playlist-updated', track: world.track, segments });
  }

  /** 100 ms of playback. */
  tick(): void {
    if (!this.alive || this.#bufferEndMs === undefined) return;
    const { world } = this;
    const wasPlaying = this.#playing;
    if (this.#positionMs + 100 <= this.#bufferEndMs) {
      this.#playing = true;
      this.#positionMs += 100;
    } else {
      this.#playing = false;
      this.stallMs += 100;
      if (wasPlaying) {
        this.stallCount += 1;
        this.tell({ type: 'playback-stalled' });
      }
    }
    const slotMs = world.segmentMs / world.slotsPerSegment;
    const state = this.#playing ? 'playing' : 'stalled';
    this.tell({ type: 'player-moved', track: world.track, slot: this.#positionMs / slotMs, rate: 1, state });
  }

  get latencyMs(): number {
    return this.world.nowMs - this.#positionMs;
  }
}

function joined(
  message: Extract<OutgoingMessage, { type: 'data' }>,
): Extract<Input, { type: 'message-received' }>['message'] {
  const { payloadBytes, ...rest } = message;
  return {
    ...rest,
    slot: toWireSlot(message.slot),
    payload: fakeChunk(payloadBytes) as unknown as Uint8Array,
  };
}

export class World {
  readonly options: WorldOptions;
  readonly segmentMs: number;
  readonly segmentBytes: number;
  readonly slotsPerSegment: number;
  readonly linkMs: number;
  readonly cdnLatencyMs: number;
  readonly cdnBps: number;
  readonly syncSegments: number;
  readonly track: TrackId;
  readonly random: Random;
  nowMs = 100_000;
  cdnFails = false;
  readonly viewers = new Map<PeerId, WorldViewer>();
  /** CDN bytes by media sequence. */
  readonly fetchedBytes = new Map<number, number>();
  readonly #links = new Set<string>();
  readonly #events: Timed[] = [];
  #order = 0;
  readonly #wakeAt = new Map<PeerId, number>();
  /** Every order carried out, as text: two runs with one seed must agree. */
  readonly trace: string[] = [];

  constructor(options: WorldOptions) {
    this.options = options;
    this.segmentMs = options.segmentMs ?? 2_000;
    this.segmentBytes = options.segmentBytes ?? 275_000;
    this.slotsPerSegment = this.segmentMs / 200;
    this.linkMs = options.linkMs ?? 15;
    this.cdnLatencyMs = options.cdnLatencyMs ?? 30;
    this.cdnBps = options.cdnBps ?? 50_000_000;
    this.syncSegments = options.syncSegments ?? 3;
    this.track = trackIdOf('main', this.slotsPerSegment);
    this.random = new Random(options.seed ?? 1);
    for (let index = 0; index < options.viewers; index += 1)
      this.join(index, this.random.between(0, this.segmentMs));
  }

  join(index: number, afterMs: number): WorldViewer {
    const viewer = new WorldViewer(this, index);
    this.at(this.nowMs + afterMs, () => {
      this.viewers.set(viewer.peerId, viewer);
      viewer.tell({ type: 'track-opened', track: this.track, slotsPerSegment: this.slotsPerSegment });
      viewer.poll();
      this.#tickOf(viewer);
      this.at(this.nowMs + 500, () => {
        const peers = [...this.viewers.keys()].filter((id) => id !== viewer.peerId);
        this.random.shuffle(peers);
        viewer.tell({ type: 'tracker-joined', peerId: viewer.peerId, peers, groupSize: this.viewers.size });
        for (const other of this.viewers.values()) {
          if (other !== viewer) other.tell({ type: 'group-resized', groupSize: this.viewers.size });
        }
      });
    });
    return viewer;
  }

  /** Ends a viewer without a word. */
  kill(viewer: WorldViewer): void {
    viewer.alive = false;
    this.viewers.delete(viewer.peerId);
    for (const key of [...this.#links]) {
      if (!key.includes(viewer.peerId)) continue;
      this.#links.delete(key);
    }
  }

  #tickOf(viewer: WorldViewer): void {
    if (!viewer.alive) return;
    viewer.tick();
    this.at(this.nowMs + 100, () => {
      this.#tickOf(viewer);
    });
  }

  viewer(peerId: PeerId): WorldViewer | undefined {
    return this.viewers.get(peerId);
  }

  at(atMs: number, run: () => void): void {
    this.#order += 1;
    const event = { atMs: Math.max(atMs, this.nowMs), order: this.#order, run };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.#events[middle] as Timed;
      // Latest first, so that the next one is popped from the end.
      if (other.atMs > event.atMs || (other.atMs === event.atMs && other.order > event.order))
        low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
  }

  wake(viewer: WorldViewer): void {
    const atMs = viewer.engine.deadline();
    if (atMs === undefined || this.#wakeAt.get(viewer.peerId) === atMs) return;
    this.#wakeAt.set(viewer.peerId, atMs);
    this.at(atMs, () => {
      if (this.#wakeAt.get(viewer.peerId) !== atMs) return;
      this.#wakeAt.delete(viewer.peerId);
      viewer.tell({ type: 'time-passed' });
    });
  }

  linked(a: PeerId, b: PeerId): boolean {
    return this.#links.has(linkKey(a, b));
  }

  connect(from: PeerId, to: PeerId): void {
    this.at(this.nowMs + 50, () => {
      const target = this.viewers.get(to);
      if (target === undefined || this.linked(from, to)) {
        this.viewers.get(from)?.tell({ type: 'peer-disconnected', peerId: to, failed: true });
        return;
      }
      target.tell({ type: 'peer-offered', peerId: from });
    });
  }

  accept(by: PeerId, from: PeerId): void {
    this.at(this.nowMs + 100, () => {
      if (!this.viewers.has(by) || !this.viewers.has(from)) return;
      this.#links.add(linkKey(by, from));
      this.viewers.get(by)?.tell({ type: 'peer-connected', peerId: from });
      this.viewers.get(from)?.tell({ type: 'peer-connected', peerId: by });
    });
  }

  disconnect(by: PeerId, other: PeerId): void {
    // What was sent before goes out first.
    this.at(this.nowMs + this.linkMs + 1, () => {
      if (!this.#links.delete(linkKey(by, other))) return;
      this.viewers.get(other)?.tell({ type: 'peer-disconnected', peerId: by, failed: false });
    });
  }

  fetched(mediaSequence: number, bytes: number): void {
    this.fetchedBytes.set(mediaSequence, (this.fetchedBytes.get(mediaSequence) ?? 0) + bytes);
  }

  run(forMs: number): void {
    const endMs = this.nowMs + forMs;
    for (;;) {
      const next = this.#events[this.#events.length - 1];
      if (next === undefined || next.atMs > endMs) break;
      this.#events.pop();
      this.nowMs = next.atMs;
      next.run();
    }
    this.nowMs = endMs;
  }

  /** Mean CDN copies of the segments published in the last `spanMs`, the newest two left out. */
  copies(spanMs: number): number {
    const last = Math.floor(this.nowMs / this.segmentMs) - 3;
    const first = last - Math.floor(spanMs / this.segmentMs);
    let bytes = 0;
    for (let sequence = first; sequence < last; sequence += 1) bytes += this.fetchedBytes.get(sequence) ?? 0;
    return bytes / ((last - first) * this.segmentBytes);
  }

  get stallMs(): number {
    let total = 0;
    for (const viewer of this.viewers.values()) total += viewer.stallMs;
    return total;
  }
}

function linkKey(a: PeerId, b: PeerId): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
