import type { PeerId, PeerMessage, TrackId } from '@paceline/protocol';
import type { EngineConfig, Input, Output } from '../../src/index.ts';
import { hash32, Random, trackIdOf } from '../../src/index.ts';
import { LiveStream } from './live-stream.ts';
import { VirtualTime } from './virtual-time.ts';
import { WorldViewer } from './world-viewer.ts';

/**
 * A small deterministic world around real engines: virtual time, links with latency and serial uplinks, a CDN, a live playlist
 * and a simple player.
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
  /** Media sequence of the first segment. */
  readonly firstSequence?: number;
  /** Viewers come within this time, ms; one segment unless told. */
  readonly arrivalMs?: number;
  /** Without a tracker nobody ever meets. */
  readonly tracker?: boolean;
  /** Keeps a running hash of every order. */
  readonly traced?: boolean;
}

/** Anything that can be a partner: a viewer with an engine, or a stranger without one. */
export interface Inhabitant {
  readonly peerId: PeerId;
  readonly alive: boolean;
  tell(input: Input): void;
}

const START_MS = 100_000;

export class World {
  readonly options: WorldOptions;
  readonly stream: LiveStream;
  readonly linkMs: number;
  readonly cdnLatencyMs: number;
  readonly cdnBps: number;
  readonly track: TrackId;
  readonly random: Random;
  readonly time = new VirtualTime(START_MS);
  /** Requests that begin while this is set fail. */
  cdnFails = false;
  /** While set, links between peers that it tells apart carry nothing. */
  side: ((peerId: PeerId) => number) | undefined;
  readonly viewers = new Map<PeerId, WorldViewer>();
  /** Whom the tracker knows. */
  readonly #members = new Map<PeerId, Inhabitant>();
  /** Everybody, by every id that a link may have been made under. */
  readonly #inhabitants = new Map<PeerId, Inhabitant>();
  /** CDN bytes by index of the segment in the stream. */
  readonly fetchedBytes = new Map<number, number>();
  /** Open links, each with a number of its own: what was sent on an earlier one is lost. */
  readonly #links = new Map<string, number>();
  #linkCount = 0;
  /** Hash of all orders so far, of all engines. */
  traceHash = 0;

  constructor(options: WorldOptions) {
    this.options = options;
    this.stream = new LiveStream({
      segmentMs: options.segmentMs ?? 2_000,
      segmentBytes: options.segmentBytes ?? 275_000,
      firstSequence: options.firstSequence ?? Math.floor(START_MS / (options.segmentMs ?? 2_000)),
      startMs: START_MS - 10 * (options.segmentMs ?? 2_000),
    });
    this.linkMs = options.linkMs ?? 15;
    this.cdnLatencyMs = options.cdnLatencyMs ?? 30;
    this.cdnBps = options.cdnBps ?? 50_000_000;
    this.track = trackIdOf('main', this.stream.slotsPerSegment);
    this.random = new Random(options.seed ?? 1);
    const arrivalMs = options.arrivalMs ?? this.stream.segmentMs;
    for (let index = 0; index < options.viewers; index += 1) {
      this.join(index, this.random.between(0, arrivalMs));
    }
  }

  get nowMs(): number {
    return this.time.nowMs;
  }

  /** Viewer by its number. Throws if it is not there. */
  viewer(index: number): WorldViewer {
    for (const viewer of this.viewers.values()) if (viewer.index === index) return viewer;
    throw new Error(`no viewer ${index}`);
  }

  join(index: number, afterMs: number): WorldViewer {
    const viewer = new WorldViewer(this, index);
    this.time.after(afterMs, () => {
      this.viewers.set(viewer.peerId, viewer);
      viewer.start();
      if (this.options.tracker !== false) this.time.after(500, () => this.introduce(viewer));
    });
    return viewer;
  }

