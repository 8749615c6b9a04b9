import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RemoteViewer } from '../fakes/remote-viewer.ts';
import type { Session } from '../../src/session/session.ts';
import { FakeInnerLoader } from '../player/fake-inner-loader.ts';
import { identityOf, LAST, mediaOf, OTHER, SessionBench, TRACK, urlOf } from './session-bench.ts';

/** Without uploading nobody leads: what is fetched is a rescue, at the time that the player's need says. */
const NO_UPLOAD = { upload: { enabled: false } };

describe('playback with a session', () => {
  let bench: SessionBench;

  beforeEach(() => {
    bench = new SessionBench();
  });

  afterEach(() => {
    bench.close();
  });

  const segments = (): readonly string[] => bench.heard.filter((line) => line.startsWith('segment'));

  describe('segments', () => {
    it('come from a partner that has them', async () => {
      const session = await bench.sharing(NO_UPLOAD);
      const remote = await bench.partner();
      remote.offer(103, identityOf(103), mediaOf(103));
      const asked = bench.request(103);
      await bench.pass(1_000);
      expect(asked.calls).toEqual(['success 50003']);
      expect(segments()).toEqual(['segment 103 p2p']);
      expect(bench.stock).toEqual([]);
      expect(session.stats()).toMatchObject({
        ...{ p2pBytes: 50_003, cdnBytes: 0, offloadRatio: 1, partnerCount: 1 },
        segments: { cdn: 0, p2p: 1, mixed: 0 },
      });
      expect(session.partners()).toMatchObject([{ peerId: OTHER, receivedBytes: 50_003 }]);
    });

    it('of the stock loader are told, counted, and given to partners', async () => {
      const session = await bench.sharing();
      bench.request(104);
      await bench.pass(30);
      FakeInnerLoader.last.succeed(mediaOf(104));
      expect(segments()).toEqual(['segment 104 cdn']);
      expect(session.stats()).toMatchObject({
        ...{ cdnBytes: 50_003, p2pBytes: 0, offloadRatio: 0 },
        segments: { cdn: 1, p2p: 0, mixed: 0 },
      });
      const remote = await bench.partner();
      await bench.pass(500);
      remote.ask(104);
      await bench.pass(500);
      expect(remote.mediaBytes).toBe(50_003);
      expect(session.stats().uploadBytes).toBe(50_003);
    });

    it('that failed at the CDN are counted, and told to hls.js alone', async () => {
      const session = await bench.sharing();
      const asked = bench.request(104);
      await bench.pass();
      FakeInnerLoader.last.receive(20_000, 50_003);
      FakeInnerLoader.last.fail(0);
      expect(asked.calls).toEqual(['error 0']);
      expect(segments()).toEqual([]);
      expect(session.stats()).toMatchObject({ cdnBytes: 20_000, segments: { cdn: 0 } });
    });

    it('that hls.js gives up are forgotten', async () => {
      await bench.sharing(NO_UPLOAD);
      await bench.partner();
      const asked = bench.request(103);
      await bench.pass(100);
      asked.abort();
      await bench.pass(5_000);
      expect(asked.calls).toEqual([]);
      expect(bench.stock).toEqual([]);
      expect(bench.fetched).toEqual([]);
    });

    it('that the player cannot use cost the partner a strike', async () => {
      const session = await bench.sharing(NO_UPLOAD);
      const remote = await bench.partner();
      remote.offer(103, identityOf(103), mediaOf(103));
      bench.request(103);
      await bench.pass(1_000);
      const frag = { type: 'main', sn: 103, url: urlOf(103), baseurl: bench.hls.url, byteRange: [] };
      bench.hls.emit('hlsError', { details: 'fragParsingError', frag });
      bench.request(103);
      await bench.pass(100);
      expect(bench.stock).toEqual([urlOf(103)]);
      FakeInnerLoader.last.succeed(mediaOf(103, 40_000));
      await bench.pass(1_000);
      expect(session.partners()[0]?.strikes).toBe(1);
    });
  });

  describe('the window', () => {
    it('is there as soon as the playlist is, and only then', () => {
      const session = bench.attach();
      expect(session.window()).toBeUndefined();
      bench.manifest();
      expect(session.window()).toBeUndefined();
      bench.playlist();
      const window = session.window();
      expect(window).toMatchObject({ slotsPerSegment: 10, trackId: TRACK.toString(16).padStart(8, '0') });
      expect(window?.slots).toHaveLength(256);
      expect(window && window.start + window.liveEdge).toBe((LAST + 1) * 10);
    });

    it('follows the rendition that is loaded', () => {
      const session = bench.attach();
      bench.manifest();
      bench.playlist();
      const before = session.window()?.trackId;
      bench.hls.levels.push({ attrs: { BANDWIDTH: '900000' } });
      bench.hls.emit('hlsLevelSwitching', { level: 1 });
      expect(session.window()).toBeUndefined();
      const { details } = bench.hls.levels[0] ?? {};
      bench.hls.emit('hlsLevelUpdated', { level: 1, details });
      expect(session.window()?.trackId).not.toBe(before);
      bench.hls.emit('hlsLevelSwitching', { level: 0 });
    });

    it('of an audio rendition does not take its place', () => {
      const session = bench.attach();
      bench.manifest();
      bench.playlist();
      const before = session.window()?.trackId;
      const track = { id: 0, groupId: 'a', name: 'de', url: 'https://cdn.example/live/audio.m3u8' };
      bench.hls.audioTracks = [track];
      bench.hls.emit('hlsAudioTrackSwitching', track);
      expect(session.window()?.trackId).toBe(before);
    });
  });

  describe('a stall', () => {
    async function stall(): Promise<void> {
      bench.media.fire('waiting');
      await bench.pass(10);
    }

    it('counts against P2P when hls.js waited for us', async () => {
      const session = await bench.sharing(NO_UPLOAD);
      await bench.partner();
      const asked = bench.request(103);
      await bench.pass(50);
      await stall();
      expect(bench.heard.at(-1)).toBe('warning backed-off');
      expect(asked.calls).toEqual([]);
      expect(session.stats()).toMatchObject({ stallCount: 1, state: 'sharing' });
    });

    it('asks the CDN at once, and leaves it to the stock loader when nothing comes of that', async () => {
      await bench.sharing(NO_UPLOAD);
      await bench.partner();
      bench.request(103);
      await bench.pass(50);
      await stall();
      const [rescue] = bench.fetched.filter(({ url }) => url === urlOf(103));
      expect(rescue?.signal.aborted).toBe(false);
      await bench.pass(1_800);
      expect(bench.stock).toEqual([]);
      await bench.pass(1_000);
      expect(rescue?.signal.aborted).toBe(true);
      expect(bench.stock).toEqual([urlOf(103)]);
    });

    it('is not ours when hls.js waited for nothing of us', async () => {
      const session = await bench.sharing(NO_UPLOAD);
      await bench.partner();
      await stall();
      expect(session.stats().stallCount).toBe(1);
      expect(bench.heard).not.toContain('warning backed-off');
    });

    it('is not ours when hls.js waited for the stock loader', async () => {
      await bench.sharing(NO_UPLOAD);
      bench.request(103);
      await bench.pass();
      expect(bench.stock).toEqual([urlOf(103)]);
      await bench.partner();
      await stall();
      expect(bench.heard).not.toContain('warning backed-off');
    });

    it('that was before the request is not held against it', async () => {
      await bench.sharing(NO_UPLOAD);
      await bench.partner();
      await stall();
      bench.media.fire('playing');
      await bench.pass(10);
      bench.request(103);
      await bench.pass(600);
      expect(bench.heard).not.toContain('warning backed-off');
    });

    it('is news every time', async () => {
      await bench.sharing(NO_UPLOAD);
      const remote = await bench.partner();
      for (let round = 0; round < 2; round += 1) {
        bench.media.fire('playing');
        bench.request(103);
        await bench.pass(10);
        await stall();
        // A back-off lasts for a quarter of a minute at first.
        for (let second = 0; second < 16; second += 1) {
          remote.say({
            type: 'ping',
            nonce: 1,
            status: { uploadBps: 1, serves: true, leads: true, hidden: false },
          });
          await bench.pass(1_000);
        }
      }
      expect(bench.heard.filter((line) => line === 'warning backed-off')).toHaveLength(2);
    });
  });

  /** The only thing that holds a wait back here is what the player has left to play: its position does not move. */
  describe('a wanted segment is fetched', () => {
    beforeEach(async () => {
      await bench.sharing(NO_UPLOAD);
      await bench.partner();
    });

    const isFetched = (): boolean => bench.fetched.some(({ url }) => url === urlOf(104));

    it('before the player has played what it has', async () => {
      // The player has not said so yet: it is asked when the request comes.
      bench.buffered(3_000);
      bench.request(104);
      await bench.pass(1_500);
      expect(isFetched()).toBe(false);
      await bench.pass(700);
      expect(isFetched()).toBe(true);
    });

    it('sooner when there is less of it', async () => {
      bench.buffered(1_500);
      bench.request(104);
      await bench.pass(100);
      expect(isFetched()).toBe(false);
      await bench.pass(600);
      expect(isFetched()).toBe(true);
    });

    it('sooner when it is played faster', async () => {
      bench.media.playbackRate = 2;
      bench.buffered(3_000);
      bench.request(104);
      await bench.pass(100);
      expect(isFetched()).toBe(false);
      await bench.pass(600);
      expect(isFetched()).toBe(true);
    });

    it('not for the sake of a buffer that nothing is played from', async () => {
      bench.media.paused = true;
      bench.media.fire('pause');
      bench.buffered(500);
      bench.request(104);
      await bench.pass(10);
      bench.media.play();
      await bench.pass(2_000);
      expect(isFetched()).toBe(false);
    });

    it('at once when the player has stalled', async () => {
      bench.buffered(0);
      bench.media.fire('waiting');
      bench.request(104);
      await bench.pass(10);
      expect(isFetched()).toBe(true);
    });
  });

  describe('an engine that breaks down', () => {
    let session: Session;
    let remote: RemoteViewer;

    beforeEach(async () => {
      session = await bench.sharing(NO_UPLOAD);
      remote = await bench.partner();
    });

    it('ends P2P and says so once', async () => {
      await bench.breakEngine();
      await bench.breakEngine();
      bench.playlist();
      await bench.pass(10_000);
      expect(session.stats()).toMatchObject({ state: 'cdn-only', swarmSize: 0 });
      expect(bench.heard.filter((line) => line.startsWith('warning'))).toEqual(['warning engine-stopped']);
      expect(bench.socket.sent.at(-1)).toEqual({ type: 'leave' });
    });

    it('leaves playback as it is: what waits, and what comes, goes to the stock loader', async () => {
      const waiting = bench.request(103);
      await bench.pass(50);
      expect(bench.stock).toEqual([]);
      await bench.breakEngine();
      expect(bench.stock).toEqual([urlOf(103)]);
      FakeInnerLoader.last.succeed(mediaOf(103));
      const next = bench.request(104);
      await bench.pass();
      expect(bench.stock).toEqual([urlOf(103), urlOf(104)]);
      FakeInnerLoader.last.succeed(mediaOf(104));
      expect(waiting.calls).toEqual(['success 50003']);
      expect(next.calls).toEqual(['success 50003']);
      expect(segments()).toEqual(['segment 103 cdn', 'segment 104 cdn']);
      expect(session.stats()).toMatchObject({ cdnBytes: 100_006, segments: { cdn: 2 } });
    });

    it('has its own requests aborted', async () => {
      bench.buffered(0);
      bench.media.fire('waiting');
      bench.request(104);
      await bench.pass(10);
      expect(bench.fetched.map(({ signal }) => signal.aborted)).toEqual([false]);
      await bench.breakEngine();
      expect(bench.fetched.map(({ signal }) => signal.aborted)).toEqual([true]);
    });

    it('over a request answers it all the same', async () => {
      await bench.breakEngine(() => void bench.request(103));
      expect(bench.stock).toEqual([urlOf(103)]);
      expect(session.stats().state).toBe('cdn-only');
    });

    it('does nothing more to anybody', async () => {
      await bench.breakEngine();
      const heard = remote.received.length;
      const timers = vi.getTimerCount();
      bench.request(103);
      await bench.pass(5_000);
      bench.pageEvent('pagehide', true);
      bench.pageEvent('pageshow', true);
      await bench.pass(60_000);
      expect(remote.received).toHaveLength(heard);
      expect(bench.fetched).toEqual([]);
      expect(bench.sockets).toHaveLength(1);
      expect(vi.getTimerCount()).toBeLessThanOrEqual(timers);
      expect(session.stats().state).toBe('cdn-only');
    });

    it('is replaced with the next source', async () => {
      await bench.breakEngine();
      bench.manifest();
      bench.playlist();
      bench.firstFrame();
      bench.welcome();
      expect(session.stats().state).toBe('sharing');
    });

    it('can be disabled and destroyed', async () => {
      await bench.breakEngine();
      session.disable();
      expect(session.stats().state).toBe('disabled');
      session.destroy();
      await bench.pass(2_000);
      expect(vi.getTimerCount()).toBe(0);
      expect(bench.listeners).toBe(0);
    });
  });
});
