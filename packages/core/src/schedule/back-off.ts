import type { EngineState } from '../state/engine-state.ts';

/** The pause doubles up to this many times. */
const DOUBLINGS_MAX = 3;

/** Without a stall for this long after a pause the next one is short again, ms. */
const FORGET_MS = 120_000;

/**
 * Hysteresis against stalls: a stall while P2P was relied on, or partners that were waited for in vain, turn P2P off for a while,
 * longer each time. Serving others goes
 * on; only the own player is taken off the peers, unless it is a rest.
 */
export class BackOff {
  readonly #state: EngineState;
  #count = 0;

  constructor(state: EngineState) {
    this.#state = state;
  }

  /** From now on nothing new is waited for, unless there is a pause already; `spread` times as long as it has to be. */
  stalled(nowMs: number, spread = 1): void {
    if (nowMs < this.#state.backedOffUntilMs || this.#state.partners.size === 0) return;
    if (nowMs - this.#state.backedOffUntilMs > FORGET_MS) this.#count = 0;
    const forMs = this.#state.config.backOffMs * 2 ** Math.min(this.#count, DOUBLINGS_MAX) * spread;
    this.#count += 1;
    this.#state.backedOffUntilMs = nowMs + forMs;
    this.#state.emit({ type: 'backed-off', forMs });
  }

  /** The same, and nobody is served: each for a time of its own, for those that share a machine would all come back at once. */
  rest(nowMs: number): void {
    this.stalled(nowMs, this.#state.random.between(1, 2));
    this.#state.restsUntilMs = this.#state.backedOffUntilMs;
  }
}
