/**
 * How many slots may be asked of one partner at a time: a credit window, renewed by what comes back.
 * First quota: min(ceil(k * N / M), H), with N slots missing, M partners, 1 < k < M. After a round of R requests of which F
 * were answered in time: F = R grows the window (doubling until the first loss, then by one) to at most H; F < R sets it to
 * max(F, L).
 */

/** Over-ask a little: some requests are refused. */
const OVERASK = 1.5;

/** L: one request would leave the line idle for a round trip between two slots. */
export const REQUESTS_MIN = 2;

/** H: 32 slots are 6.4 s of stream; more from one partner would hang everything on it. */
export const REQUESTS_MAX = 32;

export class RequestWindow {
  #limit = REQUESTS_MIN;
  #slowStart = true;
  #asked = 0;
  #done = 0;
  #missed = 0;

  /** Sets the first quota; of no effect after a miss. `missing`: slots to get; `partners`: suppliers at hand, at least 1. */
  open(missing: number, partners: number): void {
    if (!this.#slowStart) return;
    const quota = Math.ceil((OVERASK * missing) / Math.max(partners, 1));
    this.#limit = Math.min(Math.max(quota, REQUESTS_MIN), REQUESTS_MAX);
  }

  get limit(): number {
    return this.#limit;
  }

  /** A request was made. */
  ask(): void {
    this.#asked += 1;
  }

  /** A request was answered in time. */
  succeed(): void {
    this.#done += 1;
    this.#settle();
  }

  /** A request timed out or was refused. */
  miss(): void {
    this.#missed += 1;
    this.#settle();
  }

  /** A request was taken back by us: it says nothing about the partner. */
  withdraw(): void {
    this.#asked = Math.max(this.#asked - 1, 0);
    this.#settle();
  }

  #settle(): void {
    if (this.#done + this.#missed < Math.min(this.#asked, this.#limit) || this.#asked === 0) return;
    if (this.#missed === 0) {
      this.#limit = Math.min(this.#slowStart ? this.#limit * 2 : this.#limit + 1, REQUESTS_MAX);
    } else {
      this.#limit = Math.max(Math.min(this.#done, this.#limit), REQUESTS_MIN);
      this.#slowStart = false;
    }
    this.#asked = Math.max(this.#asked - this.#done - this.#missed, 0);
    this.#done = 0;
    this.#missed = 0;
  }
}
