import type { Gossip } from '../edge/gossip.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { BackOff } from './back-off.ts';

/** A playlist that takes so much longer than the quickest one is slow, ms: what leaves first on a busy uplink may cost nearly as much. */
const SLOW_MS = 100;

/** Partners that answer so much later than they did at best are late, ms. */
const LATE_MS = 80;

/**
 * Timers that are so late in the mean say that the processor is short, ms: 8 to 12 where it is, 1.3 at most in 49 of 50 where only lines are full,
 * and some browsers let timers come at every 8th millisecond only.
 */
const LAG_MS = 6;

/**
 * Decides that this device has more to do than it can: the CDN answers late, most partners answer late, and timers are late, all at once.
 * A slow CDN alone is what partners are there for, a full uplink leaves timers alone, and a page that is busy answers its CDN at times.
 * Then it rests for a while, before its buffer is empty: it takes nothing from partners, gives them nothing, and tells them so, so
 * that it costs what plain hls.js costs. Never decides when to come back: that is the back-off's.
 */
export class Overload {
  readonly #state: EngineState;
  readonly #gossip: Gossip;
  readonly #backOff: BackOff;
  #quickestMs = Infinity;

  constructor(state: EngineState, gossip: Gossip, backOff: BackOff) {
    this.#state = state;
    this.#gossip = gossip;
    this.#backOff = backOff;
  }

  /** A playlist's first byte came after `tookMs`. */
  answered(tookMs: number, nowMs: number): void {
    const { cdn, meanLagMs, partners } = this.#state;
    this.#quickestMs = Math.min(this.#quickestMs, tookMs);
    if (tookMs - this.#quickestMs < SLOW_MS || meanLagMs < LAG_MS) return;
    // No segment comes sooner than a playlist.
    if (tookMs > cdn.p95Ms) cdn.succeed(tookMs);
    const lateMs = [...partners.values()].map((partner) => partner.lateMs(nowMs)).sort((a, b) => a - b);
    if ((lateMs[lateMs.length >> 1] ?? 0) < LATE_MS) this.#askPartners();
    else this.#backOff.rest(nowMs);
  }

  /** Tells partners when a rest begins or ends. */
  evaluate(nowMs: number): void {
    const rests = nowMs < this.#state.restsUntilMs;
    if (rests === this.#state.rests) return;
    this.#state.rests = rests;
    this.#askPartners();
    for (const partner of this.#state.partners.values()) {
      if (partner.greeted) this.#gossip.introduce(partner, nowMs);
    }
  }

  /** A ping tells our state, and its answer how late they are. */
  #askPartners(): void {
    for (const partner of this.#state.partners.values()) partner.lastPingAtMs = -Infinity;
  }
}
