import { afterEach, describe, expect, test, vi } from 'vitest';
import type { P2PHlsError } from '../../src/p2p-hls-error.ts';
import type { P2PHlsWarning } from '../../src/p2p-hls-state.ts';
import { playerBench, settle, SRC } from '../fakes/player-bench.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('one player for what is mounted', () => {
  test('begins with an element and a source, and not before', async () => {
    const { player, video, instances, loads, want } = playerBench();
    want();
    await settle();
    player.setVideo(video.element);
    want({ src: undefined });
    await settle();
    expect(loads()).toBe(0);
    want();
    await settle();
    expect(instances).toHaveLength(1);
    expect(instances[0]?.calls).toEqual([`load ${SRC}`, 'attach']);
  });

  test('the double effects of strict mode, and refs made anew, leave the one player alone', async () => {
    const { player, video, instances, sessions, want } = playerBench();
    for (let time = 0; time < 2; time += 1) {
      player.setVideo(video.element);
      want();
      player.want(undefined);
      player.setVideo(null);
      player.setVideo(video.element);
      want();
      await settle();
    }
    expect([instances.length, sessions.length, instances[0]?.isDestroyed]).toEqual([1, 1, false]);
  });

  test('ends session and player with the component, and begins anew when it is back', async () => {
    const { player, video, instances, sessions, want, play, states } = playerBench();
    await play();
    player.want(undefined);
    player.setVideo(null);
    await settle();
    expect(instances[0]).toMatchObject({ isDestroyed: true });
    expect(sessions[0]).toMatchObject({ state: 'destroyed' });
    expect(player.state()).toMatchObject({ state: 'idle', hls: undefined, session: undefined });
    player.setVideo(video.element);
    want();
    await settle();
    expect(instances).toHaveLength(2);
    expect(states, 'its own end is not told').not.toContain('destroyed');
  });

  test('makes nothing when the component has gone while libraries were loaded', async () => {
    const bench = playerBench();
    bench.holdLibraries();
    await bench.play();
    bench.player.want(undefined);
    await settle();
    bench.arrive();
    await settle();
    expect(bench.loads()).toBe(1);
    expect(bench.instances).toEqual([]);
  });

  test('uses the options of the last render, not those that libraries were loaded for', async () => {
    const bench = playerBench();
    bench.holdLibraries();
    await bench.play();
    bench.want({ src: 'https://cdn.example/other.m3u8' });
    await settle();
    bench.arrive();
    await settle();
    expect(bench.instances.map(({ calls }) => calls[0])).toEqual(['load https://cdn.example/other.m3u8']);
  });

  test('an app that destroys the player itself is let', async () => {
    const { player, instances, want, play } = playerBench();
    await play();
    instances[0]?.destroy();
    expect(player.state()).toMatchObject({ state: 'destroyed', hls: undefined, session: undefined });
    want({ src: 'https://cdn.example/other.m3u8' });
    player.want(undefined);
    await settle();
    expect(instances.map(({ calls }) => calls)).toEqual([[`load ${SRC}`, 'attach', 'destroy']]);
  });

  test('a ref on anything but a media element is refused with the fix', () => {
    const { player } = playerBench();
    expect(() => {
      player.setVideo({ tagName: 'DIV' } as unknown as HTMLVideoElement);
    }).toThrow('useP2PHls: its ref belongs on a <video>, and was given to div.');
  });
});

