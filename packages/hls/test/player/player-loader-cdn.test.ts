import type { FragmentLoaderConstructor } from 'hls.js';
import type Hls from 'hls.js';
import { describe, expect, test } from 'vitest';
import type { CdnEvent, CdnRequest } from '../../src/driver/ports.ts';
import { PlayerLoaderCdn } from '../../src/player/player-loader-cdn.ts';

interface Call {
  readonly context: {
    readonly url: string;
    readonly rangeStart: number;
    readonly rangeEnd: number;
    readonly frag: unknown;
  };
  readonly callbacks: {
    onSuccess(response: { data: unknown }): void;
    onError(error: { code: number }): void;
    onTimeout(): void;
  };
  aborted: boolean;
  destroyed: boolean;
}

const URL = 'https://cdn.example/seg-7.m4s';
const FRAGMENT = { url: URL };

function lab(load?: () => void) {
  const calls: Call[] = [];
  class AppLoader {
    #call: Call | undefined;
    load(context: Call['context'], _configuration: unknown, callbacks: Call['callbacks']): void {
      load?.();
      this.#call = { context, callbacks, aborted: false, destroyed: false };
      calls.push(this.#call);
    }
    abort(): void {
      if (this.#call) this.#call.aborted = true;
    }
    destroy(): void {
      if (this.#call) this.#call.destroyed = true;
    }
  }
  const events: CdnEvent[] = [];
  const hls = { config: {}, levels: [{ details: { fragments: [null, FRAGMENT] } }], audioTracks: [] };
  const cdn = new PlayerLoaderCdn(
    hls as unknown as Hls,
    AppLoader as unknown as FragmentLoaderConstructor,
    (event) => events.push(event),
  );
  return { calls, events, cdn };
}

function request(range?: CdnRequest['range'], url = URL): CdnRequest {
  return {
    fetchId: 1,
    url,
    headers: { 'X-App': 'a' },
    range,
    firstByteTimeoutMs: 1_000,
    totalTimeoutMs: 2_000,
  };
}

describe('requests of the engine through the loader of the app', () => {
  test('a whole segment comes in one piece, with the fragment it is for', () => {
    const { calls, events, cdn } = lab();
    cdn.fetch(request());
    expect(calls[0]?.context).toMatchObject({ url: URL, rangeStart: 0, rangeEnd: 0, frag: FRAGMENT });
    calls[0]?.callbacks.onSuccess({ data: new ArrayBuffer(5) });
    expect(events.map(({ type }) => type)).toEqual(['started', 'data', 'ended']);
    expect(events[0]).toMatchObject({ byteLength: 5, ranged: false });
    expect(calls[0]?.destroyed).toBe(true);
  });

  test('an answer of the length of the range is the range, a longer one is everything', () => {
    const { calls, events, cdn } = lab();
    cdn.fetch(request({ begin: 10, end: 14 }));
    expect(calls[0]?.context).toMatchObject({ rangeStart: 10, rangeEnd: 14 });
    calls[0]?.callbacks.onSuccess({ data: new ArrayBuffer(4) });
    cdn.fetch(request({ begin: 10, end: 14 }));
    calls[1]?.callbacks.onSuccess({ data: new ArrayBuffer(40) });
    expect(events.filter(({ type }) => type === 'started')).toMatchObject([
      { ranged: true },
      { ranged: false },
    ]);
  });

  test.each([
    ['an error', (call: Call) => call.callbacks.onError({ code: 403 }), { status: 403, timedOut: false }],
    ['a time-out', (call: Call) => call.callbacks.onTimeout(), { status: 0, timedOut: true }],
    [
      'data that is no bytes',
      (call: Call) => call.callbacks.onSuccess({ data: 'text' }),
      { status: 0, timedOut: false },
    ],
  ])('%s is a failure, once', (_name, finish, expected) => {
    const { calls, events, cdn } = lab();
    cdn.fetch(request());
    const [call] = calls;
    if (call === undefined) throw new Error('nothing was requested');
    finish(call);
    call.callbacks.onSuccess({ data: new ArrayBuffer(1) });
    expect(events).toEqual([{ type: 'failed', fetchId: 1, ...expected }]);
  });

  test('a loader that throws, and a segment that is not listed, are failures', () => {
    const throwing = lab(() => {
      throw new Error('no');
    });
    throwing.cdn.fetch(request());
    const unlisted = lab();
    unlisted.cdn.fetch(request(undefined, 'https://cdn.example/gone.m4s'));
    for (const { events } of [throwing, unlisted])
      expect(events).toMatchObject([{ type: 'failed', status: 0 }]);
  });

  test('a cancelled request is aborted and says nothing more', () => {
    const { calls, events, cdn } = lab();
    cdn.fetch(request());
    cdn.destroy();
    calls[0]?.callbacks.onSuccess({ data: new ArrayBuffer(1) });
    expect(calls[0]).toMatchObject({ aborted: true, destroyed: true });
    expect(events).toEqual([]);
  });
});
