import type { Contender } from './contender.ts';

/** hls.js alone: what the others are compared with. */
export const PLAIN: Contender = {
  name: 'plain',
  label: 'plain hls.js',
  prefix: 'h',
  prepare: () =>
    Promise.resolve({
      viewer: { tracker: undefined },
      ownTraffic: () => undefined,
      close: () => Promise.resolve(),
    }),
};
