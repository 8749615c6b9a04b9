import type { Page } from '@playwright/test';
import type { PageApp, Shown } from '../../packages/react/page/page-app.ts';
import { leftoversOf, mediaSourcesMade } from '../react/leftovers.ts';
import { expect, ReactViewer, test } from '../react/react-test.ts';

const NOTHING = {
  mediaSources: 0,
  sockets: 0,
  peers: 0,
  workers: 0,
  intervals: 0,
  timeouts: 0,
  objectUrls: 0,
};

const REMOUNTS = 50;

/** More than two requests for a playlist of segments of 2 s would be in it. */
const SILENCE_MS = 4_500;

test('a component on React 19 and a hook on React 18 share, in strict mode, and end without a trace', async ({
  lab,
  reactPages,
}) => {
  const ann = await ReactViewer.open(lab, 'ann', 19, reactPages[19]);
  const ben = await ReactViewer.open(lab, 'ben', 18, reactPages[18]);
  const viewers = [ann, ben];
  const empty = await Promise.all(viewers.map(({ viewer }) => leftoversOf(viewer.page)));
  const common = { tracker: lab.trackerUrl, channel: 'news' };
  const annShown: Shown = { ...common, by: 'component', src: lab.origin.streamUrl('ann') };
  const benShown: Shown = { ...common, by: 'hook', src: lab.origin.streamUrl('ben') };
  await ann.hydrate(annShown);
  await ben.show(benShown);
  await expect
    .poll(
      async () => {
        const facts = await Promise.all(viewers.map((viewer) => viewer.facts()));
        return facts.reduce((sum, { stats }) => sum + (stats?.p2pBytes ?? 0), 0);
      },
      { timeout: 25_000, message: 'bytes from the other' },
    )
    .toBeGreaterThan(0);

  // One player each, whatever strict mode does; and a parent is not rendered for statistics.
  const [annFacts, benFacts] = await Promise.all(viewers.map((viewer) => viewer.facts()));
  expect([annFacts?.react, benFacts?.react]).toEqual([
    expect.stringMatching(/^19\./),
    expect.stringMatching(/^18\./),
  ]);
  for (const { viewer } of viewers) expect(await mediaSourcesMade(viewer.page), viewer.name).toBe(1);
  expect(annFacts).toMatchObject({ sessionStates: ['sharing'], volume: 0.5, muted: true });
  await expect.poll(async () => (await ann.facts()).text, { timeout: 5_000 }).toMatch(/^1 partners, /);
  expect(benFacts).toMatchObject({ sessionStates: ['sharing'], playerCount: 1, state: 'sharing' });
  await expect
    .poll(async () => (await ben.facts()).statsRenders, { timeout: 5_000 })
    .toBeGreaterThan((benFacts?.statsRenders ?? NaN) + 1);
  expect((await ben.facts()).renders).toBe(benFacts?.renders);

  // Another source: the same player and session, which go on.
  await ben.show({ ...benShown, src: lab.origin.streamUrl('ben-again') });
  await expect
    .poll(async () => lab.origin.counters().byViewer.get('ben-again')?.playlist.requests ?? 0, {
      timeout: 5_000,
    })
    .toBeGreaterThan(0);
  await expect.poll(async () => (await ben.facts()).state, { timeout: 10_000 }).toBe('sharing');
  expect(await ben.facts()).toMatchObject({ playerCount: 1, sessionStates: ['sharing'], paused: false });

  // Another channel: another session in the same player.
  await ben.show({ ...benShown, src: lab.origin.streamUrl('ben-again'), channel: 'sports' });
  await expect
    .poll(async () => (await ben.facts()).sessionStates, { timeout: 10_000 })
    .toEqual(['destroyed', 'sharing']);
  expect((await ben.facts()).playerCount).toBe(1);

  // A viewer who does not want to share plays on.
  await ann.show({ ...annShown, enabled: false });
  await expect.poll(async () => (await ann.facts()).sessionStates).toEqual(['disabled']);
  await expect
    .poll(async () => leftoversOf(ann.viewer.page))
    .toMatchObject({ mediaSources: 1, sockets: 0, peers: 0 });
  expect((await ann.facts()).paused).toBe(false);

  for (const viewer of viewers) await viewer.show(undefined);
  for (const [index, { viewer }] of viewers.entries()) {
    const { listeners } = empty[index]!;
    await expect
      .poll(() => leftoversOf(viewer.page), { message: viewer.name, timeout: 5_000 })
      .toEqual({ ...NOTHING, listeners });
    expect(viewer.consoleErrors, viewer.name).toEqual([]);
  }
  for (const { errors, warnings } of await Promise.all(viewers.map((viewer) => viewer.facts())))
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
});

test('a manifest that fails and media that break are tried again, and the viewer goes on', async ({
  lab,
  reactPages,
}) => {
  const ann = await ReactViewer.open(lab, 'ann', 19, reactPages[19]);
  // hls.js asks twice before it calls this fatal.
  lab.origin.inject({ type: 'status', status: 503, match: 'playlist', times: 2 });
  await ann.show({ by: 'hook', src: lab.origin.streamUrl('ann'), tracker: lab.trackerUrl, channel: 'news' });
  await expect.poll(async () => (await ann.facts()).state, { timeout: 15_000 }).toBe('sharing');
  const { currentTime } = await ann.facts();
  await ann.breakMedia();
  await expect
    .poll(async () => (await ann.facts()).currentTime, { timeout: 10_000 })
    .toBeGreaterThan(currentTime + 1);
  expect(await ann.facts()).toMatchObject({ paused: false, errors: [], playerCount: 1, state: 'sharing' });
  expect(await mediaSourcesMade(ann.viewer.page)).toBe(2);
  expect(ann.viewer.consoleErrors).toEqual([
    expect.stringMatching(/status of 503/),
    expect.stringMatching(/status of 503/),
  ]);
});

