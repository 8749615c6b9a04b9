import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SDP_CHARS_MAX, SIGNALS_MAX } from '@paceline/protocol';
import type { Signal } from '@paceline/protocol';
import { CANDIDATES_PER_CONNECTION_MAX } from '../../src/webrtc/pending-offers.ts';
import { SignalBatcher } from '../../src/webrtc/signal-batcher.ts';

const offer: Signal = { type: 'offer', sdp: 'v=0\r\n' };

function candidate(index: number, chars = 20): Signal {
  return { type: 'candidate', candidate: `${index}`.padStart(chars, '-'), sdpMid: '0', sdpMLineIndex: 0 };
}

describe('SignalBatcher', () => {
  let batches: (readonly Signal[])[];
  let batcher: SignalBatcher;

  beforeEach(() => {
    vi.useFakeTimers();
    batches = [];
    batcher = new SignalBatcher((batch) => batches.push(batch));
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test('a description takes the candidates of its first 50 ms along', () => {
    batcher.add(offer);
    batcher.add(candidate(1));
    vi.advanceTimersByTime(49);
    expect(batches).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(batches).toEqual([[offer, candidate(1)]]);
  });

  test('a description leaves without any, too', () => {
    batcher.add(offer);
    vi.advanceTimersByTime(50);
    expect(batches).toEqual([[offer]]);
  });

  test('later candidates leave together 50 ms after the first of them', () => {
    batcher.add(offer);
    vi.advanceTimersByTime(80);
    batcher.add(candidate(1));
    vi.advanceTimersByTime(30);
    batcher.add(candidate(2));
    vi.advanceTimersByTime(19);
    expect(batches).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(batches.slice(1)).toEqual([[candidate(1), candidate(2)]]);
  });

  test('early candidates wait for their description and leave behind it in the same batch', () => {
    batcher.add(candidate(1));
    vi.advanceTimersByTime(1_000);
    expect(batches).toEqual([]);
    batcher.add(offer);
    vi.advanceTimersByTime(50);
    expect(batches).toEqual([[offer, candidate(1)]]);
  });

  test('a full batch leaves without waiting', () => {
    batcher.add(offer);
    for (let index = 1; index < SIGNALS_MAX; index += 1) batcher.add(candidate(index));
    expect(batches.map((batch) => batch.length)).toEqual([SIGNALS_MAX]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('no batch passes the cap on signals or the size of a tracker message', () => {
    for (let index = 0; index < 2 * CANDIDATES_PER_CONNECTION_MAX; index += 1)
      batcher.add(candidate(index, 1_000));
    batcher.add({ type: 'offer', sdp: 'v=0'.padEnd(SDP_CHARS_MAX, ' ') });
    expect(batches.flat()).toHaveLength(1 + CANDIDATES_PER_CONNECTION_MAX);
    for (const batch of batches) {
      expect(batch.length).toBeLessThanOrEqual(SIGNALS_MAX);
      expect(JSON.stringify(batch).length).toBeLessThan(30_000);
    }
  });

  test('dispose forgets what waits and leaves no timer', () => {
    batcher.add(offer);
    batcher.add(candidate(1));
    batcher.dispose();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(1_000);
    expect(batches).toEqual([]);
  });
});
