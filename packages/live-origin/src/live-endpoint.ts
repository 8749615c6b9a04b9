// Answers what lies below `/live/`: looks the file up, carries the fault plan out, sends the bytes and books them.

import { setTimeout as delay } from 'node:timers/promises';
import { parseByteRange } from './byte-range.ts';
import { tagPlaylist } from './live-playlist.ts';
import { sendBody } from './send-body.ts';
import { ANONYMOUS_VIEWER, readRequestFacts } from './request-facts.ts';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { FaultBoard, FaultPlan } from './fault-board.ts';
import type { RequestFacts } from './request-facts.ts';
import type { StreamFile, StreamSource } from './stream-source.ts';
import type { LedgerEntry, TrafficLedger } from './traffic-ledger.ts';

/** What the endpoint works with. */
export interface LiveEndpointParts {
  readonly source: StreamSource;
  readonly ledger: TrafficLedger;
  readonly faults: FaultBoard;
  readonly now: () => number;
}

interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Uint8Array;
}

const PREFLIGHT_MAX_AGE_S = 600; // the longest that Chromium is sure to honour; longer values are cut
const NO_BODY = new Uint8Array(0);
const encoder = new TextEncoder();

function corsHeaders(missing: FaultPlan['missingCors']): OutgoingHttpHeaders {
  if (missing.has('all')) return {};
  const open = { 'Access-Control-Allow-Origin': '*', 'Timing-Allow-Origin': '*' };
  if (missing.has('exposed')) return open;
  return { ...open, 'Access-Control-Expose-Headers': 'Content-Length, Content-Range, Accept-Ranges, Date' };
}

function preflightAnswer(request: IncomingMessage, plan: FaultPlan): Answer {
  const asksForRange = /\brange\b/i.test(request.headers['access-control-request-headers'] ?? '');
  const isRefused = plan.missingCors.has('all') || (plan.missingCors.has('preflight') && asksForRange);
  const headers: OutgoingHttpHeaders = isRefused
    ? {}
    : {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
        'Access-Control-Allow-Headers': 'Range',
        'Access-Control-Max-Age': PREFLIGHT_MAX_AGE_S,
      };
  return { status: 204, headers, body: NO_BODY };
}

function playlistAnswer(text: string, viewer: string): Answer {
  const tagged = viewer === ANONYMOUS_VIEWER ? text : tagPlaylist(text, viewer);
  const body = encoder.encode(tagged);
  const headers = { 'Content-Type': 'application/vnd.apple.mpegurl', 'Content-Length': body.byteLength };
  return { status: 200, headers, body };
}

function mediaAnswer(
  file: StreamFile & { type: 'media' },
  range: string | undefined,
  ranged: boolean,
): Answer {
  const size = file.bytes.byteLength;
  const wanted = ranged ? parseByteRange(range, size) : parseByteRange(undefined, size);
  const shared: OutgoingHttpHeaders = {
    'Content-Type': file.contentType,
    ...(ranged ? { 'Accept-Ranges': 'bytes' } : {}),
  };
  switch (wanted.type) {
    case 'whole':
      return { status: 200, headers: { ...shared, 'Content-Length': size }, body: file.bytes };
    case 'part': {
      const body = file.bytes.subarray(wanted.start, wanted.end);
      const contentRange = `bytes ${wanted.start}-${wanted.end - 1}/${size}`;
      const headers = { ...shared, 'Content-Length': body.byteLength, 'Content-Range': contentRange };
      return { status: 206, headers, body };
    }
    case 'unsatisfiable':
      return emptyAnswer(416, { ...shared, 'Content-Range': `bytes */${size}` });
    default: {
      const unknown: never = wanted;
      return unknown;
    }
  }
}

function emptyAnswer(status: number, headers: OutgoingHttpHeaders = {}): Answer {
  return { status, headers: { ...headers, 'Content-Length': 0 }, body: NO_BODY };
}

/** Serves a `StreamSource` over HTTP. */
export class LiveEndpoint {
  readonly #parts: LiveEndpointParts;

  constructor(parts: LiveEndpointParts) {
    this.#parts = parts;
  }

  /** `path` is relative to `/live/`. Resolves when the answer has ended, however it ended. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    const method = request.method ?? 'GET';
    const { now, ledger, faults } = this.#parts;
    const facts = readRequestFacts(now(), method, path, query.get('viewer'), request.headers.range);
    const entry = ledger.open(facts);
    const plan = faults.planFor(facts);
    response.once('close', () => {
      if (!response.writableFinished) entry.ended('cut');
    });
    if (plan.hangs) return;
    if (plan.latencyMs > 0) await delay(plan.latencyMs);
    if (response.destroyed) return;
    const answer = await this.#answer(request, facts, plan);
    await this.#send(response, facts, plan, answer, entry);
  }

  async #answer(request: IncomingMessage, facts: RequestFacts, plan: FaultPlan): Promise<Answer> {
    if (plan.status !== undefined) return emptyAnswer(plan.status);
    if (facts.method === 'OPTIONS') return preflightAnswer(request, plan);
    if (facts.method !== 'GET' && facts.method !== 'HEAD')
      return emptyAnswer(405, { Allow: 'GET, HEAD, OPTIONS' });
    // Asked for at the time of the answer: a slow origin does not hand out an old playlist.
    const file = await this.#parts.source.read(facts.path, this.#parts.now());
    if (!file) return emptyAnswer(404);
    if (file.type === 'playlist') return playlistAnswer(file.text, facts.viewer);
    // There are no validators, so a conditional range never matches and means the whole file (RFC 9110, 13.1.5).
    const range = request.headers['if-range'] === undefined ? facts.range : undefined;
    return mediaAnswer(file, range, !plan.ignoresRange);
  }

  async #send(
    response: ServerResponse,
    facts: RequestFacts,
    plan: FaultPlan,
    answer: Answer,
    entry: LedgerEntry,
  ): Promise<void> {
    if (response.destroyed) return;
    const isPreflight = facts.method === 'OPTIONS';
    response.writeHead(answer.status, {
      ...(isPreflight ? {} : corsHeaders(plan.missingCors)),
      'Cache-Control': 'no-store', // a browser cache would hide requests from the counters
      ...answer.headers,
    });
    entry.answered(answer.status);
    if (facts.method === 'HEAD' || answer.body.byteLength === 0) {
      response.end();
      entry.ended('complete');
      return;
    }
    const { rateBps, stop } = plan;
    entry.ended(await sendBody(response, answer.body, { rateBps, stop, onSent: (sent) => entry.sent(sent) }));
  }
}
