import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/lab-test.ts';
import { expectSmooth, observe } from '../fixtures/swarm.ts';

/** Where P2P cannot be had, the viewer gets the stream from the CDN and the operator gets one warning. */

test('a browser without WebRTC plays from the CDN, with one warning and a quiet console', async ({ lab }) => {
  const viewer = await lab.open('ann', { withoutWebRtc: true });
  await observe(lab, [viewer], 4_000);
  const seen = await observe(lab, [viewer], 6_000);
  expectSmooth(seen);
  const [report] = seen.reports;
  expect(report).toMatchObject({ warnings: ['webrtc-unavailable'], states: ['cdn-only'] });
  expect(report?.stats).toMatchObject({ partnerCount: 0, p2pBytes: 0, uploadBytes: 0 });
  expect(report?.segments.every(({ how }) => how === 'cdn')).toBe(true);
});

/** What a tracker answers to everything it is told. */
const answering =
  (message: object) =>
  async (page: Page): Promise<void> => {
    await page.routeWebSocket(/./, (socket) => {
      socket.onMessage(() => {
        socket.send(JSON.stringify(message));
        void socket.close({ code: 4003, reason: 'go away' });
      });
    });
  };

test('a tracker that refuses, is not there, or speaks nonsense leaves playback to the CDN', async ({
  lab,
}) => {
  const nobodyThere = 'ws://127.0.0.1:9';
  const viewers = [
    await lab.open('ann', {}, answering({ type: 'error', code: 'forbidden', message: 'no token' })),
    await lab.open('ben', { tracker: nobodyThere }),
    await lab.open('cleo', {}, answering({ type: 'joined', peerId: 7 })),
  ];
  await observe(lab, viewers, 4_000);
  const seen = await observe(lab, viewers, 8_000);
  const { reports } = seen;
  expect(reports.map(({ warnings }) => warnings)).toEqual([
    ['tracker-refused'],
    ['tracker-unreachable'],
    ['tracker-unreachable'],
  ]);
  for (const { stats, segments } of reports) {
    expect(stats).toMatchObject({ state: 'cdn-only', partnerCount: 0, p2pBytes: 0 });
    expect(segments.length).toBeGreaterThan(2);
  }
  // The browser itself writes failed connections to the console.
  const quiet = viewers.map(({ name, consoleErrors }) => ({
    name,
    consoleErrors: consoleErrors.filter((text) => !/WebSocket connection to .* failed/.test(text)),
  }));
  expectSmooth({ ...seen, viewers: quiet });
});
