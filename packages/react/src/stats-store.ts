import type { Session, SessionStats } from '@paceline/hls';

/**
 * The last statistics of one session, for all components that read them: an object that stays the same until there are others, as
 * React needs. Listens only while somebody does.
 */
export class StatsStore {
  readonly #session: Session;
  readonly #subscribers = new Set<() => void>();
  #stats: SessionStats | undefined;

  constructor(session: Session) {
    this.#session = session;
  }

  readonly read = (): SessionStats => {
    this.#stats ??= this.#session.stats();
    return this.#stats;
  };

  readonly subscribe = (subscriber: () => void): (() => void) => {
    if (this.#subscribers.size === 0) this.#listen();
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
      if (this.#subscribers.size === 0) this.#stopListening();
    };
  };

  #listen(): void {
    this.#session.on('stats', this.#onStats);
    this.#session.on('state', this.#onState);
    // What was read while nobody listened may be old. React asks again after it has subscribed.
    this.#stats = this.#session.stats();
  }

  #stopListening(): void {
    this.#session.off('stats', this.#onStats);
    this.#session.off('state', this.#onState);
  }

  readonly #onStats = (stats: SessionStats): void => {
    this.#stats = stats;
    for (const subscriber of [...this.#subscribers]) subscriber();
  };

  /** Its end comes without statistics. */
  readonly #onState = (): void => this.#onStats(this.#session.stats());
}

/** Goes with its session. */
const stores = new WeakMap<Session, StatsStore>();

export function statsStoreOf(session: Session): StatsStore {
  const known = stores.get(session);
  if (known !== undefined) return known;
  const store = new StatsStore(session);
  stores.set(session, store);
  return store;
}
