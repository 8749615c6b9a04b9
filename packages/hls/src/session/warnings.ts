import type { SessionWarning, WarningCode } from '../api/session-events.ts';

/** Short, for they are in every page; what to do about each is in the README, by code. */
const TEXTS: Readonly<Record<WarningCode, string>> = {
  'webrtc-unavailable': 'No WebRTC here.',
  'tracker-unreachable': 'The tracker is out of reach.',
  'tracker-refused': 'The tracker refuses: see token, channel.',
  'ice-failing': 'No viewer is in reach. Set STUN or TURN in rtcConfig.',
  'range-unsupported': 'The CDN refuses Range.',
  'stream-not-shareable': 'Not live, or segments over 20 s.',
  'peer-banned': 'A partner is banned.',
  'backed-off': 'P2P pauses.',
  'engine-stopped': 'Internal error: P2P stops.',
};

/** Sees to it that a warning is given once, until its cause has gone. */
export class Warnings {
  readonly #given = new Set<WarningCode>();
  readonly #emit: (warning: SessionWarning) => void;

  constructor(emit: (warning: SessionWarning) => void) {
    this.#emit = emit;
  }

  give(code: WarningCode, detail = ''): void {
    if (this.#given.has(code)) return;
    this.#given.add(code);
    this.#emit({ code, message: detail === '' ? TEXTS[code] : `${TEXTS[code]} (${detail})` });
  }

  /** The cause is gone: the next time is news again. */
  clear(code: WarningCode): void {
    this.#given.delete(code);
  }
}
