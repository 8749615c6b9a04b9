import type { Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';
import { expectShared, expectSmooth, meshed, observe, openSwarm } from '../fixtures/swarm.ts';
import { TcpRelay } from '../fixtures/tcp-relay.ts';

/** A refused connection is written to the console by the browser itself; no page can keep it from that. */
const REFUSED = /WebSocket connection to '.*' failed/;

async function warningsOf(viewers: readonly Viewer[]): Promise<(readonly string[])[]> {
  return Promise.all(viewers.map(async (viewer) => (await viewer.report()).warnings));
}

test('a tracker that is killed and comes back disturbs nobody, and newcomers find the others', async ({
  lab,
}) => {
  const { port } = new URL(lab.trackerUrl);
  const relay = await TcpRelay.start(0, Number(port));
  const tracker = `ws://127.0.0.1:${relay.port}`;
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo'], { tracker });

  await relay.close();
  await lab.stopTracker();
  const without = await observe(lab, viewers, 9_000);
  expect(await warningsOf(viewers)).toEqual(viewers.map(() => ['tracker-unreachable']));
  expect(without.reports.map(({ stats }) => stats?.state)).toEqual(viewers.map(() => 'sharing'));
  expectSmooth(forgivingRefusals(without));
  expectShared(lab, without);

  const returning = observe(lab, viewers, 14_000);
  await lab.restartTracker();
  const back = await TcpRelay.start(relay.port, Number(port));
  try {
    const newcomer = await lab.open('dan', { tracker });
    const everybody = [...viewers, newcomer];
    await meshed(everybody);
    expectSmooth(forgivingRefusals(await returning));
    const seen = await observe(lab, everybody, 7_000);
    expectSmooth(forgivingRefusals(seen));
    expectShared(lab, seen);
    expect(seen.reports.map(({ stats }) => stats?.swarmSize)).toContain(4);
    expect(await warningsOf(viewers)).toEqual(viewers.map(() => ['tracker-unreachable']));
    expect((await newcomer.report()).warnings).toEqual([]);
  } finally {
    await back.close();
  }
});

type Observation = Awaited<ReturnType<typeof observe>>;

function forgivingRefusals(seen: Observation): Observation {
  const viewers = seen.viewers.map(({ name, consoleErrors }) => ({
    name,
    consoleErrors: consoleErrors.filter((text) => !REFUSED.test(text)),
  }));
  return { ...seen, viewers };
}