  /** The tracker lets an inhabitant in and tells everybody the size of the group. */
  introduce(newcomer: Inhabitant): void {
    const peers = this.random.shuffle([...this.#members.keys()]);
    this.#members.set(newcomer.peerId, newcomer);
    this.#inhabitants.set(newcomer.peerId, newcomer);
    const groupSize = this.#members.size;
    newcomer.tell({ type: 'tracker-joined', peerId: newcomer.peerId, peers, groupSize });
    for (const other of this.#members.values()) {
      if (other !== newcomer) other.tell({ type: 'group-resized', groupSize });
    }
  }

  /** The tracker starts again and knows nobody. Everybody is let in again within a time, under another id. */
  restartTracker(overMs: number): void {
    this.#members.clear();
    for (const viewer of this.viewers.values()) {
      this.time.after(this.random.between(0, overMs), () => {
        if (!viewer.alive) return;
        viewer.rename();
        this.introduce(viewer);
      });
    }
  }

  /** A few members, for a viewer that asks. */
  listPeers(asker: Inhabitant, count: number): void {
    this.time.after(40, () => {
      const others = [...this.#members.keys()].filter((id) => id !== asker.peerId);
      const peers = this.random.shuffle(others).slice(0, count);
      asker.tell({ type: 'peers-listed', peers, groupSize: this.#members.size });
    });
  }

  /** Ends a viewer without a word. */
  kill(viewer: WorldViewer): void {
    viewer.alive = false;
    for (const id of viewer.ids) this.viewers.delete(id);
    for (const id of viewer.ids) {
      this.#members.delete(id);
      this.#inhabitants.delete(id);
      for (const key of [...this.#links.keys()]) if (key.includes(id)) this.#links.delete(key);
    }
  }

  linked(a: PeerId, b: PeerId): boolean {
    return this.#links.has(linkKey(a, b));
  }

  /** Number of the open link; undefined without one. */
  linkOf(a: PeerId, b: PeerId): number | undefined {
    return this.#links.get(linkKey(a, b));
  }

  connect(from: PeerId, to: PeerId): void {
    this.time.after(50, () => {
      const target = this.#members.get(to);
      if (target === undefined || this.linked(from, to) || this.#isSplit(from, to)) {
        this.#inhabitants.get(from)?.tell({ type: 'peer-disconnected', peerId: to, failed: true });
        return;
      }
      target.tell({ type: 'peer-offered', peerId: from });
    });
  }

  accept(by: PeerId, from: PeerId): void {
    this.time.after(100, () => {
      const acceptor = this.#inhabitants.get(by);
      const asker = this.#inhabitants.get(from);
      if (acceptor === undefined || asker === undefined || this.linked(by, from)) return;
      this.#linkCount += 1;
      this.#links.set(linkKey(by, from), this.#linkCount);
      acceptor.tell({ type: 'peer-connected', peerId: from });
      asker.tell({ type: 'peer-connected', peerId: by });
    });
  }

  reject(by: PeerId, from: PeerId): void {
    this.time.after(50, () => {
      this.#inhabitants.get(from)?.tell({ type: 'peer-disconnected', peerId: by, failed: true });
    });
  }

  disconnect(by: PeerId, other: PeerId): void {
    // What was sent before goes out first.
    this.time.after(this.linkMs + 1, () => {
      if (!this.#links.delete(linkKey(by, other))) return;
      this.#inhabitants.get(other)?.tell({ type: 'peer-disconnected', peerId: by, failed: false });
    });
  }

  /** A frame arrives, if the link that it was sent on is still there. */
  carry(from: PeerId, to: PeerId, message: PeerMessage, atMs: number): void {
    const link = this.linkOf(from, to);
    this.time.at(atMs, () => {
      if (link === undefined || this.linkOf(from, to) !== link || this.#isSplit(from, to)) return;
      this.#inhabitants.get(to)?.tell({ type: 'message-received', peerId: from, message });
    });
  }

  fetched(index: number, bytes: number): void {
    this.fetchedBytes.set(index, (this.fetchedBytes.get(index) ?? 0) + bytes);
  }

  trace({ index }: WorldViewer, output: Output): void {
    if (!this.options.traced) return;
    this.traceHash = hash32(`${this.traceHash}|${index} ${this.nowMs} ${JSON.stringify(output)}`);
  }

  run(forMs: number): void {
    this.time.run(forMs);
  }

  /** Mean CDN copies of the segments published in the last `spanMs`, the newest three left out. */
  copies(spanMs: number): number {
    const end = this.stream.lastIndexAt(this.nowMs) - 2;
    const first = end - Math.floor(spanMs / this.stream.segmentMs);
    let bytes = 0;
    for (let index = first; index < end; index += 1) bytes += this.fetchedBytes.get(index) ?? 0;
    return bytes / ((end - first) * this.stream.segmentBytes);
  }

  /** Over the viewers that are still there, or those that match. */
  stallMs(matches: (viewer: WorldViewer) => boolean = () => true): number {
    let total = 0;
    for (const viewer of this.viewers.values()) if (matches(viewer)) total += viewer.player.stallMs;
    return total;
  }

  /** Strikes given by viewers, and partners lost for them, to peers that match. */
  strikes(matches: (peerId: PeerId) => boolean = () => true): number {
    let total = 0;
    for (const viewer of this.viewers.values()) {
      total += viewer.bans.filter((peerId) => matches(peerId)).length * 5;
      for (const partner of viewer.engine.snapshot().partners) {
        if (matches(partner.peerId)) total += partner.strikes;
      }
    }
    return total;
  }

  #isSplit(a: PeerId, b: PeerId): boolean {
    return this.side !== undefined && this.side(a) !== this.side(b);
  }
}

function linkKey(a: PeerId, b: PeerId): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}