describe('options of later renders', () => {
  test('equal ones change nothing', async () => {
    const { instances, sessions, want, play, player } = playerBench();
    const options = () => ({
      paceline: {
        tracker: 'wss://tracker.example',
        rtcConfig: { iceServers: [{ urls: 'stun:stun.example' }] },
      },
      hlsConfig: { maxBufferLength: 20, xhrSetup: () => undefined },
      onSession: () => undefined,
    });
    await play(options());
    const before = player.state();
    want(options());
    await settle();
    expect(player.state()).toBe(before);
    expect([instances.length, sessions.length, instances[0]?.calls.length]).toEqual([1, 1, 2]);
  });

  test('another source is loaded by the same player and session, and who was watching goes on', async () => {
    const { instances, sessions, video, want, play } = playerBench();
    await play();
    await video.play();
    want({ src: 'https://cdn.example/other.m3u8' });
    await settle();
    expect(instances).toHaveLength(1);
    expect(instances[0]?.calls.at(-1)).toBe('load https://cdn.example/other.m3u8');
    expect(sessions).toHaveLength(1);
    expect(video).toMatchObject({ paused: false, playCount: 2 });
    video.paused = true;
    want();
    await settle();
    expect(video, 'who had paused stays so').toMatchObject({ paused: true, playCount: 2 });
  });

  test('another tracker or channel makes another session in the same player', async () => {
    const { player, instances, sessions, want, play } = playerBench();
    const made: unknown[] = [];
    const onSession = (session: unknown): void => void made.push(session);
    await play({ onSession });
    want({ paceline: { tracker: 'wss://other.example' }, onSession });
    await settle();
    want({ paceline: { tracker: 'wss://other.example', channel: 'news' }, onSession });
    await settle();
    expect(instances.map(({ calls }) => calls)).toEqual([[`load ${SRC}`, 'attach']]);
    expect(sessions.map(({ state }) => state)).toEqual(['destroyed', 'destroyed', 'idle']);
    expect(made).toEqual(sessions);
    expect(player.state().session).toBe(sessions[2]);
    expect(sessions.map((session) => session.listenerCount('state'))).toEqual([0, 0, 1]);
  });

  test('another hlsConfig makes another player, which goes on playing', async () => {
    const { instances, video, want, play } = playerBench();
    await play({ hlsConfig: { maxBufferLength: 20 } });
    await video.play();
    want({ hlsConfig: { maxBufferLength: 30 } });
    await settle();
    expect(instances.map(({ isDestroyed, config }) => [isDestroyed, config['maxBufferLength']])).toEqual([
      [true, 20],
      [false, 30],
    ]);
    expect(video.playCount).toBe(2);
  });

  test('a viewer may switch sharing off and on, also before it begins', async () => {
    const { player, sessions, want, play } = playerBench();
    await play({ enabled: false });
    expect(player.state().state).toBe('disabled');
    want({ enabled: true });
    await settle();
    expect(player.state().state).toBe('idle');
    sessions[0]?.say('sharing');
    expect(player.state().state).toBe('sharing');
    want({ enabled: false });
    await settle();
    expect([player.state().state, sessions.length]).toEqual(['disabled', 1]);
  });

  test('a page that is switched off by its address stays so', async () => {
    const { player, sessions, want, play } = playerBench();
    await play({ onSession: () => sessions[0]?.disable(), enabled: true });
    want({ enabled: true });
    await settle();
    expect(player.state().state).toBe('disabled');
  });

  test('one that is new in each render is named, once', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { want, play } = playerBench();
    await play();
    for (let render = 0; render < 8; render += 1) {
      want({ hlsConfig: { loader: class {} as never } });
      await settle();
    }
    expect(complaints.mock.calls).toEqual([
      [expect.stringMatching(/"hlsConfig\.loader" is something else in each render/)],
    ]);
  });
});

describe('what goes wrong', () => {
  test('a wrong option of the SDK costs sharing, not playback, until it is right', async () => {
    const { player, instances, sessions, want, play } = playerBench();
    const errors: P2PHlsError[] = [];
    const onError = (error: P2PHlsError): void => void errors.push(error);
    await play({ paceline: {} as never, onError });
    expect(errors).toMatchObject([
      { code: 'bad-option', fatal: false, message: expect.stringMatching(/"tracker"/) },
    ]);
    expect(player.state()).toMatchObject({ state: 'cdn-only', error: errors[0], session: undefined });
    expect(instances[0]?.calls).toEqual([`load ${SRC}`, 'attach']);
    want({ onError });
    await settle();
    expect(player.state()).toMatchObject({ state: 'idle', error: undefined, session: sessions[0] });
    expect(instances).toHaveLength(1);
  });

  test('errors nobody listens to are in the console', async () => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await playerBench().play({ paceline: {} as never });
    expect(complaints.mock.calls).toMatchObject([[{ name: 'P2PHlsError', code: 'bad-option' }]]);
  });

  test('fatal errors are treated, and told when no treatment is left', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { player, instances, sessions, play, video } = playerBench();
    const errors: P2PHlsError[] = [];
    await play({ onError: (error) => void errors.push(error) });
    const [hls] = instances;
    await video.play();
    hls?.fail('mediaError', 'bufferAppendError');
    expect([hls?.calls.at(-1), video.paused]).toEqual(['recover', false]);
    hls?.fail('networkError', 'fragLoadError');
    expect(hls?.calls.at(-1)).toBe('recover');
    vi.advanceTimersByTime(1_000);
    expect(hls?.calls.at(-1)).toBe('start');
    hls?.fail('networkError', 'manifestLoadError');
    vi.advanceTimersByTime(2_000);
    expect(hls?.calls.at(-1)).toBe(`load ${SRC}`);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      expect(errors).toEqual([]);
      hls?.fail('networkError', 'fragLoadError');
      vi.advanceTimersByTime(8_000);
    }
    expect(errors).toMatchObject([{ code: 'network', fatal: true, cause: { details: 'fragLoadError' } }]);
    expect(player.state()).toMatchObject({
      state: 'failed',
      hls: undefined,
      session: undefined,
      error: errors[0],
    });
    expect([hls?.isDestroyed, sessions[0]?.state, vi.getTimerCount()]).toEqual([true, 'destroyed', 0]);
  });

  test('a failed player stays so through renders, and begins anew by retry or with another source', async () => {
    const { player, instances, want, play } = playerBench();
    const onError = () => undefined;
    await play({ onError });
    instances[0]?.fail('otherError', 'internalException');
    want({ onError });
    await settle();
    expect([player.state().state, instances.length]).toEqual(['failed', 1]);
    player.retry();
    await settle();
    expect(player.state()).toMatchObject({ state: 'idle', error: undefined, hls: instances[1] });
    player.retry();
    await settle();
    expect(instances, 'a player that is well is left alone').toHaveLength(2);
    instances[1]?.fail('otherError', 'internalException');
    want({ src: 'https://cdn.example/other.m3u8', onError });
    await settle();
    expect([player.state().state, instances.length]).toEqual(['idle', 3]);
  });

  test('no timer is left when the component goes while a remedy waits', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { player, instances, play } = playerBench();
    await play();
    instances[0]?.fail('networkError', 'fragLoadError');
    expect(vi.getTimerCount()).toBe(1);
    player.want(undefined);
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a callback that throws is reported to the page and stops nothing', async () => {
    const thrown: unknown[] = [];
    vi.spyOn(globalThis, 'queueMicrotask').mockImplementation((task) => {
      void Promise.resolve()
        .then(task)
        .catch((error: unknown) => thrown.push(error));
    });
    const { player, instances, play } = playerBench();
    await play({
      onSession: () => {
        throw new Error('of the app');
      },
    });
    expect(thrown).toMatchObject([{ message: 'of the app' }]);
    expect([player.state().state, instances[0]?.calls.at(-1)]).toEqual(['idle', 'attach']);
  });

  test('a component that goes in onSession leaves nothing', async () => {
    const { player, instances, sessions, play } = playerBench();
    await play({ onSession: () => instances[0]?.destroy() });
    await settle();
    expect(instances[0]?.calls).toEqual(['destroy']);
    expect(sessions[0]?.state).toBe('destroyed');
    expect(player.state().hls).toBeUndefined();
  });

  test('a configuration that hls.js refuses is told', async () => {
    const { player, play } = playerBench();
    await play({ hlsConfig: { isRefused: true } as never, onError: () => undefined });
    expect(player.state()).toMatchObject({ state: 'failed', error: { code: 'player' } });
    expect(player.state().error?.message).toMatch(/illegal config.*Check hlsConfig/);
  });

  test('the last warning of each code is kept', async () => {
    const { player, sessions, play } = playerBench();
    const told: string[] = [];
    await play({ onWarning: ({ message }: P2PHlsWarning) => void told.push(message) });
    const warn = (code: string, message: string) => sessions[0]?.emit('warning', { code, message });
    warn('backed-off', 'first');
    warn('peer-banned', 'second');
    warn('backed-off', 'third');
    expect(player.state().warnings.map(({ message }) => message)).toEqual(['second', 'third']);
    expect(told).toEqual(['first', 'second', 'third']);
  });

  test('warnings nobody listens to are in the console', async () => {
    const { sessions, play } = playerBench();
    const complaints = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    await play();
    sessions[0]?.emit('warning', { code: 'tracker-unreachable', message: 'Not there.' });
    expect(complaints.mock.calls).toEqual([['Paceline: Not there. (tracker-unreachable)']]);
    complaints.mockRestore();
  });
});

