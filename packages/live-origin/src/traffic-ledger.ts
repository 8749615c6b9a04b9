// Books every request and every byte on its viewer, its kind and its media sequence. It only counts what it is
// told was sent; it never decides an answer. Everything it keeps has a cap.

import type { RequestFacts, RequestKind } from './request-facts.ts';

/** Requests answered or not, and body bytes given to the network. Header bytes are not in it. */
export interface Tally {
  readonly requests: number;
  readonly bytes: number;
}

/** Tallies by kind of file. */
export type KindTallies = Readonly<Record<RequestKind, Tally>>;

/** A snapshot of the books. */
export interface OriginCounters {
  readonly total: KindTallies;
  readonly byViewer: ReadonlyMap<string, KindTallies>;
  /** By media sequence, all renditions together; only requests that were answered with media. */
  readonly bySegment: ReadonlyMap<number, Tally>;
}

/** One line of the request log. */
export interface LoggedRequest extends RequestFacts {
  /** 0 while there is no answer. */
  readonly status: number;
  readonly bytes: number;
  /** `open` until the answer ended; `cut` when the client left or a fault ended it early. */
  readonly outcome: 'open' | 'complete' | 'cut';
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type MutableTallies = Record<RequestKind, Mutable<Tally>>;

const MAX_LOG_LENGTH = 50_000; // about 20 viewers with Range requests for an hour
const LOG_TRIM_LENGTH = 5_000; // dropped at once, so that trimming does not cost a copy for every line
const MAX_VIEWERS = 10_000; // later ones share one entry
const OVERFLOW_VIEWER = '(others)';
const MAX_SEGMENTS = 20_000; // 11 hours of 2 s segments; the oldest goes

function emptyTallies(): MutableTallies {
  const empty = () => ({ requests: 0, bytes: 0 });
  return { playlist: empty(), init: empty(), segment: empty(), other: empty() };
}

/** The open account of one request. */
export interface LedgerEntry {
  answered(status: number): void;
  sent(byteLength: number): void;
  ended(outcome: 'complete' | 'cut'): void;
}

/** The origin's books. */
export class TrafficLedger {
  #total = emptyTallies();
  #byViewer = new Map<string, MutableTallies>();
  #bySegment = new Map<number, Mutable<Tally>>();
  #log: Mutable<LoggedRequest>[] = [];

  /** Logs a request. A preflight (OPTIONS) is logged but is in no tally: it is the browser's, not the viewer's. */
  open(facts: RequestFacts): LedgerEntry {
    const line: Mutable<LoggedRequest> = { ...facts, status: 0, bytes: 0, outcome: 'open' };
    this.#log.push(line);
    if (this.#log.length > MAX_LOG_LENGTH) this.#log.splice(0, LOG_TRIM_LENGTH);
    if (facts.method !== 'OPTIONS') {
      this.#total[facts.kind].requests++;
      this.#viewer(facts.viewer)[facts.kind].requests++;
    }
    return {
      answered: (status) => {
        line.status = status;
        const { mediaSequence } = facts;
        if (mediaSequence !== undefined && status < 300 && facts.method === 'GET') {
          this.#segment(mediaSequence).requests++;
        }
      },
      sent: (byteLength) => {
        line.bytes += byteLength;
        this.#total[facts.kind].bytes += byteLength;
        this.#viewer(facts.viewer)[facts.kind].bytes += byteLength;
        if (facts.mediaSequence !== undefined) this.#segment(facts.mediaSequence).bytes += byteLength;
      },
      ended: (outcome) => {
        line.outcome = outcome;
      },
    };
  }

  /** A copy that later traffic does not change. */
  counters(): OriginCounters {
    return structuredClone({ total: this.#total, byViewer: this.#byViewer, bySegment: this.#bySegment });
  }

  /** The log, oldest first; the last 45,000 to 50,000 requests. */
  requests(): readonly LoggedRequest[] {
    return this.#log.map((line) => ({ ...line }));
  }

  /** Starts from zero. What is still being sent is booked from here on, without a request. */
  reset(): void {
    this.#total = emptyTallies();
    this.#byViewer = new Map();
    this.#bySegment = new Map();
    this.#log = [];
  }

  #viewer(viewer: string): MutableTallies {
    const isFull = this.#byViewer.size >= MAX_VIEWERS && !this.#byViewer.has(viewer);
    const key = isFull ? OVERFLOW_VIEWER : viewer;
    const known = this.#byViewer.get(key);
    if (known) return known;
    const tallies = emptyTallies();
    this.#byViewer.set(key, tallies);
    return tallies;
  }

  #segment(mediaSequence: number): Mutable<Tally> {
    const known = this.#bySegment.get(mediaSequence);
    if (known) return known;
    const [oldest] = this.#bySegment.keys();
    if (oldest !== undefined && this.#bySegment.size >= MAX_SEGMENTS) this.#bySegment.delete(oldest);
    const tally = { requests: 0, bytes: 0 };
    this.#bySegment.set(mediaSequence, tally);
    return tally;
  }
}
