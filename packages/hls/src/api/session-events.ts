import type { SessionState, SessionStats } from './stats.ts';

/** Reasons for playing from the CDN alone, or for something an operator should look at. Stable codes. */
export type WarningCode =
  | 'webrtc-unavailable'
  | 'tracker-unreachable'
  | 'tracker-refused'
  | 'ice-failing'
  | 'range-unsupported'
  | 'stream-not-shareable'
  | 'peer-banned'
  | 'backed-off'
  | 'engine-stopped';

/** A clear, single warning; the same code is not repeated within a session unless its cause went away in between. */
export interface SessionWarning {
  readonly code: WarningCode;
  /** What happened and what to do about it. */
  readonly message: string;
}

/** A segment handed to hls.js, with how it came to be. */
export interface SegmentReport {
  readonly mediaSequence: number;
  readonly byteLength: number;
  readonly cdnBytes: number;
  readonly p2pBytes: number;
  /** Of `p2pBytes`, what partners pushed unasked; the rest was pulled from them. */
  readonly pushedBytes: number;
  /** From hls.js asking to delivery, ms. */
  readonly waitMs: number;
  /** `cdn`: plain request; `led`: fetched for the group; `p2p`: all from partners; `rescued`: partners were late, the rest came by CDN. */
  readonly how: 'cdn' | 'led' | 'p2p' | 'rescued';
}

/** Events of a session and their arguments, for eventemitter3. */
export interface SessionEvents {
  /** Once a second. */
  stats: [stats: SessionStats];
  state: [state: SessionState];
  warning: [warning: SessionWarning];
  segment: [report: SegmentReport];
  'partner-connected': [peerId: string];
  'partner-disconnected': [peerId: string, reason: string];
}
