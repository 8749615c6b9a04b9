import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '../../src/session/session.ts';
import { ScriptedConnection } from '../fakes/scripted-connection.ts';
import { FakeInnerLoader } from '../player/fake-inner-loader.ts';
import { identityOf, mediaOf, OTHER, SessionBench, urlOf } from './session-bench.ts';

const OTHER_SOURCE = 'https://cdn.example/other/stream.m3u8';

/** Farewells, and the time a closing connection lingers, ms. */
const FAREWELL_MS = 2_000;

describe('a session and what happens around it', () => {
  let bench: SessionBench;

  beforeEach(() => {
    bench = new SessionBench();
  });

  afterEach(() => {
    bench.close();
  });

  describe('when the player loads another source', () => {
    it('leaves the old swarm, and joins the new one after its first frame', async () => {
      const session = await bench.sharing();
      const remote = await bench.partner();
      const [old] = bench.sockets;
      bench.hls.loadSource(OTHER_SOURCE);
      const nobody = { peerId: undefined, swarmSize: 0, groupSize: 0, partnerCount: 0 };
      expect(session.stats()).toMatchObject({ state: 'idle', ...nobody });
      expect(session.window()).toBeUndefined();
      expect(remote.received.at(-1)).toMatchObject({ type: 'bye' });
      expect(old?.sent.at(-1)).toEqual({ type: 'leave' });
      bench.manifest(OTHER_SOURCE);
      bench.playlist();
      await bench.pass(5_000);
      expect(bench.sockets).toHaveLength(1);
      bench.firstFrame();
      bench.welcome();
      expect(bench.sockets).toHaveLength(2);
      expect(bench.socket.sent[0]).toMatchObject({ channel: 'cdn.example/other/stream.m3u8' });
      expect(session.stats()).toMatchObject({ state: 'sharing', swarmSize: 7 });
      expect(bench.heard.filter((line) => !line.includes(OTHER))).toEqual([
        ...['joining', 'sharing', 'idle', 'joining', 'sharing'],
      ]);
    });

    it('keeps what was counted', async () => {
      const session = await bench.sharing({ upload: { enabled: false } });
      const remote = await bench.partner();
      remote.offer(103, identityOf(103), mediaOf(103));
      bench.request(103);
      await bench.pass(1_000);
      bench.manifest(OTHER_SOURCE);
      bench.manifest(OTHER_SOURCE);
      expect(session.stats()).toMatchObject({ p2pBytes: 50_003, segments: { cdn: 0, p2p: 1, mixed: 0 } });
    });

    it('counts its slots anew', () => {
      const session = bench.attach();
      bench.manifest();
      bench.playlist();
      expect(session.window()?.slotsPerSegment).toBe(10);
      bench.manifest(OTHER_SOURCE);
      bench.playlist({ targetduration: 4 });
      expect(session.window()?.slotsPerSegment).toBe(20);
    });

    it('gives a request that waits to the stock loader', async () => {
      await bench.sharing({ upload: { enabled: false } });
      await bench.partner();
      const asked = bench.request(103);
      await bench.pass(100);
      bench.hls.loadSource(OTHER_SOURCE);
      await bench.pass();
      expect(bench.stock).toEqual([urlOf(103)]);
      FakeInnerLoader.last.succeed(mediaOf(103));
      expect(asked.calls).toEqual(['success 50003']);
    });

    it('aborts what the engine was fetching', async () => {
      await bench.sharing({ upload: { enabled: false } });
      await bench.partner();
      bench.request(103);
      await bench.pass(3_000);
      expect(bench.fetched.map(({ url }) => url)).toEqual([urlOf(103)]);
      bench.hls.loadSource(OTHER_SOURCE);
      expect(bench.fetched[0]?.signal.aborted).toBe(true);
    });

    it('may do so many times, and leaves nothing of each', async () => {
      const session = await bench.sharing();
      await bench.pass();
      const timers = vi.getTimerCount();
      const { listeners } = bench;
      for (let source = 0; source < 10; source += 1) {
        bench.manifest(`${OTHER_SOURCE}?${source}`);
        bench.playlist();
        bench.firstFrame();
        bench.welcome();
      }
      await bench.pass(FAREWELL_MS);
      expect(session.stats().state).toBe('sharing');
      expect(vi.getTimerCount()).toBe(timers);
      expect(bench.listeners).toBe(listeners);
      expect(bench.sockets.filter(({ readyState }) => readyState === 1)).toHaveLength(1);
    });

    it('stays disabled over it, and takes the new one when enabled', async () => {
      const session = await bench.sharing();
      session.disable();
      bench.manifest(OTHER_SOURCE);
      bench.playlist();
      bench.firstFrame();
      expect(session.stats().state).toBe('disabled');
      session.enable();
      expect(session.stats().state).toBe('joining');
      bench.welcome();
      expect(bench.socket.sent[0]).toMatchObject({ channel: 'cdn.example/other/stream.m3u8' });
    });

    it('after a refusal tries the new one', async () => {
      const session = await bench.sharing();
      bench.socket.receive({ type: 'error', code: 'forbidden', message: 'no' });
      expect(session.stats().state).toBe('cdn-only');
      bench.manifest(OTHER_SOURCE);
      bench.playlist();
      bench.firstFrame();
      bench.welcome();
      expect(session.stats().state).toBe('sharing');
    });
  });

  describe('when the page goes away', () => {
    let session: Session;

    beforeEach(async () => {
      session = await bench.sharing({ upload: { enabled: false } });
    });

    it('says goodbye to partners and tracker', async () => {
      const remote = await bench.partner();
      bench.pageEvent('pagehide', true);
      expect(remote.received.at(-1)).toMatchObject({ type: 'bye' });
      expect(bench.socket.sent.at(-1)).toEqual({ type: 'leave' });
      expect(session.stats()).toMatchObject({ state: 'idle', partnerCount: 0, swarmSize: 0 });
      await bench.pass(FAREWELL_MS);
      expect(ScriptedConnection.made.every(({ isClosed }) => isClosed)).toBe(true);
    });

    it('and comes back from the cache: joins again, and meets others', async () => {
      bench.pageEvent('pagehide', true);
      bench.document.visibilityState = 'hidden';
      bench.document.dispatchEvent(new Event('visibilitychange'));
      await bench.pass(60_000);
      expect(bench.sockets).toHaveLength(1);
      bench.document.visibilityState = 'visible';
      bench.pageEvent('pageshow', true);
      expect(session.stats().state).toBe('joining');
      bench.welcome();
      await bench.partner();
      expect(session.stats()).toMatchObject({ state: 'sharing', partnerCount: 1 });
      expect(bench.sockets).toHaveLength(2);
    });

    it('the first show of a page is no return', () => {
      bench.pageEvent('pageshow', false);
      expect(bench.sockets).toHaveLength(1);
      bench.pageEvent('pagehide', true);
      bench.pageEvent('pageshow', false);
      expect(session.stats().state).toBe('idle');
      expect(bench.sockets).toHaveLength(1);
    });

    it('twice, and twice back: once each', () => {
      bench.pageEvent('pagehide', true);
      bench.pageEvent('pagehide', true);
      bench.pageEvent('pageshow', true);
      bench.pageEvent('pageshow', true);
      expect(bench.sockets).toHaveLength(2);
      expect(bench.heard).toEqual(['joining', 'sharing', 'idle', 'joining']);
    });

    it('a request that waits is answered by the stock loader', async () => {
      await bench.partner();
      bench.request(103);
      await bench.pass(100);
      bench.pageEvent('pagehide', true);
      await bench.pass();
      expect(bench.stock).toEqual([urlOf(103)]);
    });

    it('and the session was destroyed: nothing is heard of it', () => {
      session.destroy();
      const sent = bench.socket.sent.length;
      bench.pageEvent('pagehide', true);
      bench.pageEvent('pageshow', true);
      expect(bench.socket.sent).toHaveLength(sent);
      expect(bench.sockets).toHaveLength(1);
      expect(session.stats().state).toBe('destroyed');
    });
  });

  describe('when the page is only hidden', () => {
    function hide(hidden: boolean): void {
      bench.document.visibilityState = hidden ? 'hidden' : 'visible';
      bench.document.dispatchEvent(new Event('visibilitychange'));
    }

    it('goes on sharing, and tells partners', async () => {
      const session = await bench.sharing();
      const remote = await bench.partner();
      for (const hidden of [true, false]) {
        hide(hidden);
        await bench.pass(2_500);
        const pings = remote.received.flatMap((message) => (message.type === 'ping' ? [message] : []));
        expect(pings.at(-1)?.status).toMatchObject({ hidden, leads: !hidden, serves: true });
        // It would be taken for dead otherwise.
        remote.say({
          type: 'ping',
          nonce: 1,
          status: { uploadBps: 1, serves: true, leads: true, hidden: false },
        });
      }
      expect(session.stats()).toMatchObject({ state: 'sharing', partnerCount: 1 });
      expect(bench.sockets).toHaveLength(1);
    });

    it.each([
      ['the app wants none while hidden', { upload: { whenHidden: false } }, (): void => hide(true)],
      ['the viewer saves data', {}, (): void => void (bench.line.saveData = true)],
      [
        'the battery runs low',
        {},
        (): void => void Object.assign(bench.battery, { charging: false, level: 0.1 }),
      ],
    ])('does not upload when %s', async (_why, options, happen) => {
      await bench.sharing(options);
      const remote = await bench.partner();
      happen();
      bench.line.dispatchEvent(new Event('change'));
      bench.battery.dispatchEvent(new Event('levelchange'));
      await bench.pass(2_500);
      const pings = remote.received.flatMap((message) => (message.type === 'ping' ? [message] : []));
      expect(pings.at(-1)?.status).toMatchObject({ serves: false, leads: false });
    });
  });
});
