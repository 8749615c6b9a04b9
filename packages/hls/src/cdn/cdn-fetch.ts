import type { CdnListener, CdnRequest } from '../driver/ports.ts';
import { readAnnouncedBody } from './announced-body.ts';

/** The part of hls.js' `LoaderContext` that a `fetchSetup` hook is given. */
export interface FetchSetupContext {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly responseType: 'arraybuffer' | 'text';
  readonly rangeStart?: number;
  /** Exclusive, as in hls.js. */
  readonly rangeEnd?: number;
}

export interface CdnFetchOptions {
  /** `same-origin` by default, as in hls.js. */
  readonly credentials?: RequestCredentials;
  /** The player's own `config.fetchSetup`: makes the request, with signed URLs and the like. */
  readonly fetchSetup?: (context: FetchSetupContext, init: RequestInit) => Request | Promise<Request>;
}

/** Why a body was given up. Thrown inside this file only, to end the reading loop. */
class BodyMismatch extends Error {}

/**
 * One request, from the headers to the last byte, in chunks as they come. Believes no length: a body that is shorter or
 * longer than announced is a failure, for half a segment must never pass for a whole one. Ends in exactly one of
 * `ended` and `failed`, or, once cancelled, in silence.
 */
export class CdnFetch {
  readonly #request: CdnRequest;
  readonly #options: CdnFetchOptions;
  readonly #abort = new AbortController();
  #listener: CdnListener | undefined;
  #firstByteTimer: ReturnType<typeof setTimeout> | undefined;
  #totalTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(request: CdnRequest, options: CdnFetchOptions, listener: CdnListener) {
    this.#request = request;
    this.#options = options;
    this.#listener = listener;
  }

  /** Never rejects. */
  async run(): Promise<void> {
    const { fetchId, firstByteTimeoutMs, totalTimeoutMs } = this.#request;
    this.#firstByteTimer = setTimeout(() => this.#fail(0, true), firstByteTimeoutMs);
    this.#totalTimer = setTimeout(() => this.#fail(0, true), totalTimeoutMs);
    try {
      const request = await this.#makeRequest();
      // A hook may have taken its time.
      if (this.#listener === undefined) return;
      const response = await fetch(request, { signal: this.#abort.signal });
      await this.#read(response);
    } catch {
      this.#fail(0, false);
      return;
    }
    this.#finish()?.({ type: 'ended', fetchId });
  }

  /** Reports nothing from here on. Idempotent. */
  cancel(): void {
    this.#finish();
    this.#abort.abort();
  }

  async #makeRequest(): Promise<Request> {
    const { url, range } = this.#request;
    const { fetchSetup, credentials = 'same-origin' } = this.#options;
    const headers = new Headers(this.#request.headers);
    if (range !== undefined) {
      // Inclusive on the wire (RFC 9110, 14.1.2).
      headers.set('Range', `bytes=${range.begin}-${range.end === undefined ? '' : range.end - 1}`);
    }
    const init: RequestInit = {
      method: 'GET',
      mode: 'cors',
      credentials,
      headers,
      signal: this.#abort.signal,
    };
    if (fetchSetup === undefined) return new Request(url, init);
    const context: FetchSetupContext = {
      url,
      headers: { ...this.#request.headers },
      responseType: 'arraybuffer',
      ...(range === undefined ? {} : { rangeStart: range.begin }),
      ...(range?.end === undefined ? {} : { rangeEnd: range.end }),
    };
    return fetchSetup(context, init);
  }

  async #read(response: Response): Promise<void> {
    const { fetchId, range } = this.#request;
    const { status } = response;
    if (status !== 200 && status !== 206) {
      this.#fail(status, false);
      return;
    }
    const announced = readAnnouncedBody(status, response.headers, range);
    if (announced === undefined) throw new BodyMismatch();
    const { byteLength, ranged } = announced;
    this.#listener?.({ type: 'started', fetchId, status, byteLength, ranged });
    let receivedBytes = 0;
    for await (const chunk of chunksOf(response)) {
      if (this.#listener === undefined) return;
      if (chunk.byteLength === 0) continue;
      clearTimeout(this.#firstByteTimer);
      receivedBytes += chunk.byteLength;
      if (byteLength !== undefined && receivedBytes > byteLength) throw new BodyMismatch();
      this.#listener({ type: 'data', fetchId, chunk: ownBytes(chunk) });
    }
    if (byteLength !== undefined && receivedBytes < byteLength) throw new BodyMismatch();
  }

  #fail(status: number, timedOut: boolean): void {
    const { fetchId } = this.#request;
    const listener = this.#finish();
    // Whatever is left of the body is not wanted.
    this.#abort.abort();
    listener?.({ type: 'failed', fetchId, status, timedOut });
  }

  /** The listener, for a last word, or undefined when that has been spoken. */
  #finish(): CdnListener | undefined {
    clearTimeout(this.#firstByteTimer);
    clearTimeout(this.#totalTimer);
    const listener = this.#listener;
    this.#listener = undefined;
    return listener;
  }
}

/** The body as it comes; in one piece where the browser cannot stream it. */
async function* chunksOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader?.();
  if (reader === undefined) {
    yield new Uint8Array(await response.arrayBuffer());
    return;
  }
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** A chunk may be a view of a buffer that the browser goes on using. */
function ownBytes(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = chunk;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === chunk.byteLength) return new Uint8Array(buffer);
  return chunk.slice();
}
