import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { attach, sessionOf } from '../../src/api/attach.ts';
import type { SessionState } from '../../src/api/stats.ts';
import type { Session } from '../../src/session/session.ts';
import { ScriptedConnection } from '../fakes/scripted-connection.ts';
import { FakeInnerLoader } from '../player/fake-inner-loader.ts';
import { identityOf, mediaOf, SessionBench, SessionHls, urlOf } from './session-bench.ts';

/** Farewells, and the time a closing connection lingers, ms. */
const FAREWELL_MS = 2_000;

describe('a session', () => {
  let bench: SessionBench;

  beforeEach(() => {
    bench = new SessionBench();
  });

  afterEach(() => {
    bench.close();
  });

  /** With everything that a source brings but the first frame. */
  function idle(): Session {
    const session = bench.attach();
    bench.attachMedia();
    bench.manifest();
    bench.playlist();
    return session;
  }

  function joining(): Session {
    const session = idle();
    bench.firstFrame();
    return session;
  }

  const reach: Record<Exclude<SessionState, 'destroyed'>, () => Session | Promise<Session>> = {
    idle,
    joining,
    sharing: async () => {
      const session = await bench.sharing();
      await bench.partner();
      return session;
    },
    'cdn-only': () => {
      const session = joining();
      bench.socket.drop();
      return session;
    },
    disabled: async () => {
      const session = await bench.sharing();
      session.disable();
      return session;
    },
  };
  const states = Object.keys(reach) as (keyof typeof reach)[];

  describe.each(states)('that is %s', (state) => {
    let session: Session;

    beforeEach(async () => {
      session = await reach[state]();
      expect(session.stats().state).toBe(state);
      bench.heard.length = 0;
    });

    const changes = (): readonly string[] =>
      bench.heard.filter((line) => !/^(left|met|warning|segment)/.test(line));

    it('is disabled once', () => {
      session.disable();
      session.disable();
      expect(session.stats()).toMatchObject({ state: 'disabled', swarmSize: 0, partnerCount: 0 });
      expect(changes()).toEqual(state === 'disabled' ? [] : ['disabled']);
    });

    it('stays disabled, whatever the player and the page do', async () => {
      session.disable();
      const sockets = bench.sockets.length;
      bench.playlist();
      bench.firstFrame();
      bench.pageEvent('pagehide', true);
      bench.pageEvent('pageshow', true);
      bench.document.dispatchEvent(new Event('visibilitychange'));
      bench.manifest();
      bench.playlist();
      bench.firstFrame();
      await bench.pass(60_000);
      expect(session.stats().state).toBe('disabled');
      expect(bench.sockets).toHaveLength(sockets);
    });

    it('is enabled by nothing but a disabled one, and once', () => {
      session.enable();
      session.enable();
      if (state === 'disabled') expect(changes()).toEqual(['idle', 'joining']);
      else expect(changes()).toEqual([]);
    });

    it('comes back after a pause', async () => {
      session.disable();
      session.enable();
      session.enable();
      if (state === 'idle') {
        expect(session.stats().state).toBe('idle');
        bench.firstFrame();
      }
      expect(session.stats().state).toBe('joining');
      bench.welcome();
      await bench.pass();
      expect(session.stats().state).toBe('sharing');
      await bench.partner();
      expect(session.stats().partnerCount).toBe(1);
    });

    it('is destroyed once, and for good', async () => {
      session.destroy();
      session.destroy();
      session.enable();
      session.disable();
      session.enable();
      expect(changes()).toEqual(['destroyed']);
      expect(session.stats().state).toBe('destroyed');
      expect(sessionOf(bench.hls.asHls)).toBeUndefined();
      await bench.pass(60_000);
      expect(changes()).toEqual(['destroyed']);
    });

    it('leaves no timer, no listener, no connection and no loader behind', async () => {
      expect(vi.getTimerCount()).toBeGreaterThan(0);
      expect(bench.listeners).toBeGreaterThan(0);
      session.destroy();
      expect(bench.listeners).toBe(0);
      expect(session.eventNames()).toEqual([]);
      expect(Object.hasOwn(bench.hls.config, 'fLoader')).toBe(false);
      await bench.pass(FAREWELL_MS);
      expect(vi.getTimerCount()).toBe(0);
      expect(bench.sockets.every(({ readyState }) => readyState === 3)).toBe(true);
      expect(ScriptedConnection.made.every(({ isClosed }) => isClosed)).toBe(true);
    });

    it('has statistics, each a number, before and after its end', async () => {
      const numbers = (): boolean =>
        Object.entries(session.stats()).every(
          ([key, value]) =>
            ['state', 'segments', 'peerId'].includes(key) ||
            value === undefined ||
            Number.isFinite(value as number),
        );
      expect(numbers()).toBe(true);
      const { statsCount } = bench;
      await bench.pass(3_000);
      expect(bench.statsCount).toBe(statsCount + 3);
      session.destroy();
      expect(numbers()).toBe(true);
      await bench.pass(3_000);
      expect(bench.statsCount).toBe(statsCount + 3);
    });
  });

  it('watches page, line, battery and player, and leaves each', async () => {
    const session = await bench.sharing();
    const { window, document, line, battery, media } = bench;
    const targets = [window, document, line, battery, media];
    expect(targets.map(({ listeners }) => listeners > 0)).toEqual(targets.map(() => true));
    session.destroy();
    expect(targets.map(({ listeners }) => listeners)).toEqual(targets.map(() => 0));
    expect(bench.hls.listenerCount).toBe(0);
  });

  it('ends with its player', () => {
    const session = joining();
    bench.hls.emit('hlsDestroying');
    expect(session.stats().state).toBe('destroyed');
    expect(bench.heard.at(-1)).toBe('destroyed');
  });

  it('is not the last: the player can be attached again', async () => {
    const first = await bench.sharing();
    expect(() => bench.attach()).toThrow('already');
    first.destroy();
    const second = bench.attach();
    // It knows the source that is playing, and that the first frame is long past.
    expect(second.stats().state).toBe('joining');
    bench.welcome();
    expect(second.stats().state).toBe('sharing');
  });

  it('puts back the loader that the app had', () => {
    class Theirs extends FakeInnerLoader {}
    bench.hls.config['fLoader'] = Theirs;
    const session = joining();
    expect(bench.loaderClass).not.toBe(Theirs);
    session.destroy();
    expect(bench.loaderClass).toBe(Theirs);
  });

  it('may be destroyed by a listener of its own', async () => {
    const session = bench.attach();
    session.on('state', () => session.destroy());
    bench.manifest();
    bench.playlist();
    bench.firstFrame();
    expect(bench.heard).toEqual(['joining', 'destroyed']);
    await bench.pass(FAREWELL_MS);
    expect(bench.sockets).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a request that waits at the end goes to the stock loader', async () => {
    const session = await bench.sharing({ upload: { enabled: false } });
    await bench.partner();
    const asked = bench.request(103);
    await bench.pass(100);
    expect(bench.stock).toEqual([]);
    session.destroy();
    await bench.pass();
    expect(bench.stock).toEqual([urlOf(103)]);
    FakeInnerLoader.last.succeed(mediaOf(103));
    expect(asked.calls).toEqual(['success 50003']);
  });

  it('a request that waits at a pause goes to the stock loader, and is counted', async () => {
    const session = await bench.sharing({ upload: { enabled: false } });
    await bench.partner();
    const asked = bench.request(103);
    await bench.pass(100);
    session.disable();
    await bench.pass();
    expect(bench.stock).toEqual([urlOf(103)]);
    FakeInnerLoader.last.succeed(mediaOf(103));
    expect(asked.calls).toEqual(['success 50003']);
    expect(session.stats()).toMatchObject({ cdnBytes: 50_003, segments: { cdn: 1, p2p: 0, mixed: 0 } });
  });

  it('a request under way at the end finishes as a plain one, of which nothing is told', async () => {
    const session = await bench.sharing();
    const asked = bench.request(103);
    await bench.pass();
    expect(bench.stock).toEqual([urlOf(103)]);
    session.destroy();
    const told: unknown[] = [];
    session.on('segment', (report) => told.push(report));
    const before = session.stats();
    FakeInnerLoader.last.succeed(mediaOf(103));
    await bench.pass(FAREWELL_MS);
    expect(asked.calls).toEqual(['success 50003']);
    expect(told).toEqual([]);
    expect(bench.heard.filter((line) => line.startsWith('segment'))).toEqual([]);
    expect(session.stats()).toEqual(before);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('a loader class that the app kept is a plain one after the end', async () => {
    const session = await bench.sharing();
    const Kept = bench.loaderClass;
    session.destroy();
    bench.hls.config['fLoader'] = Kept;
    const asked = bench.request(103);
    await bench.pass();
    FakeInnerLoader.last.succeed(mediaOf(103));
    expect(asked.calls).toEqual(['success 50003']);
    expect(session.stats().segments.cdn).toBe(0);
  });

  it.each(['disable', 'destroy'] as const)('says goodbye to partners and tracker at %s', async (end) => {
    const session = await bench.sharing();
    const remote = await bench.partner();
    session[end]();
    expect(remote.received.at(-1)).toEqual({ type: 'bye', reason: 'disabled' });
    expect(bench.socket.sent.at(-1)).toEqual({ type: 'leave' });
    await bench.pass(FAREWELL_MS);
    expect(ScriptedConnection.made.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it('what partners had brought stays counted over pauses', async () => {
    const session = await bench.sharing({ upload: { enabled: false } });
    const remote = await bench.partner();
    remote.offer(103, identityOf(103), mediaOf(103));
    const asked = bench.request(103);
    await bench.pass(1_000);
    expect(asked.calls).toEqual(['success 50003']);
    session.disable();
    session.enable();
    session.disable();
    expect(session.stats()).toMatchObject({ p2pBytes: 50_003, offloadRatio: 1 });
    session.destroy();
    expect(session.stats()).toMatchObject({ p2pBytes: 50_003, offloadRatio: 1 });
  });

  describe('that the address of the page turned off', () => {
    it('has a source and opens nothing, until it is enabled', async () => {
      bench.location.search = '?paceline=off';
      const session = joining();
      expect(session.stats().state).toBe('disabled');
      await bench.pass(10_000);
      expect(bench.sockets).toEqual([]);
      session.enable();
      expect(session.stats().state).toBe('joining');
    });
  });

  describe('of a player for ads', () => {
    it.each(['primarySessionId', 'assetPlayerId'])('marked by %s touches nothing', async (mark) => {
      bench.hls.config[mark] = 'a';
      const session = joining();
      expect(session.stats().state).toBe('cdn-only');
      expect(bench.loaderClass).toBeUndefined();
      expect(session.window()).toBeUndefined();
      expect(session.partners()).toEqual([]);
      expect(vi.getTimerCount()).toBe(0);
      expect(bench.listeners).toBe(0);
      await bench.pass(10_000);
      expect(bench.sockets).toEqual([]);
      expect(bench.statsCount).toBe(0);
      session.destroy();
      session.destroy();
      expect(bench.heard).toEqual(['destroyed']);
      expect(sessionOf(bench.hls.asHls)).toBeUndefined();
    });

    it('does not keep its parent from sharing', async () => {
      const parent = await bench.sharing();
      const child = new SessionHls();
      child.config['assetPlayerId'] = 'a';
      const session = attach(child.asHls, { tracker: 'wss://tracker.example' });
      expect(session.stats().state).toBe('cdn-only');
      session.destroy();
      expect(parent.stats().state).toBe('sharing');
    });
  });
});
