/**
 * Decides what is done about a fatal error of hls.js, which has by then used up the retries of its own load policies. Never acts,
 * and knows no clock: the time comes in.
 */

/** The parts of hls.js's `ErrorData` that count. */
export interface Fault {
  /** `networkError`, `mediaError` or another. */
  readonly type: string;
  readonly details: string;
}

export type Remedy =
  /** The manifest is loaded again: without one there is nothing that loading could go on with. */
  | { readonly type: 'load-source'; readonly afterMs: number }
  | { readonly type: 'start-load'; readonly afterMs: number }
  | { readonly type: 'recover-media' }
  | { readonly type: 'give-up' };

/**
 * Waits before an attempt, ms. A live stream that pauses, or a viewer who changes networks, is mostly back within half a minute;
 * whoever waits longer would rather be told.
 */
const NETWORK_WAITS_MS = [1_000, 2_000, 4_000, 8_000, 8_000, 8_000] as const;

/**
 * The first recovery cures a decoder that stumbled, the second one over a boundary that both halves of it lie on. What breaks more
 * often than that within half a minute breaks on the stream itself, and each attempt is a black flash.
 */
const MEDIA_RECOVERIES_MAX = 2;
const MEDIA_WINDOW_MS = 30_000;

/** Errors of the manifest, after which hls.js has no levels to load. */
const WITHOUT_MANIFEST = new Set(['manifestLoadError', 'manifestLoadTimeOut', 'manifestParsingError']);

/** No level of the manifest can be decoded here, and a recovery has none to choose from: it would wait for ever. */
const NO_LEVEL_LEFT = 'manifestIncompatibleCodecsError';

export class RecoveryPolicy {
  #networkAttempts = 0;
  /** At most MEDIA_RECOVERIES_MAX. */
  #mediaAtMs: readonly number[] = [];

  remedyFor({ type, details }: Fault, nowMs: number): Remedy {
    if (details === NO_LEVEL_LEFT) return { type: 'give-up' };
    if (type === 'networkError') return this.#networkRemedy(details);
    if (type === 'mediaError') return this.#mediaRemedy(nowMs);
    return { type: 'give-up' };
  }

  /** A segment came through: the network is well again. Of media that says nothing, as they break when they are decoded. */
  noteSegment(): void {
    this.#networkAttempts = 0;
  }

  #networkRemedy(details: string): Remedy {
    const afterMs = NETWORK_WAITS_MS[this.#networkAttempts];
    if (afterMs === undefined) return { type: 'give-up' };
    this.#networkAttempts += 1;
    return { type: WITHOUT_MANIFEST.has(details) ? 'load-source' : 'start-load', afterMs };
  }

  #mediaRemedy(nowMs: number): Remedy {
    const recent = this.#mediaAtMs.filter((atMs) => nowMs - atMs < MEDIA_WINDOW_MS);
    if (recent.length >= MEDIA_RECOVERIES_MAX) return { type: 'give-up' };
    this.#mediaAtMs = [...recent, nowMs];
    return { type: 'recover-media' };
  }
}
