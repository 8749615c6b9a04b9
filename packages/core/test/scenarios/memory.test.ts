import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { World } from '../world/world.ts';

function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('D4: ten minutes of stream leave nothing behind', () => {
  const world = new World({ viewers: 4, uplinkBps: () => 6e6 });
  world.run(120_000);
  const beforeBytes = heapBytes();
  world.run(600_000);
  const growthBytes = heapBytes() - beforeBytes;
  expect(world.copies(60_000)).toBeLessThanOrEqual(1.2);
  expect([world.stallMs(), world.strikes()]).toEqual([0, 0]);
  // What the world itself writes down: some thousand deliveries. One slot kept too long per segment would be more.
  expect(growthBytes).toBeLessThan(1_500_000);
});