describe('without something', () => {
  test('without Media Source Extensions the browser plays by itself, with one warning', async () => {
    const { player, video, want, play, sessions } = playerBench({ hls: 'unsupported', playsHls: true });
    await play();
    expect(player.state()).toMatchObject({
      state: 'native',
      hls: undefined,
      warnings: [{ code: 'native-hls' }],
    });
    expect([video.src, sessions.length]).toEqual([SRC, 0]);
    await video.play();
    want({ src: 'https://cdn.example/other.m3u8' });
    await settle();
    expect(video.src).toBe('https://cdn.example/other.m3u8');
    expect(player.state().warnings).toHaveLength(1);
    player.want(undefined);
    await settle();
    expect(video.src).toBe('');
  });

  test('an error of the browser’s own player is told', async () => {
    const { player, video, play } = playerBench({ hls: 'unsupported', playsHls: true });
    await play({ onError: () => undefined });
    video.error = { message: 'no such stream' };
    video.dispatchEvent(new Event('error'));
    expect(player.state()).toMatchObject({ state: 'failed', error: { code: 'media', cause: video.error } });
    expect([video.src, player.state().error?.message]).toEqual(['', expect.stringMatching(/no such stream/)]);
  });

  test('a browser that can do neither is told so', async () => {
    const { player, play } = playerBench({ hls: 'unsupported' });
    await play({ onError: () => undefined });
    expect(player.state()).toMatchObject({ state: 'failed', error: { code: 'not-supported' } });
  });

  test('hls.js that cannot be loaded leaves the browser’s own player, or an error', async () => {
    const own = playerBench({ hls: 'missing', playsHls: true });
    await own.play();
    expect(own.player.state().state).toBe('native');
    const none = playerBench({ hls: 'missing' });
    await none.play({ onError: () => undefined });
    expect(none.player.state()).toMatchObject({ state: 'failed', error: { code: 'hls-not-loaded' } });
  });

  test('an SDK that cannot be loaded costs sharing, not playback', async () => {
    const { player, instances, play } = playerBench({ isSdkMissing: true });
    await play({ onError: () => undefined });
    expect(player.state()).toMatchObject({
      state: 'cdn-only',
      error: { code: 'sdk-not-loaded', fatal: false },
    });
    expect(instances[0]?.calls).toEqual([`load ${SRC}`, 'attach']);
  });
});
