import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ScriptedConnection } from '../fakes/scripted-connection.ts';
import { SELF, SessionBench, SOURCE, urlOf } from './session-bench.ts';

/** Long enough for every wait between two attempts at the tracker, ms. */
const ALL_RETRIES_MS = 120_000;

describe('the start of a session', () => {
  let bench: SessionBench;

  beforeEach(() => {
    bench = new SessionBench();
  });

  afterEach(() => {
    bench.close();
  });

  it('goes from idle over joining to sharing', async () => {
    const session = bench.attach();
    bench.attachMedia();
    expect(session.stats().state).toBe('idle');
    bench.manifest();
    bench.playlist();
    expect(session.stats().state).toBe('idle');
    bench.firstFrame();
    expect(session.stats().state).toBe('joining');
    bench.welcome();
    expect(session.stats()).toMatchObject({ state: 'sharing', peerId: SELF, swarmSize: 7, groupSize: 3 });
    await bench.pass(5_000);
    expect(bench.heard).toEqual(['joining', 'sharing']);
  });

  it('opens nothing for P2P before the first frame is safe', async () => {
    bench.attach();
    bench.attachMedia();
    bench.manifest();
    bench.playlist();
    const asked = bench.request(100);
    await bench.pass(5_000);
    bench.playlist();
    await bench.pass(4_000);
    expect(bench.sockets).toEqual([]);
    expect(ScriptedConnection.made).toEqual([]);
    expect(bench.fetched).toEqual([]);
    // The player's own request is the only one.
    expect(bench.stock).toEqual([urlOf(100)]);
    expect(asked.calls).toEqual([]);
    bench.firstFrame();
    expect(bench.sockets).toHaveLength(1);
  });

  it('a first frame before the first playlist is not enough', () => {
    bench.attach();
    bench.manifest();
    bench.firstFrame();
    expect(bench.sockets).toEqual([]);
    bench.playlist();
    expect(bench.sockets).toHaveLength(1);
  });

  it('joins once, however often the player goes on', async () => {
    await bench.sharing();
    for (let round = 0; round < 5; round += 1) {
      bench.firstFrame();
      bench.playlist();
      bench.play();
    }
    expect(bench.sockets).toHaveLength(1);
    expect(bench.heard).toEqual(['joining', 'sharing']);
  });

  it('joins at once a player that has long been playing', () => {
    bench.hls.media = bench.media;
    bench.manifest();
    bench.playlist();
    bench.play();
    const session = bench.attach();
    expect(session.stats().state).toBe('joining');
    expect(bench.sockets).toHaveLength(1);
  });

  it.each([
    [{ token: 'jwt' }, { channel: 'cdn.example/live/stream.m3u8', token: 'jwt' }],
    [{ channel: 'evening news' }, { channel: 'evening news' }],
  ])('with %o joins %o', (options, join) => {
    bench.attach(options);
    bench.manifest(`${SOURCE}?token=a`);
    bench.playlist();
    bench.firstFrame();
    bench.socket.open();
    expect(bench.socket.sent).toEqual([expect.objectContaining({ type: 'join', ...join })]);
  });

  it('without WebRTC plays from the CDN, and says so once', async () => {
    vi.stubGlobal('RTCPeerConnection', undefined);
    const session = bench.attach();
    for (let source = 0; source < 2; source += 1) {
      bench.manifest();
      bench.playlist();
      bench.firstFrame();
      bench.playlist();
      expect(session.stats().state).toBe('cdn-only');
    }
    bench.request(104);
    await bench.pass();
    expect(bench.stock).toEqual([urlOf(104)]);
    expect(bench.sockets).toEqual([]);
    expect(bench.heard).toEqual(['cdn-only', 'warning webrtc-unavailable', 'idle', 'cdn-only']);
  });

  it('a stream that is not live is not shared, and that is said once for each source', () => {
    const session = bench.attach();
    for (let source = 0; source < 2; source += 1) {
      bench.manifest();
      bench.playlist({ live: false });
      bench.playlist({ live: false });
      bench.firstFrame();
    }
    expect(bench.heard).toEqual(['warning stream-not-shareable', 'warning stream-not-shareable']);
    expect(session.stats().state).toBe('idle');
    expect(bench.sockets).toEqual([]);
  });

  describe('when the tracker', () => {
    function joining(): ReturnType<SessionBench['attach']> {
      const session = bench.attach();
      bench.manifest();
      bench.playlist();
      bench.firstFrame();
      return session;
    }

    it('cannot be reached: plays from the CDN, says so once, and goes on trying', async () => {
      const session = joining();
      bench.socket.drop();
      expect(session.stats().state).toBe('cdn-only');
      await bench.pass(ALL_RETRIES_MS);
      expect(bench.sockets.length).toBeGreaterThan(3);
      expect(bench.heard).toEqual(['joining', 'warning tracker-unreachable', 'cdn-only']);
    });

    it('is there after all: shares', async () => {
      const session = joining();
      bench.socket.drop();
      await bench.attempt();
      bench.welcome();
      expect(session.stats().state).toBe('sharing');
      expect(bench.heard.at(-1)).toBe('sharing');
    });

    it('is lost while sharing: partners stay, so it goes on sharing, and every outage is news', async () => {
      const session = joining();
      bench.welcome();
      for (let outage = 0; outage < 2; outage += 1) {
        bench.socket.drop();
        expect(session.stats().state).toBe('sharing');
        for (let failure = 0; failure < 3; failure += 1) {
          await bench.attempt();
          bench.socket.drop();
        }
        await bench.attempt();
        bench.welcome();
      }
      expect(bench.heard).toEqual([
        'joining',
        'sharing',
        'warning tracker-unreachable',
        'warning tracker-unreachable',
      ]);
    });

    it.each(['forbidden', 'bad-version'] as const)(
      'refuses with %s: plays from the CDN and asks no more',
      async (code) => {
        const session = joining();
        let message = '';
        session.on('warning', (warning) => (message = warning.message));
        bench.socket.open();
        bench.socket.receive({ type: 'error', code, message: 'because' });
        await bench.pass(ALL_RETRIES_MS);
        expect(session.stats().state).toBe('cdn-only');
        expect(bench.sockets).toHaveLength(1);
        expect(bench.heard).toEqual(['joining', 'warning tracker-refused', 'cdn-only']);
        expect(message).toContain(`${code}: because`);
      },
    );

    it('refuses a viewer that comes back: that one is told no second time', async () => {
      const session = joining();
      bench.socket.open();
      bench.socket.receive({ type: 'error', code: 'forbidden', message: 'no' });
      session.disable();
      session.enable();
      expect(bench.sockets).toHaveLength(2);
      bench.socket.open();
      bench.socket.receive({ type: 'error', code: 'forbidden', message: 'no' });
      expect(bench.heard.filter((line) => line.startsWith('warning'))).toEqual(['warning tracker-refused']);
      expect(session.stats().state).toBe('cdn-only');
    });
  });
});
