import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FetchCdn } from '../../src/cdn/fetch-cdn.ts';
import type { CdnFetchOptions } from '../../src/cdn/cdn-fetch.ts';
import type { CdnEvent, CdnRequest } from '../../src/driver/ports.ts';

const BODY = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) & 0xff);

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('FetchCdn', () => {
  let server: Server;
  let handler: Handler;
  let events: CdnEvent[];
  let cdns: FetchCdn[];

  beforeEach(async () => {
    events = [];
    cdns = [];
    server = createServer((request, response) => handler(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    for (const cdn of cdns) cdn.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    vi.unstubAllGlobals();
  });

  function url(path = '/segment.ts'): string {
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  }

  function fetching(request: Partial<CdnRequest> = {}, options: CdnFetchOptions = {}): FetchCdn {
    const cdn = new FetchCdn(options, (event) => events.push(event));
    cdns.push(cdn);
    cdn.fetch({
      fetchId: 1,
      url: url(),
      headers: {},
      range: undefined,
      firstByteTimeoutMs: 10_000,
      totalTimeoutMs: 10_000,
      ...request,
    });
    return cdn;
  }

  async function until(type: CdnEvent['type']): Promise<void> {
    await vi.waitFor(() => expect(events.map((event) => event.type)).toContain(type), { timeout: 10_000 });
  }

  function received(): Uint8Array {
    const chunks = events.flatMap((event) => (event.type === 'data' ? [event.chunk] : []));
    return Buffer.concat(chunks);
  }

  function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
    return Buffer.compare(a, b) === 0;
  }

  const whole: Handler = (_request, response) => {
    response.setHeader('Content-Length', BODY.byteLength);
    response.end(BODY);
  };

  /** Answers a Range as a CDN does. */
  const ranged: Handler = (request, response) => {
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const begin = Number(first);
    const end = last === '' ? BODY.byteLength : Math.min(Number(last) + 1, BODY.byteLength);
    response.statusCode = 206;
    response.setHeader('Content-Range', `bytes ${begin}-${end - 1}/${BODY.byteLength}`);
    response.setHeader('Content-Length', end - begin);
    response.end(BODY.subarray(begin, end));
  };

  test('a whole resource comes in chunks of its own, between one start and one end', async () => {
    handler = whole;
    fetching();
    await until('ended');
    expect(events[0]).toEqual({
      type: 'started',
      fetchId: 1,
      status: 200,
      byteLength: BODY.byteLength,
      ranged: false,
    });
    expect(events.filter((event) => event.type !== 'data')).toHaveLength(2);
    expect(sameBytes(received(), BODY)).toBe(true);
    for (const event of events) {
      if (event.type === 'data') expect(event.chunk.buffer.byteLength).toBe(event.chunk.byteLength);
    }
  });

  test('bytes are reported while the body is still coming', async () => {
    let finish = (): void => {};
    handler = (_request, response) => {
      response.write(BODY.subarray(0, 1_000));
      finish = () => response.end(BODY.subarray(1_000));
    };
    fetching();
    await until('data');
    expect(events[0]).toMatchObject({ type: 'started', byteLength: undefined });
    finish();
    await until('ended');
    expect(sameBytes(received(), BODY)).toBe(true);
  });

  test('a range is asked for with an inclusive end and reported as ranged', async () => {
    handler = ranged;
    fetching({ range: { begin: 100, end: 5_100 } });
    await until('ended');
    expect(events[0]).toMatchObject({ status: 206, byteLength: 5_000, ranged: true });
    expect(sameBytes(received(), BODY.subarray(100, 5_100))).toBe(true);
  });

  test('a range without an end runs to the end, and one past the end is cut short', async () => {
    handler = ranged;
    fetching({ range: { begin: 299_000, end: undefined } });
    await until('ended');
    expect(sameBytes(received(), BODY.subarray(299_000))).toBe(true);
    events = [];
    fetching({ range: { begin: 299_000, end: 400_000 } });
    await until('ended');
    expect(events[0]).toMatchObject({ byteLength: 1_000 });
  });

  test('a server that ignores the range is reported as not ranged', async () => {
    handler = whole;
    fetching({ range: { begin: 100, end: 200 } });
    await until('ended');
    expect(events[0]).toMatchObject({ status: 200, byteLength: BODY.byteLength, ranged: false });
  });

  test('another range than was asked for is a failure', async () => {
    handler = (_request, response) => {
      response.writeHead(206, { 'Content-Range': 'bytes 0-99/1000', 'Content-Length': 100 });
      response.end(BODY.subarray(0, 100));
    };
    fetching({ range: { begin: 100, end: 200 } });
    await until('failed');
    expect(events).toEqual([{ type: 'failed', fetchId: 1, status: 0, timedOut: false }]);
  });

  test('a longer range than was asked for is a failure', async () => {
    handler = (_request, response) => {
      response.writeHead(206, { 'Content-Length': 500 });
      response.end(BODY.subarray(0, 500));
    };
    fetching({ range: { begin: 100, end: 200 } });
    await until('failed');
    expect(events).toHaveLength(1);
  });

  test.each([404, 403, 416, 503, 204])('status %i is a failure with that status', async (status) => {
    handler = (_request, response) => {
      response.statusCode = status;
      response.end(status === 204 ? undefined : 'no');
    };
    fetching();
    await until('failed');
    expect(events).toEqual([{ type: 'failed', fetchId: 1, status, timedOut: false }]);
  });

  test('a body that breaks off is a failure', async () => {
    handler = (_request, response) => {
      response.setHeader('Content-Length', BODY.byteLength);
      response.write(BODY.subarray(0, 1_000), () => response.destroy());
    };
    fetching();
    await until('failed');
    expect(events.at(-1)).toEqual({ type: 'failed', fetchId: 1, status: 0, timedOut: false });
  });

  test.each([
    ['shorter', 999],
    ['longer', 1_001],
  ])(
    'a body that is %s than announced is a failure, though the browser is content',
    async (_name, byteLength) => {
      vi.stubGlobal('fetch', () =>
        Promise.resolve(new Response(new Uint8Array(byteLength), { headers: { 'Content-Length': '1000' } })),
      );
      fetching();
      await until('failed');
      expect(events.at(-1)).toEqual({ type: 'failed', fetchId: 1, status: 0, timedOut: false });
    },
  );

  test('the length of a compressed body is not known', async () => {
    handler = (_request, response) => {
      const packed = gzipSync(BODY);
      response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': packed.byteLength });
      response.end(packed);
    };
    fetching();
    await until('ended');
    expect(events[0]).toMatchObject({ type: 'started', byteLength: undefined });
    expect(sameBytes(received(), BODY)).toBe(true);
  });

  test('an empty body ends without data', async () => {
    handler = (_request, response) => response.end();
    fetching();
    await until('ended');
    expect(events.map((event) => event.type)).toEqual(['started', 'ended']);
  });

  test('no byte in time is a timeout, also when the headers came', async () => {
    handler = (_request, response) => response.flushHeaders();
    fetching({ firstByteTimeoutMs: 100 });
    await until('failed');
    expect(events.at(-1)).toEqual({ type: 'failed', fetchId: 1, status: 0, timedOut: true });
  });

  test('not all in time is a timeout', async () => {
    handler = (_request, response) => response.write(BODY.subarray(0, 1_000));
    fetching({ totalTimeoutMs: 200 });
    await until('failed');
    expect(events.map((event) => event.type)).toEqual(['started', 'data', 'failed']);
    expect(events.at(-1)).toMatchObject({ timedOut: true });
  });

  test('an unreachable server and an impossible URL or header are failures', async () => {
    // Port 9 (discard) is one that no client may ask (Fetch, port blocking).
    for (const request of [
      { url: 'http://127.0.0.1:9/' },
      { url: 'http://[' },
      { headers: { 'bad name': '1' } },
    ]) {
      events = [];
      fetching(request);
      await until('failed');
      expect(events).toEqual([{ type: 'failed', fetchId: 1, status: 0, timedOut: false }]);
    }
  });

  test('cancelling aborts the request and reports nothing more', async () => {
    let aborted = false;
    handler = (_request, response) => {
      response.on('close', () => (aborted = true));
      response.write(BODY.subarray(0, 1_000));
    };
    const cdn = fetching();
    await until('data');
    cdn.cancel(1);
    cdn.cancel(1);
    await vi.waitFor(() => expect(aborted).toBe(true));
    expect(events.map((event) => event.type)).toEqual(['started', 'data']);
  });

  test('a listener may cancel from inside an event', async () => {
    handler = whole;
    const seen: string[] = [];
    const cdn: FetchCdn = new FetchCdn({}, (event) => {
      seen.push(event.type);
      cdn.cancel(1);
    });
    cdns.push(cdn);
    const timeouts = { firstByteTimeoutMs: 10_000, totalTimeoutMs: 10_000 };
    cdn.fetch({ fetchId: 1, url: url(), headers: {}, range: undefined, ...timeouts });
    await vi.waitFor(() => expect(seen).toEqual(['started']));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen).toEqual(['started']);
  });

  test('destroy is silent, final and may be repeated', async () => {
    handler = whole;
    const cdn = fetching();
    cdn.destroy();
    cdn.destroy();
    cdn.fetch({
      fetchId: 2,
      url: url(),
      headers: {},
      range: undefined,
      firstByteTimeoutMs: 1,
      totalTimeoutMs: 1,
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(events).toEqual([]);
  });

  test('headers of the player are sent', async () => {
    let sent: unknown;
    handler = (request, response) => {
      sent = request.headers['x-session'];
      whole(request, response);
    };
    fetching({ headers: { 'X-Session': 'abc' } });
    await until('ended');
    expect(sent).toBe('abc');
  });

  test('a fetchSetup hook makes the request, with what hls.js would tell it', async () => {
    const asked: unknown[] = [];
    let path: string | undefined;
    handler = (request, response) => {
      path = request.url;
      ranged(request, response);
    };
    fetching(
      { range: { begin: 0, end: 10 }, headers: { a: 'b' } },
      {
        fetchSetup: async (context, init) => {
          asked.push(context);
          await Promise.resolve();
          return new Request(`${context.url}?signed`, init);
        },
      },
    );
    await until('ended');
    expect(path).toBe('/segment.ts?signed');
    expect(asked).toEqual([
      { url: url(), headers: { a: 'b' }, responseType: 'arraybuffer', rangeStart: 0, rangeEnd: 10 },
    ]);
    expect(received()).toHaveLength(10);
  });

  test('a hook that throws is a failure', async () => {
    fetching(
      {},
      {
        fetchSetup: () => {
          throw new Error('no token');
        },
      },
    );
    await until('failed');
    expect(events).toEqual([{ type: 'failed', fetchId: 1, status: 0, timedOut: false }]);
  });

  test('a browser that cannot stream delivers the body in one piece', async () => {
    vi.stubGlobal('fetch', () =>
      Promise.resolve({
        status: 200,
        headers: new Headers({ 'Content-Length': '5' }),
        body: null,
        arrayBuffer: () => Promise.resolve(new ArrayBuffer(5)),
      }),
    );
    fetching();
    await until('ended');
    expect(events.map((event) => event.type)).toEqual(['started', 'data', 'ended']);
  });
});
