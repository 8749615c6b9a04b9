/**
 * - `bad-option`: the SDK refused an option; `cause` is its `PacelineError`. Plays on from the CDN.
 * - `sdk-not-loaded`: `@paceline/hls` could not be loaded. Plays on from the CDN.
 * - `hls-not-loaded`: hls.js could not be loaded, and the browser cannot play HLS by itself.
 * - `not-supported`: the browser has neither Media Source Extensions nor HLS of its own.
 * - `network`, `media`, `player`: a fatal error of hls.js that was not cured; `cause` is its `ErrorData`. Without hls.js, `cause`
 *   is the `MediaError` of the video element.
 */
export type P2PHlsErrorCode =
  | 'bad-option'
  | 'sdk-not-loaded'
  | 'hls-not-loaded'
  | 'not-supported'
  | 'network'
  | 'media'
  | 'player';

/** Something that somebody has to look at. The message says what happened and what to do. */
export class P2PHlsError extends Error {
  override readonly name = 'P2PHlsError';
  readonly code: P2PHlsErrorCode;
  /** True if playback has ended over it; false if it goes on from the CDN, without partners. */
  readonly fatal: boolean;

  constructor(code: P2PHlsErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
    this.fatal = code !== 'bad-option' && code !== 'sdk-not-loaded';
  }
}
