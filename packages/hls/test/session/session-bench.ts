import { slotsPerSegmentOf, trackIdOf } from '@paceline/core';
import type { ConnectionId, Fingerprint, PeerId, ServerMessage } from '@paceline/protocol';
import type { FragmentLoaderConstructor } from 'hls.js';
import { expect, vi } from 'vitest';
import { attach } from '../../src/api/attach.ts';
import type { PacelineOptions } from '../../src/api/options.ts';
import { canonicalUri } from '../../src/player/canonical-uri.ts';
import { fingerprintOf } from '../../src/player/fingerprint.ts';
import type { Session } from '../../src/session/session.ts';
import { CountedTarget } from '../fakes/counted-target.ts';
import { RemoteViewer } from '../fakes/remote-viewer.ts';
import { ScriptedConnection } from '../fakes/scripted-connection.ts';
import { ScriptedSocket } from '../fakes/scripted-socket.ts';
import { fakeDetails, fakeFragment, FakeHls, FakeMedia } from '../player/fake-hls.ts';
import { FakeInnerLoader } from '../player/fake-inner-loader.ts';
import { fragmentContext, loadConfiguration } from '../player/loader-bench.ts';

export const SOURCE = 'https://cdn.example/live/stream.m3u8';
export const SELF = '01000000000001' as PeerId;
export const OTHER = '01000000000002' as PeerId;
const OTHER_CONNECTION = '00000001' as ConnectionId;

/** The only rendition of a playlist that stands alone, with a target duration of 2 s. */
export const SLOTS_PER_SEGMENT = slotsPerSegmentOf(2_000) ?? 0;
export const TRACK = trackIdOf('main', SLOTS_PER_SEGMENT);

/** What the playlist lists: 2 s each, the first at 0 s of the media element. */
export const FIRST = 100;
export const LAST = 105;

/** A moment of playback in the middle of the first segment, s. */
const PLAYED_S = 1;

/** An hls instance of which an app could be made: with a source, and a stock loader under the test's control. */
export class SessionHls extends FakeHls {
  static override DefaultConfig = { loader: FakeInnerLoader };
  override config: Record<string, unknown> = { loader: FakeInnerLoader };

  loadSource(url: string): void {
    this.url = url;
    this.levels = [];
    this.loadLevel = -1;
    this.emit('hlsManifestLoading', { url });
  }
}

/** What hls.js was told of one of its requests. */
export interface Asked {
  readonly calls: string[];
  readonly abort: () => void;
}

/** One session on a fake player, with everything outside of it made up: page, tracker, connections, CDN and time. */
export class SessionBench {
  hls = new SessionHls();
  readonly media = new FakeMedia();
  readonly window = new CountedTarget();
  readonly document = Object.assign(new CountedTarget(), { visibilityState: 'visible' });
  readonly line = Object.assign(new CountedTarget(), { saveData: false });
  readonly battery = Object.assign(new CountedTarget(), { charging: true, level: 1 });
  readonly location = { search: '', href: 'https://site.example/watch' };
  readonly sockets: ScriptedSocket[] = [];
  /** Requests that the engine made itself. None is answered. */
  readonly fetched: Request[] = [];
  /** Events of the session, `stats` left out. */
  readonly heard: string[] = [];
  statsCount = 0;
  readonly #sessions: Session[] = [];

  constructor() {
    vi.useFakeTimers();
    FakeInnerLoader.forget();
    ScriptedConnection.made = [];
    const { sockets, fetched } = this;
    vi.stubGlobal('location', this.location);
    vi.stubGlobal('document', this.document);
    vi.stubGlobal('navigator', { connection: this.line, getBattery: () => Promise.resolve(this.battery) });
    vi.stubGlobal('addEventListener', this.window.addEventListener.bind(this.window));
    vi.stubGlobal('RTCPeerConnection', ScriptedConnection);
    vi.stubGlobal('RTCSessionDescription', Described);
    vi.stubGlobal('RTCIceCandidate', Described);
    vi.stubGlobal('fetch', (request: Request) => {
      fetched.push(request);
      return new Promise(() => undefined);
    });
    vi.stubGlobal(
      'WebSocket',
      class extends ScriptedSocket {
        constructor(url: string, protocol: string) {
          super(url, protocol);
          sockets.push(this);
        }
      },
    );
  }

