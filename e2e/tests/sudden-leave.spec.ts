import type { Lab, Viewer } from '@paceline/viewer-lab';
import { expect, test } from '../fixtures/lab-test.ts';
import { delay, expectShared, expectSmooth, meshed, observe, openSwarm } from '../fixtures/swarm.ts';

/** The leader's segment of 275 kB takes 1.8 s at this pace, time to be killed in: a page takes up to 0.7 s to die. */
const RATE_BPS = 1_200_000;

/** Bytes of a segment that its leader has when it is killed: it is in the middle still when the kill has taken effect. */
const FETCHED_BYTES_MIN = 30_000;
const FETCHED_BYTES_MAX = 70_000;

/** Waits for a viewer that has fetched a part of a segment, and has more to come. */
async function leaderAtWork(lab: Lab, viewers: readonly Viewer[]): Promise<Viewer> {
  for (;;) {
    const open = lab.origin
      .requests()
      .find(
        ({ outcome, bytes, mediaSequence }) =>
          mediaSequence !== undefined &&
          outcome === 'open' &&
          bytes > FETCHED_BYTES_MIN &&
          bytes < FETCHED_BYTES_MAX,
      );
    const leader = viewers.find(({ name }) => name === open?.viewer);
    if (leader !== undefined) return leader;
    await delay(10);
  }
}

test('a leader that dies in the middle of a segment costs nobody a frame', async ({ lab }) => {
  const viewers = await openSwarm(lab, ['ann', 'ben', 'cleo', 'dan']);
  expectSmooth(await observe(lab, viewers, 4_000));

  await Promise.all(viewers.map((viewer) => viewer.prepareKill()));
  lab.origin.inject({ type: 'rate', rateBps: RATE_BPS, match: 'segment', times: 1 });
  const leader = await leaderAtWork(lab, viewers);
  const others = viewers.filter((viewer) => viewer !== leader);
  const watching = observe(lab, others, 8_000);
  await leader.kill();
  // The origin hears of it when its socket closes.
  const cut = (): number =>
    lab.origin.requests().filter(({ viewer, outcome }) => viewer === leader.name && outcome === 'cut').length;
  await expect.poll(cut, { message: 'it was killed in the middle of a request' }).toBeGreaterThan(0);
  expectSmooth(await watching);

  // The dead one is noticed by its silence.
  await meshed(others);
  const later = await observe(lab, others, 9_000);
  expectSmooth(later);
  expectShared(lab, later);
});
