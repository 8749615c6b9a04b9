import type { SessionWarning, WarningCode } from '../api/session-events.ts';

const TEXTS: Readonly<Record<WarningCode, string>> = {
  'webrtc-unavailable': 'This browser has no WebRTC.',
  'tracker-unreachable': 'The tracker cannot be reached. Check its URL, TLS and firewalls.',
  'tracker-refused': 'The tracker refuses this viewer. Check token, channel and versions.',
  'ice-failing': 'No viewer can be reached. Set STUN or TURN servers in rtcConfig.',
  'range-unsupported': 'The CDN refuses Range. Allow it there.',
  'stream-not-shareable': 'The stream is not live, or its segments are longer than 20 s.',
  'peer-banned': 'A partner broke the protocol.',
  'backed-off': 'P2P was too late: it pauses.',
  'engine-stopped': 'P2P stopped on an internal error. Please report this.',
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
