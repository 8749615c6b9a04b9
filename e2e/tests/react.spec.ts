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
  expect(annFacts).toMatchObject({
    sessionStates: ['sharing'],
    text: expect.stringMatching(/^1 partners/),
    volume: 0.5,
    muted: true,
  });
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

for (const [version, by] of [
  [18, 'component'],
  [19, 'hook'],
] as const) {
  test(`${REMOUNTS} remounts on React ${version} leave one player, and unmounting leaves none`, async ({
    lab,
    reactPages,
  }) => {
    const ann = await ReactViewer.open(lab, 'ann', version, reactPages[version]);
    const { page, consoleErrors } = ann.viewer;
    const shown: Shown = { by, src: lab.origin.streamUrl('ann'), tracker: lab.trackerUrl, channel: 'news' };
    const { listeners } = await leftoversOf(page);
    // Gone while everything is still being loaded.
    await ann.show(shown);
    await ann.show(undefined);
    await page.evaluate(
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
    await expect.poll(async () => (await ann.facts()).stats?.state, { timeout: 15_000 }).toBe('sharing');
    expect(await leftoversOf(page)).toMatchObject({ mediaSources: 1, sockets: 1 });
    const { sessionStates } = await ann.facts();
    expect(sessionStates.filter((state) => state !== 'destroyed')).toEqual(['sharing']);

    // Hidden by an app that keeps the state: nothing plays; shown again, it does.
    if (version === 19) {
      await ann.show({ ...shown, isHidden: true });
      await expect.poll(() => leftoversOf(page), { timeout: 5_000 }).toEqual({ ...NOTHING, listeners });
      await ann.show(shown);
      await expect.poll(async () => (await ann.facts()).stats?.state, { timeout: 15_000 }).toBe('sharing');
    }
    await ann.show(undefined);
    await expect.poll(() => leftoversOf(page), { timeout: 5_000 }).toEqual({ ...NOTHING, listeners });
    expect(consoleErrors).toEqual([]);
  });
}
