import type { ClientMessage } from './tracker-message.ts';

/** Why a tracker message was refused. */
export type TrackerParseFailure =
  /** More than TRACKER_MESSAGE_BYTES_MAX. */
  | 'too-long'
  /** Nested deeper than JSON_DEPTH_MAX. */
  | 'too-deep'
  /** Not JSON. */
  | 'not-json'
  /** JSON, but not an object. */
  | 'not-object'
  /** An object of a type that this version does not have: to be ignored, not struck (rule T4). */
  | 'unknown-type'
  /** A known type with a field that is missing, of another type, or outside its bounds. */
  | 'bad-field';

/**
 * `field` names the first bad field, such as `signals[2].sdp`. It is made of names of this protocol only,
 * never of the sender's text, so it may be logged and sent back.
 */
export type TrackerParseResult<Message> =
  | { readonly ok: true; readonly message: Message }
  | { readonly ok: false; readonly reason: TrackerParseFailure; readonly field: string | null };

/** What a viewer sent. `signalsText` is there for a signal that came as `canonicalSignals` says: its signals as they stood in the frame. */
export type ClientParseResult =
  | { readonly ok: true; readonly message: ClientMessage; readonly signalsText?: string }
  | Extract<TrackerParseResult<never>, { readonly ok: false }>;