  /** Ends what the test has begun. */
  close(): void {
    for (const session of this.#sessions) session.destroy();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  }

  attach(options: Partial<PacelineOptions> = {}): Session {
    const session = attach(this.hls.asHls, { tracker: 'wss://tracker.example', ...options });
    this.#sessions.push(session);
    this.listen(session);
    return session;
  }

  listen(session: Session): void {
    session.on('state', (state) => this.heard.push(state));
    session.on('warning', ({ code }) => this.heard.push(`warning ${code}`));
    session.on('segment', ({ mediaSequence, how }) => this.heard.push(`segment ${mediaSequence} ${how}`));
    session.on('partner-connected', (peerId) => this.heard.push(`met ${peerId}`));
    session.on('partner-disconnected', (peerId, reason) => this.heard.push(`left ${peerId} ${reason}`));
    session.on('stats', () => (this.statsCount += 1));
  }

  get loaderClass(): FragmentLoaderConstructor {
    return this.hls.config['fLoader'] as FragmentLoaderConstructor;
  }

  /** Everybody on the page, and on the player, who still listens. */
  get listeners(): number {
    const targets = [this.window, this.document, this.line, this.battery, this.media];
    return targets.reduce((sum, { listeners }) => sum + listeners, this.hls.listenerCount);
  }

  get socket(): ScriptedSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error('no socket was made');
    return socket;
  }

  /** Lets time pass, and what waits for nothing but its turn. */
  async pass(ms = 0): Promise<void> {
    await vi.advanceTimersByTimeAsync(ms);
  }

  // What hls.js does.

  manifest(url = SOURCE): void {
    // An element that has a source is detached and attached again, which pauses it.
    this.media.readyState = 0;
    this.media.paused = true;
    this.hls.loadSource(url);
    this.hls.levels = [{ attrs: {} }];
    this.hls.loadLevel = 0;
    this.hls.emit('hlsManifestLoaded', { url });
    this.hls.emit('hlsLevelSwitching', { level: 0 });
  }

  playlist(overrides: Record<string, unknown> = {}, last = LAST): void {
    const fragments = Array.from({ length: last - FIRST + 1 }, (_, i) => fakeFragment(FIRST + i));
    const details = fakeDetails(fragments, overrides);
    const level = this.hls.levels[0];
    if (level) level.details = details;
    this.hls.emit('hlsLevelUpdated', { level: 0, details });
  }

  /** A player that waits for a click shows its first frame. */
  firstFrame(): void {
    if (this.hls.media !== this.media) this.attachMedia();
    this.media.readyState = this.media.HAVE_FUTURE_DATA;
    this.media.fire('seeked');
  }

  attachMedia(): void {
    this.hls.media = this.media;
    this.hls.emit('hlsMediaAttached', { media: this.media });
  }

  /** Plays, with so much in the buffer. */
  play(bufferAheadMs = 3_000): void {
    this.media.currentTime = PLAYED_S;
    this.buffered(bufferAheadMs);
    this.media.play();
  }

  buffered(aheadMs: number): void {
    this.media.ranges = [[0, PLAYED_S + aheadMs / 1_000]];
  }

  /** Asks for a segment as hls.js does. */
  request(mediaSequence: number): Asked {
    const Loader = this.loaderClass;
    const loader = new Loader(this.hls.asConfig);
    const calls: string[] = [];
    const context = fragmentContext({ sn: mediaSequence, url: urlOf(mediaSequence) });
    loader.load(context, loadConfiguration(), {
      onSuccess: ({ data }) => calls.push(`success ${(data as ArrayBuffer).byteLength}`),
      onError: ({ code }) => calls.push(`error ${code}`),
      onTimeout: () => calls.push('timeout'),
    });
    return { calls, abort: () => loader.abort() };
  }

  /** URLs that the stock loader was asked for. */
  get stock(): readonly string[] {
    return FakeInnerLoader.made.flatMap(({ context }) => (context === null ? [] : [context.url]));
  }

  // What the outside does.

  /** The tracker welcomes whoever asked last. */
  welcome(overrides: Partial<Extract<ServerMessage, { type: 'joined' }>> = {}): void {
    this.socket.open();
    this.socket.receive({
      type: 'joined',
      peerId: SELF,
      resume: 'secret',
      swarmSize: 7,
      groupSize: 3,
      heartbeatMs: 20_000,
      peers: [],
      ...overrides,
    });
  }

  /** Waits for the next attempt at the tracker. */
  async attempt(): Promise<void> {
    const { length } = this.sockets;
    for (let turn = 0; turn < 1_000 && this.sockets.length === length; turn += 1) await this.pass(100);
    expect(this.sockets).toHaveLength(length + 1);
  }

  /** The clock of the page goes backwards, which none may: the engine takes that for a mistake of ours. */
  async breakEngine(happen = (): void => this.media.fire('playing')): Promise<void> {
    const now = vi.spyOn(performance, 'now').mockReturnValue(-1);
    happen();
    now.mockRestore();
    await this.pass();
  }

  pageEvent(type: 'pagehide' | 'pageshow', persisted: boolean): void {
    this.window.dispatchEvent(Object.assign(new Event(type), { persisted }));
  }

  /** Attached, with a source that plays, in a swarm. */
  async sharing(options: Partial<PacelineOptions> = {}): Promise<Session> {
    const session = this.attach(options);
    this.attachMedia();
    this.manifest();
    this.playlist();
    this.firstFrame();
    this.play();
    this.welcome();
    await this.pass();
    return session;
  }

  /** Another viewer connects, and watches the same. */
  async partner(): Promise<RemoteViewer> {
    const signals = [{ type: 'offer', sdp: 'v=0\r\n' }] as const;
    this.socket.receive({ type: 'signal', from: OTHER, connection: OTHER_CONNECTION, signals });
    await this.pass(10);
    const connection = ScriptedConnection.made.at(-1);
    if (connection === undefined) throw new Error('the offer was not taken');
    const { channel } = connection;
    const remote = new RemoteViewer(OTHER, TRACK, SLOTS_PER_SEGMENT, (frame) => channel.receive(frame));
    channel.onSent = (frame) => remote.hear(frame);
    connection.connect();
    await this.pass(10);
    remote.greet(FIRST);
    await this.pass(10);
    expect(this.heard).toContain(`met ${OTHER}`);
    return remote;
  }
}

/** What the browser makes of a signal: the same fields. */
class Described {
  constructor(fields: object) {
    Object.assign(this, fields);
  }
}

export function urlOf(mediaSequence: number): string {
  return fakeFragment(mediaSequence).url;
}

export function identityOf(mediaSequence: number): Fingerprint {
  return fingerprintOf(canonicalUri(urlOf(mediaSequence), undefined));
}

export function mediaOf(mediaSequence: number, byteLength = 50_003): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: byteLength }, (_, i) => (i * 31 + mediaSequence * 7 + (i >> 8)) & 255);
}
