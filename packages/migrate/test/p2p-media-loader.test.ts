import type { PacelineOptions } from '@paceline/hls';
import { describe, expect, it, vi } from 'vitest';
import { HlsJsP2PEngine } from '../src/p2p-media-loader.ts';
import type { P2pMediaLoaderConfig } from '../src/p2p-media-loader-options.ts';
import { attached, FakeHls, FakeHlsClass, lastSession, onFakePage, pageWith } from './fake-player.ts';

vi.mock('@paceline/hls', async () => {
  const { fakeAttach, FakePacelineError } = await import('./fake-player.ts');
  return { attach: fakeAttach, PacelineError: FakePacelineError };
});

const PACELINE = { tracker: 'wss://tracker.example' };
const warn = onFakePage();

/** An engine on a player, with what it was told. */
function bound(config: P2pMediaLoaderConfig = {}): {
  engine: HlsJsP2PEngine;
  hls: FakeHls;
  events: unknown[][];
} {
  const engine = new HlsJsP2PEngine({ paceline: PACELINE, ...config });
  const hls = new FakeHls();
  const events: unknown[][] = [];
  const names = [
    ...[
      'onSegmentLoaded',
      'onPeerConnect',
      'onPeerClose',
      'onPeerError',
      'onChunkDownloaded',
      'onChunkUploaded',
    ],
    'onTrackerError',
  ];
  for (const name of names)
    engine.addEventListener(name, (...args: unknown[]) => events.push([name, ...args]));
  engine.bindHls(hls.asHls);
  return { engine, hls, events };
}

/** Options that a configuration leads to. */
function optionsOf(config: P2pMediaLoaderConfig): PacelineOptions | undefined {
  bound(config);
  return attached.at(-1)?.options;
}

