import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { identityOf, mediaOf, SessionBench, urlOf } from './session-bench.ts';

const NO_UPLOAD = { upload: { enabled: false } };

describe('a session in bad company', () => {
  let bench: SessionBench;
  let reported: unknown[];

  beforeEach(() => {
    bench = new SessionBench();
    reported = [];
    // Where a browser would report an uncaught error to the page.
    vi.stubGlobal('queueMicrotask', (run: () => void) => {
      void Promise.resolve()
        .then(run)
        .catch((error: unknown) => reported.push(error));
    });
  });

  afterEach(() => {
    bench.close();
  });

  describe('whose engine has stopped', () => {
    it('does not pretend to join when it is disabled and enabled again', async () => {
      const session = await bench.sharing();
      await bench.breakEngine();
      session.disable();
      session.enable();
      bench.playlist();
      await bench.pass(30_000);
      expect(session.stats().state).toBe('cdn-only');
    });

    it('stays disabled if it was', async () => {
      const session = await bench.sharing();
      session.disable();
      await bench.breakEngine();
      expect(session.stats().state).toBe('disabled');
    });

    it('does not share, though the tracker welcomes it', async () => {
      const session = bench.attach();
      bench.manifest();
      bench.playlist();
      bench.firstFrame();
      await bench.breakEngine(() => bench.welcome());
      expect(bench.heard).toEqual(['joining', 'warning engine-stopped', 'cdn-only']);
      expect(session.stats().state).toBe('cdn-only');
    });

    it('says so again of the engine of another source', async () => {
      await bench.sharing();
      for (let source = 0; source < 2; source += 1) {
        await bench.breakEngine();
        bench.manifest();
        bench.playlist();
      }
      const stops = bench.heard.filter((line) => line === 'warning engine-stopped');
      expect(stops).toHaveLength(2);
    });
  });

  describe('with a listener of the app that', () => {
    function fail(): never {
      throw new Error('of the app');
    }

    it('disables it as it begins to join: opens nothing', async () => {
      const session = bench.attach();
      session.on('state', (state) => {
        if (state === 'joining') session.disable();
      });
      bench.manifest();
      bench.playlist();
      bench.firstFrame();
      await bench.pass(1_000);
      expect(session.stats().state).toBe('disabled');
      expect(bench.sockets).toEqual([]);
    });

    it('throws over a segment: hls.js gets the segment', async () => {
      const session = await bench.sharing(NO_UPLOAD);
      const remote = await bench.partner();
      session.on('segment', fail);
      remote.offer(103, identityOf(103), mediaOf(103));
      const asked = bench.request(103);
      await bench.pass(1_000);
      expect(asked.calls).toEqual(['success 50003']);
      expect(reported).toEqual([new Error('of the app')]);
    });

    it('throws over a partner: the engine goes on', async () => {
      const session = await bench.sharing(NO_UPLOAD);
      session.on('partner-connected', fail);
      await bench.partner();
      expect(session.stats()).toMatchObject({ state: 'sharing', partnerCount: 1 });
      expect(reported).toEqual([new Error('of the app')]);
    });

    it('throws over the end: it ends all the same', async () => {
      const session = await bench.sharing();
      session.on('state', fail);
      session.destroy();
      await bench.pass(2_000);
      expect(vi.getTimerCount()).toBe(0);
      expect(bench.listeners).toBe(0);
      expect(Object.hasOwn(bench.hls.config, 'fLoader')).toBe(false);
    });
  });

  it('of a player for ads never shares, also when it is disabled and enabled', () => {
    bench.hls.config['assetPlayerId'] = 'a';
    const session = bench.attach();
    session.disable();
    session.enable();
    expect(session.stats().state).toBe('cdn-only');
  });

  it('with a player at rate 0 does not let a wanted segment wait without a deadline', async () => {
    await bench.sharing(NO_UPLOAD);
    await bench.partner();
    bench.media.playbackRate = 0;
    bench.request(104);
    await bench.pass(5_000);
    expect([...bench.stock, ...bench.fetched.map(({ url }) => url)]).toEqual([urlOf(104)]);
  });
});
