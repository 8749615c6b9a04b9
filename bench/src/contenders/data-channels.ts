import { join } from 'node:path';
import type { Viewer } from '@paceline/viewer-lab';
import type { Contender } from './contender.ts';
import { CONTENDERS_DIRECTORY } from './install-contenders.ts';

/** What one viewer of the benchmark's stream takes, media bytes per second. */
const STREAM_BYTES_PER_SECOND = 137_000;

/**
 * Plain hls.js, and beside it a full mesh of data channels over which every viewer takes the stream's bytes once more and passes them on
 * once. Nothing is saved by it: it shows what carrying a stream over WebRTC costs at the least, and so how much of our own
 * cost is ours. Only on request, and only where nobody comes or goes.
 */
export const DATA_CHANNELS: Contender = {
  name: 'data-channels',
  label: 'plain hls.js and bare data channels',
  prefix: 'd',
  prepare: (lab) => {
    lab.origin.mountDirectory('/contenders', join(CONTENDERS_DIRECTORY, 'page'));
    return Promise.resolve({
      viewer: { tracker: undefined },
      settle: connectAll,
      ownTraffic: () => undefined,
      close: () => Promise.resolve(),
    });
  },
};

async function connectAll(viewers: readonly Viewer[]): Promise<void> {
  for (const { page } of viewers) {
    await page.evaluate(
      "import('/contenders/data-channels.js').then(({ Courier }) => { globalThis.courier = new Courier(); })",
    );
  }
  for (const [number, viewer] of viewers.entries()) {
    for (const [other, partner] of viewers.entries()) {
      if (other <= number) continue;
      const offer = await ask(viewer, 'offer', other);
      const answer = await ask(partner, 'answer', number, offer);
      await ask(viewer, 'accept', other, answer);
    }
  }
  for (const viewer of viewers) await ask(viewer, 'carry', STREAM_BYTES_PER_SECOND);
}

async function ask(viewer: Viewer, method: string, ...args: readonly unknown[]): Promise<unknown> {
  const list = args.map((arg) => JSON.stringify(arg)).join(', ');
  return viewer.page.evaluate(`courier.${method}(${list})`);
}
