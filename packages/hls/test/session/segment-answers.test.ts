import { beforeEach, describe, expect, it } from 'vitest';
import type { DeliverOrder } from '../../src/driver/driver.ts';
import type { SegmentCallbacks, SegmentHandle, SegmentRequest } from '../../src/player/segment-source.ts';
import { SegmentAnswers } from '../../src/session/segment-answers.ts';

const REQUEST: SegmentRequest = {
  renditionKey: 'main|1',
  mediaSequence: 100,
  url: 'https://cdn.example/s100',
  range: undefined,
  headers: {},
};

function order(wantId: number): DeliverOrder {
  const chunks = [new Uint8Array([1, 2]), new Uint8Array([3])];
  const bytes = { byteLength: 3, cdnBytes: 1, p2pBytes: 2, pushedBytes: 0 };
  return { type: 'deliver', wantId, chunks, ...bytes, prefetched: true, how: 'rescued' };
}

/** Answers come in a microtask. */
async function settled(): Promise<void> {
  await Promise.resolve();
}

describe('segment answers', () => {
  let heard: string[];
  let delivered: string[];
  let cancelled: number[];
  let answers: SegmentAnswers;

  beforeEach(() => {
    heard = [];
    delivered = [];
    cancelled = [];
    answers = new SegmentAnswers(({ how }, { request, waitMs }) => {
      delivered.push(`${request.mediaSequence} ${how} ${waitMs >= 0}`);
    });
  });

  const callbacks: SegmentCallbacks = {
    onDelivered: ({ parts, byteLength, cdnBytes, p2pBytes, prefetched }) => {
      const bytes = parts.map((part) => [...part].join('')).join('+');
      heard.push(`delivered ${bytes} ${byteLength} ${cdnBytes} ${p2pBytes} ${prefetched}`);
    },
    onProgress: (loadedBytes, totalBytes) => heard.push(`progress ${loadedBytes}/${totalBytes}`),
    onPassThrough: () => heard.push('pass'),
  };

  function add(): { wantId: number; handle: SegmentHandle } {
    return answers.add(REQUEST, callbacks, (wantId) => cancelled.push(wantId));
  }

  it('an answer never comes before the request has returned', async () => {
    const { wantId } = add();
    answers.deliver(order(wantId));
    expect(heard).toEqual([]);
    await settled();
    expect(heard).toEqual(['delivered 12+3 3 1 2 true']);
    expect(delivered).toEqual(['100 rescued true']);
  });

  it('nor does the word to pass through', async () => {
    answers.passThrough(add().wantId);
    expect(heard).toEqual([]);
    await settled();
    expect(heard).toEqual(['pass']);
    expect(delivered).toEqual([]);
  });

  it('never comes after a cancel, not even one in between', async () => {
    const { wantId, handle } = add();
    answers.deliver(order(wantId));
    handle.cancel();
    answers.progress(wantId, 1, 3);
    await settled();
    expect(heard).toEqual([]);
    expect(delivered).toEqual([]);
    expect(cancelled).toEqual([wantId]);
  });

  it('comes once, however often it is given', async () => {
    const { wantId, handle } = add();
    answers.deliver(order(wantId));
    answers.deliver(order(wantId));
    answers.passThrough(wantId);
    await settled();
    answers.deliver(order(wantId));
    handle.cancel();
    await settled();
    expect(heard).toHaveLength(1);
    expect(cancelled).toEqual([]);
    expect(answers.count).toBe(0);
  });

  it('a cancel is told once', () => {
    const { wantId, handle } = add();
    handle.cancel();
    handle.cancel();
    expect(cancelled).toEqual([wantId]);
  });

  it('requests are told apart, and progress reaches its own', async () => {
    const first = add();
    const second = add();
    expect(second.wantId).not.toBe(first.wantId);
    answers.progress(second.wantId, 1, 3);
    answers.passThrough(first.wantId);
    await settled();
    expect(heard).toEqual(['progress 1/3', 'pass']);
    expect(answers.count).toBe(1);
  });

  it('everything that waits can be sent to the stock loader', async () => {
    add();
    add();
    answers.releaseAll();
    await settled();
    expect(heard).toEqual(['pass', 'pass']);
    expect(cancelled).toEqual([]);
    expect(answers.count).toBe(0);
  });
});
