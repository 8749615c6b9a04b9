import type { PacelineOptions } from '@paceline/hls';
import { describe, expect, it, vi } from 'vitest';
import { P2pEngineHls, withP2pConfig } from '../src/p2p-config.ts';
import type { P2pConfig } from '../src/p2p-config-options.ts';
import { attached, FakeHls, FakeHlsClass, lastSession, onFakePage, pageWith } from './fake-player.ts';

vi.mock('@paceline/hls', async () => {
  const { fakeAttach, FakePacelineError } = await import('./fake-player.ts');
  return {
    ...{ attach: fakeAttach, PacelineError: FakePacelineError },
    ...{ isSupported: () => true, version: '1.2.3', protocolVersion: 1 },
  };
});

const PACELINE = { tracker: 'wss://tracker.example' };
const warn = onFakePage();

function engineOn(config: P2pConfig = {}): { engine: P2pEngineHls; hls: FakeHls } {
  const hls = new FakeHls();
  return { hls, engine: new P2pEngineHls({ paceline: PACELINE, hlsjsInstance: hls.asHls, ...config }) };
}

function optionsOf(config: P2pConfig): PacelineOptions | undefined {
  engineOn(config);
  return attached.at(-1)?.options;
}

describe('a page written for p2pConfig', () => {
  it('gets a class of hls.js with an engine, and nothing more in its configuration', () => {
    const P2pHls = withP2pConfig(FakeHlsClass);
    const hls = new P2pHls({ startLevel: 0, p2pConfig: { paceline: PACELINE, channelId: 'news' } });
    expect(attached).toMatchObject([{ hls, options: { ...PACELINE, channel: 'news' } }]);
    expect((hls as unknown as FakeHls).config).toEqual({ startLevel: 0 });
    expect(hls.p2pEngine.session).toBe(lastSession());
    hls.disableP2P();
    expect(lastSession().state).toBe('disabled');
    hls.enableP2P();
    expect(lastSession().state).toBe('idle');
    const { engineVersion, protocolVersion, WEBRTC_SUPPORT, P2pEngine } = P2pHls;
    expect([engineVersion, protocolVersion, WEBRTC_SUPPORT]).toEqual(['1.2.3', '1', true]);
    expect(P2pEngine).toBe(P2pEngineHls);
  });

  it('may make the engine for a player, in the new way and the old', () => {
    const hls = new FakeHls();
    const first = new P2pEngineHls({ hlsjsInstance: hls.asHls, paceline: PACELINE });
    first.destroy();
    const second = new P2pEngineHls(hls.asHls, { paceline: PACELINE });
    expect(attached.map((each) => each.hls)).toEqual([hls, hls]);
    expect([first.version, second.engineName]).toEqual(['1.2.3', 'paceline']);
  });

  it('may wait for a service worker, which there is none of', async () => {
    await expect(P2pEngineHls.tryRegisterServiceWorker()).resolves.toBeUndefined();
    expect([P2pEngineHls.isSupported(), P2pEngineHls.isServiceWorkerSupported()]).toEqual([true, false]);
    const engine = new P2pEngineHls({ paceline: PACELINE });
    await expect(engine.registerServiceWorker()).resolves.toBeUndefined();
    engine.disableP2P();
    engine.destroy();
    expect(attached).toHaveLength(0);
    vi.advanceTimersByTime(1);
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('- no hlsjsInstance: '));
  });
});

