import type { Gossip } from '../edge/gossip.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { BackOff } from './back-off.ts';

/** Partners that answer so much later than they did at best are late, ms. */
const LATE_MS = 80;

/**
 * Decides that this device has more to do than it can: timers are late in the mean, and most partners answer late. A full uplink leaves timers
 * alone, a page that is busy now and then answers in time for most, and a slow CDN shows in neither: that is what partners are for.
 * Then it rests for a while, before its buffer is empty: it takes nothing from partners, gives them nothing, and tells them so, so
 * that it costs what plain hls.js costs. Never decides when to come back: that is the back-off's.
 */
export class Overload {
  readonly #state: EngineState;
  readonly #gossip: Gossip;
  readonly #backOff: BackOff;

  constructor(state: EngineState, gossip: Gossip, backOff: BackOff) {
    this.#state = state;
    this.#gossip = gossip;
    this.#backOff = backOff;
  }

  evaluate(nowMs: number): void {
    const state = this.#state;
    const partners = [...state.partners.values()];
    const late = partners.filter(({ lateMs }) => lateMs >= LATE_MS);
    if (state.isStrained && late.length * 2 > partners.length) this.#backOff.rest(nowMs);
    const rests = nowMs < state.restsUntilMs;
    if (rests === state.rests) return;
    state.rests = rests;
    for (const partner of partners) {
      partner.lastPingAtMs = -Infinity;
      if (partner.greeted) this.#gossip.introduce(partner, nowMs);
    }
  }
}
