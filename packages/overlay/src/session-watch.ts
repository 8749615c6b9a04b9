import type { Session, SessionStats, SessionWarning, WindowView } from '@paceline/hls';
import type { CounterSample } from './overlay-model.ts';
import { withSample } from './overlay-model.ts';

/** A warning of a session, and how often it came. */
export interface SeenWarning extends SessionWarning {
  readonly count: number;
}

/** What is known of one session at the moment. */
export interface WatchedSession {
  /** Counts up over the life of the overlay. */
  readonly id: number;
  readonly session: Session;
  readonly stats: SessionStats;
  readonly window: WindowView | undefined;
  readonly samples: readonly CounterSample[];
  /** In the order in which they first came. */
  readonly warnings: readonly SeenWarning[];
}

interface Record {
  readonly id: number;
  readonly warnings: Map<string, SeenWarning>;
  samples: readonly CounterSample[];
  forget(): void;
}

/** More players than this on one page would not fit the panel; the first ones are shown. */
const SESSIONS_MAX = 12;

/** The sessions of the page: looks when it is told to, and listens for warnings in between. Never holds on to one that has ended. */
export class SessionWatch {
  readonly #list: () => readonly Session[];
  readonly #records = new Map<Session, Record>();
  #ids = 0;

  constructor(list: () => readonly Session[]) {
    this.#list = list;
  }

  /** Takes a sample of every session. */
  look(nowMs: number): readonly WatchedSession[] {
    const living = this.#list().slice(0, SESSIONS_MAX);
    for (const [session, record] of this.#records) {
      if (living.includes(session)) continue;
      record.forget();
      this.#records.delete(session);
    }
    return living.map((session) => {
      const record = this.#recordOf(session);
      const stats = session.stats();
      record.samples = withSample(record.samples, stats, nowMs);
      const { id, samples } = record;
      return {
        id,
        session,
        stats,
        samples,
        window: session.window(),
        warnings: [...record.warnings.values()],
      };
    });
  }

  destroy(): void {
    for (const record of this.#records.values()) record.forget();
    this.#records.clear();
  }

  #recordOf(session: Session): Record {
    const known = this.#records.get(session);
    if (known !== undefined) return known;
    // By code, of which there are a handful: it cannot grow.
    const warnings = new Map<string, SeenWarning>();
    const listener = ({ code, message }: SessionWarning): void => {
      warnings.set(code, { code, message, count: (warnings.get(code)?.count ?? 0) + 1 });
    };
    session.on('warning', listener);
    this.#ids += 1;
    const forget = (): void => void session.off('warning', listener);
    const record = { id: this.#ids, warnings, samples: [], forget };
    this.#records.set(session, record);
    return record;
  }
}