describe('options of p2pConfig', () => {
  it('are taken over where they have an equivalent', () => {
    const iceServers = [{ urls: 'stun:stun.example' }];
    expect(optionsOf({ webRTCConfig: { iceServers }, useHttpRange: false, logLevel: 'debug' })).toEqual({
      ...PACELINE,
      rtcConfig: { iceServers },
      httpRange: false,
      debug: true,
    });
    expect(optionsOf({ webRTCConfig: { config: { iceServers } }, logLevel: 'error' })).toEqual({
      ...PACELINE,
      rtcConfig: { iceServers },
    });
    expect(optionsOf({ p2pEnabled: false })).toEqual(PACELINE);
    expect(lastSession().state).toBe('disabled');
  });

  it('find the tracker in the page, or are an error that names field and fix', () => {
    vi.stubGlobal('document', pageWith('wss://one.example'));
    expect(optionsOf({ paceline: undefined })).toEqual({ tracker: ['wss://one.example'] });
    vi.stubGlobal('document', pageWith(undefined));
    const P2pHls = withP2pConfig(FakeHlsClass);
    expect(() => new P2pHls({ p2pConfig: { announce: 'https://tracker.example' } })).toThrow(
      expect.objectContaining({ code: 'bad-option', field: 'p2pConfig.paceline.tracker' }),
    );
    expect(attached).toHaveLength(1);
  });

  it('make the channel of the address of the manifest, once it is known and whenever it changes', () => {
    const { engine, hls } = engineOn({ channelId: (url) => url.replace(/.*\//, '') });
    const totals: unknown[] = [];
    engine.on('stats', (stats) => totals.push(stats.totalP2PDownloaded));
    expect(attached).toHaveLength(0);
    hls.loadSource('https://cdn.example/abc/news.m3u8');
    expect(attached[0]?.options).toEqual({ ...PACELINE, channel: 'news.m3u8' });
    lastSession().tick({ p2pBytes: 4_096 });
    hls.loadSource('https://other.example/def/news.m3u8');
    expect(attached).toHaveLength(1);
    hls.loadSource('https://cdn.example/abc/sports.m3u8');
    expect(attached[1]?.options).toMatchObject({ channel: 'sports.m3u8' });
    expect(attached[0]?.session.state).toBe('destroyed');
    lastSession().tick({ p2pBytes: 2_048 });
    expect(totals, 'counts go on').toEqual([4, 6]);
    engine.destroy();
    hls.loadSource('https://cdn.example/abc/news.m3u8');
    expect(attached).toHaveLength(2);
  });

  it('do not turn on what the page or the viewer has turned off', () => {
    const { engine, hls } = engineOn({ channelId: (url) => url });
    hls.loadSource('https://cdn.example/news.m3u8');
    lastSession().disable();
    hls.loadSource('https://cdn.example/news.m3u8');
    expect([attached.length, lastSession().state]).toEqual([1, 'disabled']);
    hls.loadSource('https://cdn.example/sports.m3u8');
    expect([attached.length, lastSession().state]).toEqual([2, 'disabled']);
    engine.enableP2P();
    expect(lastSession().state).toBe('idle');
  });

  it('know the address of a player that is already loading', () => {
    const hls = new FakeHls();
    hls.loadSource('https://cdn.example/abc/news.m3u8');
    engineOn({ hlsjsInstance: hls.asHls, channelId: (url) => url.slice(-9) });
    expect(attached[0]?.options).toMatchObject({ channel: 'news.m3u8' });
  });

  it('without effect are told in one warning, with what does their job', () => {
    const { engine } = engineOn({
      token: 'abc',
      live: false,
      swFile: './sw.js',
      memoryCacheLimit: {},
      fantasy: 1,
    });
    engine.on('geographicInfo', () => undefined);
    vi.advanceTimersByTime(1);
    expect(warn).toHaveBeenCalledOnce();
    const text = String(warn.mock.calls[0]);
    for (const name of ['token', 'live: false', 'swFile', 'memoryCacheLimit', 'fantasy', 'geographicInfo'])
      expect(text).toContain(`- ${name}: `);
    expect(text).not.toContain('- paceline');
  });
});

describe('events of p2pConfig', () => {
  it('count in kB of 1024 bytes, for listeners and for callbacks', () => {
    const getStats = vi.fn();
    const { engine } = engineOn({ getStats });
    const stats = vi.fn();
    engine.on('stats', stats);
    lastSession().tick({ cdnBytes: 10_240, p2pBytes: 20_480, uploadBytes: 1_024, p2pBps: 81_920 });
    expect(stats).toHaveBeenCalledWith({
      totalHTTPDownloaded: 10,
      totalP2PDownloaded: 20,
      totalP2PUploaded: 1,
      p2pDownloadSpeed: 10,
    });
    expect(getStats).toHaveBeenCalledWith(20, 1, 10, 10);
  });

  it('list the partners whenever they change', () => {
    const getPeersInfo = vi.fn();
    const { engine } = engineOn({ getPeersInfo });
    const once = vi.fn();
    engine.once('peers', once);
    lastSession().partnersNow = [{ peerId: 'aa' }, { peerId: 'bb' }];
    lastSession().emit('partner-connected', 'bb');
    lastSession().partnersNow = [{ peerId: 'aa' }];
    lastSession().emit('partner-disconnected', 'bb', 'leaving');
    expect(getPeersInfo.mock.calls).toEqual([[['aa', 'bb']], [['aa']]]);
    expect(once).toHaveBeenCalledOnce();
  });

  it('tell the id of the viewer when there is one, and again when there is another', () => {
    const getPeerId = vi.fn();
    engineOn({ getPeerId });
    lastSession().tick({});
    for (const peerId of ['aa', 'aa', undefined, 'bb']) lastSession().tick({ peerId });
    expect(getPeerId.mock.calls).toEqual([['aa'], ['bb']]);
  });

  it('tell of the tracker, and of warnings as exceptions', () => {
    const { engine } = engineOn();
    const events: unknown[] = [];
    engine.on('serverConnected', (isConnected) => events.push(isConnected));
    engine.on('exception', ({ code, message }) => events.push([code, message]));
    const session = lastSession();
    session.enter('joining');
    session.enter('sharing');
    session.emit('warning', { code: 'tracker-unreachable', message: 'nobody there' });
    session.emit('warning', { code: 'ice-failing', message: 'no way' });
    expect(events).toEqual([true, false, ['TRACKER_EXPT', 'nobody there'], ['ice-failing', 'no way']]);
  });

  it('tell of fragments with where most of their bytes came from', () => {
    const { engine, hls } = engineOn();
    const loaded = vi.fn();
    engine.on('FRAG_LOADED', loaded);
    lastSession().emit('segment', { mediaSequence: 7, byteLength: 900, cdnBytes: 0, p2pBytes: 900 });
    hls.loaded(7, 900);
    expect(loaded).toHaveBeenCalledExactlyOnceWith({
      ...{ url: 'https://cdn.example/7.ts', sn: 7, segId: '2-7', loaded: 900, duration: 4, byP2p: true },
      fromPeerId: undefined,
    });
    engine.removeListener('FRAG_LOADED', loaded);
    hls.loaded(8, 900);
    expect(loaded).toHaveBeenCalledOnce();
  });
});