test('where only the browser itself can play HLS it does, shares nothing and says so', async ({
  lab,
  reactPages,
}) => {
  const open = (name: string, version: 18 | 19): Promise<ReactViewer> =>
    ReactViewer.open(lab, name, version, reactPages[version], withoutMediaSource);
  const ann = await open('ann', 19);
  const ben = await open('ben', 18);
  const viewers = [ann, ben];
  const common = { tracker: lab.trackerUrl, channel: 'news' };
  await ann.hydrate({ ...common, by: 'component', src: lab.origin.streamUrl('ann') });
  await ben.show({ ...common, by: 'hook', src: lab.origin.streamUrl('ben') });

  for (const viewer of viewers) {
    // A Chromium without the codecs of HLS cannot, and is told so.
    const isNative = await playsHlsItself(viewer.viewer.page);
    const expected = isNative ? { errors: [], warnings: ['native-hls'] } : { errors: ['not-supported'] };
    const message = viewer.viewer.name;
    await expect.poll(() => viewer.facts(), { timeout: 15_000, message }).toMatchObject(expected);
    if (isNative) {
      const playedS = async (): Promise<number> => (await viewer.facts()).currentTime;
      await expect.poll(playedS, { timeout: 15_000, message }).toBeGreaterThan(1);
    }
    expect(await viewer.facts(), message).toMatchObject({ ...expected, sessionStates: [] });
  }
  expect((await ben.facts()).state).toBe((await playsHlsItself(ben.viewer.page)) ? 'native' : 'failed');

  for (const viewer of viewers) await viewer.show(undefined);
  const asked = (): number => lab.origin.requests().length;
  // One may be on its way.
  await ann.viewer.page.waitForTimeout(300);
  const before = asked();
  await ann.viewer.page.waitForTimeout(SILENCE_MS);
  expect(asked(), 'requests of players that are gone').toBe(before);
  for (const { viewer } of viewers) expect(viewer.consoleErrors, viewer.name).toEqual([]);
});

test(`${REMOUNTS} remounts leave one player, and unmounting leaves none, on either React`, async ({
  lab,
  reactPages,
}) => {
  await Promise.all(
    ([18, 19] as const).map(async (version) => {
      const viewer = await ReactViewer.open(lab, `viewer-${version}`, version, reactPages[version]);
      await remountAndLeave(viewer, {
        by: version === 18 ? 'component' : 'hook',
        src: lab.origin.streamUrl(viewer.viewer.name),
        tracker: lab.trackerUrl,
        channel: 'news',
      });
    }),
  );
});

async function remountAndLeave(shower: ReactViewer, shown: Shown): Promise<void> {
  const { page, name, consoleErrors } = shower.viewer;
  const { listeners } = await leftoversOf(page);
  const expectNothing = (): Promise<void> =>
    expect
      .poll(() => leftoversOf(page), { timeout: 5_000, message: name })
      .toEqual({ ...NOTHING, listeners });
  const expectSharing = (): Promise<void> =>
    expect
      .poll(async () => (await shower.facts()).stats?.state, { timeout: 15_000, message: name })
      .toBe('sharing');
  // Gone while everything is still being loaded.
  await shower.show(shown);
  await shower.show(undefined);
  await remount(shower, shown);
  await expectSharing();
  expect(await leftoversOf(page), name).toMatchObject({ mediaSources: 1, sockets: 1 });
  const { sessionStates, react } = await shower.facts();
  expect(sessionStates.filter((state) => state !== 'destroyed')).toEqual(['sharing']);

  // Hidden by an app that keeps the state: nothing plays; shown again, it does.
  if (react.startsWith('19.')) {
    await shower.show({ ...shown, isHidden: true });
    await expectNothing();
    await shower.show(shown);
    await expectSharing();
  }
  await shower.show(undefined);
  await expectNothing();
  expect(consoleErrors, name).toEqual([]);
}

/** Mounts and unmounts at every stage of a player's life, and leaves it mounted. */
async function remount({ viewer }: ReactViewer, shown: Shown): Promise<void> {
  await viewer.page.evaluate(
    async ({ props, count }) => {
      const { app } = window as unknown as { readonly app: PageApp };
      const sharing = (): boolean => app.facts().sessionStates.at(-1) === 'sharing';
      const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
      for (let mount = 0; mount < count; mount += 1) {
        app.show(props);
        // Now and then until all of it is there, else for a moment of any length.
        if (mount % 25 === 24) while (!sharing()) await wait(20);
        else await wait((mount % 5) * 15);
        app.show(undefined);
        if (mount % 2 === 0) await wait(0);
      }
      app.show(props);
    },
    { props: shown, count: REMOUNTS },
  );
}

/** As iPhones were before iOS 17.1. */
async function withoutMediaSource(page: Page): Promise<void> {
  await page.addInitScript(() => {
    for (const name of ['MediaSource', 'ManagedMediaSource', 'WebKitMediaSource'])
      Reflect.deleteProperty(window, name);
  });
}

function playsHlsItself(page: Page): Promise<boolean> {
  return page.evaluate(
    () => document.createElement('video').canPlayType('application/vnd.apple.mpegurl') !== '',
  );
}