describe('a page written for p2p-media-loader', () => {
  it('gets a class of hls.js whose instances share, and nothing more in their configuration', () => {
    const created = vi.fn();
    const HlsWithP2P = HlsJsP2PEngine.injectMixin(FakeHlsClass);
    const core = { swarmId: 'news' };
    const hls = new HlsWithP2P({ startLevel: 0, p2p: { core, paceline: PACELINE, onHlsJsCreated: created } });
    expect(attached).toMatchObject([{ hls, options: { ...PACELINE, channel: 'news' } }]);
    expect((hls as unknown as FakeHls).config).toEqual({ startLevel: 0 });
    expect(created).toHaveBeenCalledExactlyOnceWith(hls);
    expect(hls.p2pEngine.getConfig()).toEqual({ core });
    expect(hls.p2pEngine.session).toBe(lastSession());
  });

  it('may make the engine and the player apart', () => {
    const engine = new HlsJsP2PEngine({ paceline: PACELINE });
    const hls = new FakeHls({ startLevel: 1, ...engine.getConfigForHlsJs() });
    expect(hls.config).toEqual({ startLevel: 1 });
    engine.bindHls(hls.asHls);
    expect(attached).toMatchObject([{ hls, options: PACELINE }]);
  });

  it('may say where the player will be, also when it is replaced', () => {
    let hls: FakeHls | undefined;
    const engine = new HlsJsP2PEngine({ paceline: PACELINE });
    engine.bindHls(() => hls?.asHls);
    vi.advanceTimersByTime(1_000);
    expect(attached).toHaveLength(0);
    hls = new FakeHls();
    vi.advanceTimersByTime(200);
    expect(attached).toMatchObject([{ hls }]);
    lastSession().destroy();
    vi.advanceTimersByTime(1_000);
    expect(attached, 'the same player has ended').toHaveLength(1);
    hls = new FakeHls();
    vi.advanceTimersByTime(200);
    expect(attached[1]?.hls).toBe(hls);
    engine.destroy();
    vi.advanceTimersByTime(200);
    expect(attached).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not asked for a player for ever', () => {
    const engine = new HlsJsP2PEngine({ paceline: PACELINE });
    engine.bindHls(() => undefined);
    vi.advanceTimersByTime(61_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('options of p2p-media-loader', () => {
  it('are taken over where they have an equivalent', () => {
    const rtcConfig = { iceServers: [{ urls: 'stun:stun.example' }] };
    expect(optionsOf({ core: { swarmId: 'news', rtcConfig, isP2PUploadDisabled: true } })).toEqual({
      ...PACELINE,
      channel: 'news',
      rtcConfig,
      upload: { enabled: false },
    });
    expect(optionsOf({ core: { swarmId: '', mainStream: { swarmId: 'main' } } })).toEqual({
      ...PACELINE,
      channel: 'main',
    });
    expect(optionsOf({ core: { swarmId: undefined, isP2PUploadDisabled: false } })).toEqual(PACELINE);
  });

  it("give way to Paceline's own", () => {
    const paceline = { ...PACELINE, channel: 'sports', upload: { maxBps: 2e6 } };
    expect(optionsOf({ core: { swarmId: 'news', isP2PUploadDisabled: true }, paceline })).toEqual({
      ...{ ...paceline, upload: { enabled: false, maxBps: 2e6 } },
    });
  });

  it('find the tracker in the page if need be', () => {
    vi.stubGlobal('document', pageWith('wss://one.example, wss://two.example'));
    expect(optionsOf({ paceline: {} })).toEqual({ tracker: ['wss://one.example', 'wss://two.example'] });
  });

  it('are an error that names field and fix when nobody says where the tracker is', () => {
    const core = { announceTrackers: ['wss://tracker.webtorrent.example'] };
    const make = (): unknown => new HlsJsP2PEngine({ core });
    expect(make).toThrow(
      /"p2p\.paceline\.tracker" must be the URL of a Paceline tracker.*<meta name="paceline-tracker"/,
    );
    expect(make).toThrow(expect.objectContaining({ code: 'bad-option', field: 'p2p.paceline.tracker' }));
    expect(() => new (HlsJsP2PEngine.injectMixin(FakeHlsClass))({ p2p: { core } })).toThrow(
      /Paceline tracker/,
    );
    expect(attached).toHaveLength(0);
  });

  it('without effect are told in one warning, with what does their job, and once', () => {
    const core = {
      announceTrackers: [],
      simultaneousHttpDownloads: 2,
      mainStream: { p2pErrorRetries: 1 },
      newOption: 7,
    };
    const { engine } = bound({ core });
    engine.addEventListener('onSegmentStart', () => undefined);
    expect(warn).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(warn).toHaveBeenCalledOnce();
    const text = String(warn.mock.calls[0]);
    for (const name of [
      'announceTrackers',
      'simultaneousHttpDownloads',
      'p2pErrorRetries',
      'newOption',
      'onSegmentStart',
    ])
      expect(text).toContain(`- ${name}: `);
    expect(text).not.toContain('mainStream');
    bound({ core });
    vi.advanceTimersByTime(1);
    expect(warn).toHaveBeenCalledOnce();
  });

  it('may change: P2P off and on in the session, all else by another session', () => {
    const { engine } = bound({ core: { isP2PDisabled: true } });
    const first = lastSession();
    expect(first.state).toBe('disabled');
    engine.applyDynamicConfig({ core: { isP2PDisabled: false } });
    expect([first.state, attached.length]).toEqual(['idle', 1]);
    engine.applyDynamicConfig({ core: { isP2PUploadDisabled: true } });
    expect([first.state, attached.length]).toEqual(['destroyed', 2]);
    expect(attached[1]?.options).toEqual({ ...PACELINE, upload: { enabled: false } });
    expect(engine.getConfig()).toEqual({ core: { isP2PDisabled: false, isP2PUploadDisabled: true } });
    lastSession().destroy();
    engine.applyDynamicConfig({ core: { isP2PUploadDisabled: false } });
    expect(attached, 'a player that has ended gets none').toHaveLength(2);
  });
});

describe('events of p2p-media-loader', () => {
  it('tell of partners that come, go and fail', () => {
    const { events } = bound();
    const session = lastSession();
    session.emit('partner-connected', 'aa');
    session.emit('partner-disconnected', 'aa', 'leaving');
    session.emit('partner-disconnected', 'bb', 'misbehaviour');
    const [aa, bb] = ['aa', 'bb'].map((peerId) => ({ peerId, streamType: 'main' }));
    expect(events).toEqual([
      ['onPeerConnect', aa],
      ['onPeerClose', aa],
      ['onPeerError', { ...bb, error: new Error('misbehaviour') }],
      ['onPeerClose', bb],
    ]);
  });

  it('count bytes down by source and up by partner, as they grow', () => {
    const { events } = bound();
    const session = lastSession();
    session.partnersNow = [{ peerId: 'aa', sentBytes: 40 }];
    session.tick({ cdnBytes: 100, p2pBytes: 30 });
    session.partnersNow = [
      { peerId: 'aa', sentBytes: 40 },
      { peerId: 'bb', sentBytes: 5 },
    ];
    session.tick({ p2pBytes: 90 });
    expect(events).toEqual([
      ['onChunkDownloaded', 100, 'http'],
      ['onChunkDownloaded', 30, 'p2p'],
      ['onChunkUploaded', 40, 'aa'],
      ['onChunkDownloaded', 60, 'p2p'],
      ['onChunkUploaded', 5, 'bb'],
    ]);
  });

  it('tell of segments with their address and where most of their bytes came from', () => {
    const { hls, events } = bound();
    const session = lastSession();
    session.emit('segment', { mediaSequence: 7, byteLength: 1_000, cdnBytes: 300, p2pBytes: 700 });
    hls.loaded('initSegment', 10);
    hls.loaded(7, 50, 'audio');
    hls.loaded(7, 1_000);
    hls.loaded(8, 400);
    const details = (
      sn: number,
      bytesLength: number,
      downloadSource: string,
      streamType: string,
    ): unknown[] => [
      'onSegmentLoaded',
      {
        segmentUrl: `https://cdn.example/${sn}.ts`,
        bytesLength,
        downloadSource,
        peerId: undefined,
        streamType,
      },
    ];
    expect(events).toEqual([
      details(7, 50, 'http', 'secondary'),
      details(7, 1_000, 'p2p', 'main'),
      details(8, 400, 'http', 'main'),
    ]);
  });

  it('tell of a tracker that cannot be reached, and of no other warning', () => {
    const { events } = bound();
    lastSession().emit('warning', { code: 'ice-failing', message: 'no way' });
    lastSession().emit('warning', { code: 'tracker-unreachable', message: 'nobody there' });
    expect(events).toEqual([['onTrackerError', { streamType: 'main', error: new Error('nobody there') }]]);
  });

  it('end with the session and with the engine', () => {
    const { engine, hls, events } = bound();
    const session = lastSession();
    engine.destroy();
    hls.loaded(9, 1);
    session.emit('partner-connected', 'aa');
    expect(session.state).toBe('destroyed');
    expect(hls.listenerCount('hlsFragLoaded')).toBe(0);
    expect(events).toEqual([]);
  });

  it('can be given up one by one', () => {
    const { engine } = bound();
    const listener = vi.fn();
    engine.addEventListener('onPeerConnect', listener);
    lastSession().emit('partner-connected', 'aa');
    engine.removeEventListener('onPeerConnect', listener);
    lastSession().emit('partner-connected', 'bb');
    expect(listener).toHaveBeenCalledOnce();
  });
});
