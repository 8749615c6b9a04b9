// A setup file of Vitest, for tests that measure time: notes of each that fails whether the host of a virtual machine kept the
// processors for others meanwhile. count-tests.mjs reads it.
import { beforeEach, onTestFailed } from 'vitest';
import { STOLEN_SHARE_MAX, StolenTime } from '../packages/viewer-lab/src/stolen-time.ts';

beforeEach(({ task }) => {
  const stolen = new StolenTime();
  // Of several attempts the last one is noted.
  onTestFailed(() => {
    task.meta.stolen = stolen.share() > STOLEN_SHARE_MAX;
  });
});
