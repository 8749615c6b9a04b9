import type { Contender } from './contender.ts';

/** The SDK as built, at its defaults, with the lab's tracker. */
export const PACELINE: Contender = {
  name: 'paceline',
  label: 'paceline',
  prefix: 'p',
  prepare: () =>
    Promise.resolve({
      viewer: {},
      ownTraffic: ({ stats }) => stats,
      close: () => Promise.resolve(),
    }),
};
