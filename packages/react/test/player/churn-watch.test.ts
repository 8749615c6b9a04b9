import { expect, test } from 'vitest';
import { ChurnWatch } from '../../src/player/churn-watch.ts';

test('tells once that an option changes in each render', () => {
  const watch = new ChurnWatch();
  const noted = Array.from({ length: 12 }, (_, index) => watch.note('hlsConfig.loader', index * 16));
  expect(noted.indexOf(true)).toBe(3);
  expect(noted.filter(Boolean)).toHaveLength(1);
});

test('a viewer who zaps, and changes of several options, are no habit', () => {
  const watch = new ChurnWatch();
  expect(
    Array.from({ length: 12 }, (_, index) => watch.note('paceline.channel', index * 1_500)),
  ).not.toContain(true);
  const paths = ['paceline.channel', 'paceline.tracker'];
  expect(
    Array.from({ length: 12 }, (_, index) => watch.note(paths[index % 2]!, 20_000 + index)),
  ).not.toContain(true);
});
