import type { Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';
import { countConnections, openConnections } from '../fixtures/open-connections.ts';
import { expectSmooth, meshed, observe } from '../fixtures/swarm.ts';

/** Ends in the middle of things, as pages do. */

/** A segment takes 0.7 s at this pace, so that a request can be caught waiting. */
const RATE_BPS = 3_000_000;

interface AfterTheEnd {
  readonly lateEvents: readonly string[];
}

/** Waits in the page until hls.js waits for a segment, and ends session or player just then. */
async function endWhileWaiting({ page }: Viewer, what: 'session' | 'player'): Promise<void> {
  await page.evaluate(async (ended) => {
    const { viewer } = window;
    const { hls, session } = viewer;
    if (hls === undefined || session === undefined) throw new Error('nothing plays with a session');
    const late: string[] = [];
    Object.assign(window, { lateEvents: late });
    await new Promise<void>((resolve) => {
      hls.on(window.Hls.Events.FRAG_LOADING, () => {
        setTimeout(resolve, 100);
      });
    });
    if (ended === 'session') session.destroy();
    else viewer.destroy();
    const emit = session.emit.bind(session) as (...args: unknown[]) => boolean;
    const recording = (...args: unknown[]): boolean => {
      late.push(String(args[0]));
      return emit(...args);
    };
    Object.assign(session, { emit: recording });
  }, what);
}

async function lateEventsOf({ page }: Viewer): Promise<readonly string[]> {
  return page.evaluate(() => (window as unknown as AfterTheEnd).lateEvents);
}

test('a session that is destroyed while a segment is awaited leaves a plain player that goes on', async ({
  lab,
}) => {
  const viewers: Viewer[] = [];
  for (const name of ['ann', 'ben', 'cleo']) viewers.push(await lab.open(name, {}, countConnections));
  await meshed(viewers);
  lab.origin.inject({ type: 'rate', rateBps: RATE_BPS, match: 'segment' });
  const ann = viewers[0]!;
  const loaderBefore = await ann.page.evaluate(() => 'fLoader' in window.Hls.DefaultConfig);
  expect(await openConnections(ann.page)).toMatchObject({ openPeers: 2, openSockets: 1 });
  await endWhileWaiting(ann, 'session');

  const seen = await observe(lab, viewers, 8_000);
  expectSmooth(seen);
  const [report] = seen.reports;
  expect(report?.segments, 'no report after the end').toEqual([]);
  expect(report?.states.at(-1)).toBe('destroyed');
  expect(await lateEventsOf(ann)).toEqual([]);
  expect(await openConnections(ann.page)).toMatchObject({ openPeers: 0, openSockets: 0 });
  const restored = await ann.page.evaluate(() => {
    const { fLoader } = window.viewer.hls!.config;
    return fLoader === window.Hls.DefaultConfig.fLoader;
  });
  expect({ restored, loaderBefore }).toEqual({ restored: true, loaderBefore: true });
  await meshed(viewers.slice(1), 1);

  // And back again.
  await ann.page.evaluate(() => window.viewer.attach());
  await meshed(viewers);
  expect((await ann.report()).stats?.state).toBe('sharing');
});

test('a loader of the app’s own comes back exactly when the session ends', async ({ lab }) => {
  const viewer = await lab.open('ann', { stream: undefined });
  const kept = await viewer.page.evaluate(
    async ({ stream, tracker }) => {
      const { Hls, Paceline } = window;
      let loads = 0;
      const Base = Hls.DefaultConfig.loader as unknown as NonNullable<typeof Hls.DefaultConfig.fLoader>;
      class OwnLoader extends Base {
        override load(...args: Parameters<InstanceType<typeof Base>['load']>): void {
          loads += 1;
          super.load(...args);
        }
      }
      const hls = new Hls({ fLoader: OwnLoader });
      const session = Paceline.attach(hls, { tracker });
      const replaced = hls.config.fLoader !== OwnLoader;
      hls.loadSource(stream);
      hls.attachMedia(window.viewer.video);
      await new Promise<void>((resolve) => hls.once(Hls.Events.FRAG_BUFFERED, () => resolve()));
      session.destroy();
      const restored = hls.config.fLoader === OwnLoader;
      const before = loads;
      await new Promise<void>((resolve) => hls.once(Hls.Events.FRAG_LOADED, () => resolve()));
      return { replaced, before: before > 0, restored, goesOn: loads > 0 };
    },
    { stream: lab.origin.streamUrl('ann'), tracker: lab.trackerUrl },
  );
  expect(kept).toEqual({ replaced: true, before: true, restored: true, goesOn: true });
  expect(viewer.consoleErrors).toEqual([]);
});

test('a player that is destroyed while a segment is awaited takes everything of ours with it', async ({
  lab,
}) => {
  const viewers: Viewer[] = [];
  for (const name of ['ann', 'ben', 'cleo']) viewers.push(await lab.open(name, {}, countConnections));
  await meshed(viewers);
  lab.origin.inject({ type: 'rate', rateBps: RATE_BPS, match: 'segment' });
  const [ann, ...others] = viewers as [Viewer, ...Viewer[]];
  await endWhileWaiting(ann, 'player');
  const requestsBefore = lab.origin.requests().filter(({ viewer }) => viewer === 'ann').length;

  expectSmooth(await observe(lab, others, 6_000));
  await meshed(others);
  expect(await lateEventsOf(ann)).toEqual([]);
  expect(await openConnections(ann.page)).toMatchObject({ openPeers: 0, openSockets: 0 });
  expect(lab.origin.requests().filter(({ viewer }) => viewer === 'ann')).toHaveLength(requestsBefore);
  const { states } = await ann.report();
  expect(states.at(-1)).toBe('destroyed');
  expect(ann.consoleErrors).toEqual([]);
});
