// Decides what goes wrong with a request. It only plans; the origin carries the plan out.

import type { RequestFacts, RequestKind } from './request-facts.ts';

/** What a fault does. Rates are in bits per second of body. */
export type FaultEffect =
  /** Answers with this status and no body. */
  | { readonly type: 'status'; readonly status: number }
  /** Waits before the header. Several add up. */
  | { readonly type: 'latency'; readonly latencyMs: number }
  /** Paces the body. The slowest of several counts. */
  | { readonly type: 'rate'; readonly rateBps: number }
  /** Promises the whole length, sends this much and closes the connection. */
  | { readonly type: 'truncate'; readonly byteLength: number }
  /** Sends this much and then nothing more, leaving the connection open. */
  | { readonly type: 'stall'; readonly byteLength: number }
  /** Ignores Range: answers 200 with the whole file. */
  | { readonly type: 'noRange' }
  /** `all`: no CORS header. `exposed`: none that exposes lengths. `preflight`: preflights with Range are refused. */
  | { readonly type: 'noCors'; readonly scope: 'all' | 'exposed' | 'preflight' }
  /** Never answers. */
  | { readonly type: 'hang' };

/** Which requests a fault hits: a kind of file, a pattern for the path, or any test. */
export type FaultMatch = RequestKind | RegExp | ((request: RequestFacts) => boolean);

/** When and where a fault applies. Without limits: always and everywhere below `/live/`. */
export interface FaultScope {
  readonly durationMs?: number;
  /** On the origin's clock. */
  readonly untilMs?: number;
  /** Only the first so many matching requests. */
  readonly times?: number;
  readonly match?: FaultMatch;
}

export type Fault = FaultEffect & FaultScope;

/** Everything that goes wrong with one request. */
export interface FaultPlan {
  readonly hangs: boolean;
  readonly status: number | undefined;
  readonly latencyMs: number;
  readonly rateBps: number | undefined;
  /** The body stops here; `closes` tells whether the connection does too. */
  readonly stop: { readonly byteLength: number; readonly closes: boolean } | undefined;
  readonly ignoresRange: boolean;
  readonly missingCors: ReadonlySet<'all' | 'exposed' | 'preflight'>;
}

interface ArmedFault {
  readonly fault: Fault;
  readonly expiresAtMs: number;
  left: number;
}

const MAX_FAULTS = 1000; // a test that arms more has forgotten to disarm

function matches(match: FaultMatch | undefined, request: RequestFacts): boolean {
  if (match === undefined) return true;
  if (typeof match === 'string') return match === request.kind;
  // `search` ignores the pattern's own position, so a global pattern matches the same way every time.
  return match instanceof RegExp ? request.path.search(match) >= 0 : match(request);
}

function checkFault(fault: Fault): void {
  for (const [name, value] of Object.entries(fault)) {
    if (typeof value !== 'number') continue;
    if (Number.isNaN(value) || value < 0) throw new RangeError(`${name} must not be negative, got ${value}`);
    if (name === 'rateBps' && value === 0)
      throw new RangeError('rateBps must be positive: use a stall instead');
    if (name === 'status' && !(value >= 200 && value <= 599))
      throw new RangeError(`no such status: ${value}`);
  }
}

function addEffect(plan: FaultPlan, effect: FaultEffect): FaultPlan {
  switch (effect.type) {
    case 'status':
      return { ...plan, status: plan.status ?? effect.status };
    case 'latency':
      return { ...plan, latencyMs: plan.latencyMs + effect.latencyMs };
    case 'rate':
      return { ...plan, rateBps: Math.min(plan.rateBps ?? Infinity, effect.rateBps) };
    case 'truncate':
    case 'stall': {
      const isSooner = plan.stop === undefined || effect.byteLength < plan.stop.byteLength;
      const stop = { byteLength: effect.byteLength, closes: effect.type === 'truncate' };
      return isSooner ? { ...plan, stop } : plan;
    }
    case 'noRange':
      return { ...plan, ignoresRange: true };
    case 'noCors':
      return { ...plan, missingCors: new Set([...plan.missingCors, effect.scope]) };
    case 'hang':
      return { ...plan, hangs: true };
    default: {
      const unknown: never = effect;
      return unknown;
    }
  }
}

/** The armed faults. */
export class FaultBoard {
  #armed: readonly ArmedFault[] = [];

  /** Arms a fault and returns what disarms it. Throws a RangeError that names a bad value. */
  arm(fault: Fault, nowMs: number): () => void {
    checkFault(fault);
    this.#armed = this.#armed.filter((other) => other.expiresAtMs > nowMs && other.left > 0);
    if (this.#armed.length >= MAX_FAULTS) throw new RangeError(`more than ${MAX_FAULTS} faults are armed`);
    const expiresAtMs = Math.min(
      fault.untilMs ?? Infinity,
      fault.durationMs === undefined ? Infinity : nowMs + fault.durationMs,
    );
    const armed: ArmedFault = { fault, expiresAtMs, left: fault.times ?? Infinity };
    this.#armed = [...this.#armed, armed];
    return () => {
      this.#armed = this.#armed.filter((other) => other !== armed);
    };
  }

  clear(): void {
    this.#armed = [];
  }

  /** What goes wrong with this request, in the order in which the faults were armed. Uses up `times`. */
  planFor(request: RequestFacts): FaultPlan {
    let plan: FaultPlan = {
      hangs: false,
      status: undefined,
      latencyMs: 0,
      rateBps: undefined,
      stop: undefined,
      ignoresRange: false,
      missingCors: new Set(),
    };
    for (const armed of this.#armed) {
      if (armed.expiresAtMs <= request.atMs || armed.left <= 0) continue;
      if (!matches(armed.fault.match, request)) continue;
      armed.left--;
      plan = addEffect(plan, armed.fault);
    }
    return plan;
  }
}
