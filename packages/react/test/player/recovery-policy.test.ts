import { expect, test } from 'vitest';
import { RecoveryPolicy } from '../../src/player/recovery-policy.ts';

const network = { type: 'networkError', details: 'fragLoadError' };
const manifest = { type: 'networkError', details: 'manifestLoadError' };
const media = { type: 'mediaError', details: 'bufferAppendError' };

test('a network error is tried again after longer and longer waits, then given up', () => {
  const policy = new RecoveryPolicy();
  const remedies = Array.from({ length: 7 }, () => policy.remedyFor(network, 0));
  expect(remedies.map((remedy) => ('afterMs' in remedy ? remedy.afterMs : remedy.type))).toEqual([
    ...[1_000, 2_000, 4_000, 8_000, 8_000, 8_000],
    'give-up',
  ]);
  expect(remedies[0]).toEqual({ type: 'start-load', afterMs: 1_000 });
});

test('without a manifest there is nothing to go on with: it is loaded again', () => {
  for (const details of ['manifestLoadError', 'manifestLoadTimeOut', 'manifestParsingError'])
    expect(new RecoveryPolicy().remedyFor({ ...manifest, details }, 0).type).toBe('load-source');
});

test('a segment that came through ends a bad stretch of the network', () => {
  const policy = new RecoveryPolicy();
  for (let attempt = 0; attempt < 6; attempt += 1) policy.remedyFor(network, 0);
  policy.noteSegment();
  expect(policy.remedyFor(network, 0)).toEqual({ type: 'start-load', afterMs: 1_000 });
});

test('media are recovered twice in half a minute, segments or not, and again later', () => {
  const policy = new RecoveryPolicy();
  expect(policy.remedyFor(media, 0).type).toBe('recover-media');
  policy.noteSegment();
  expect(policy.remedyFor(media, 10_000).type).toBe('recover-media');
  policy.noteSegment();
  expect(policy.remedyFor(media, 20_000).type).toBe('give-up');
  expect(policy.remedyFor(media, 30_000).type).toBe('recover-media');
});

test('what cannot be cured is given up at once', () => {
  for (const fault of [
    { type: 'mediaError', details: 'manifestIncompatibleCodecsError' },
    { type: 'keySystemError', details: 'keySystemNoKeys' },
    { type: 'otherError', details: 'internalException' },
  ])
    expect(new RecoveryPolicy().remedyFor(fault, 0)).toEqual({ type: 'give-up' });
});
