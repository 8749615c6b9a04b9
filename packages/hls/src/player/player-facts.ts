import type { Fingerprint } from '@paceline/protocol';
import type { SegmentRequest } from './segment-source.ts';

/** What the player's side of the SDK reports to the session: plain facts, no hls.js objects. Times are ms. */
export type PlayerFact = PlaylistFact | PlaybackFact;

export type RenditionKind = 'main' | 'audio';

/** What a playlist said. */
export type PlaylistFact =
  /** `loadSource` was called: everything known about renditions and segments is void. */
  | { readonly type: 'source-reset' }
  /** The manifest is here. `url` is the one the app gave, before redirects. */
  | { readonly type: 'source-loaded'; readonly url: string }
  /** The rendition hls.js loads from now on; undefined if it has no key, or audio is muxed into the main rendition. */
  | {
      readonly type: 'active-rendition';
      readonly kind: RenditionKind;
      readonly renditionKey: string | undefined;
    }
  | {
      readonly type: 'playlist';
      readonly kind: RenditionKind;
      readonly renditionKey: string;
      /** Of the playlist itself, after redirects. */
      readonly url: string;
      readonly live: boolean;
      readonly targetDurationMs: number;
      /** Oldest first, media sequences ascending but possibly with gaps. */
      readonly segments: readonly PlaylistSegment[];
    };

export interface PlaylistSegment {
  readonly mediaSequence: number;
  readonly url: string;
  readonly range: SegmentRequest['range'];
  readonly durationMs: number;
  readonly fingerprint: Fingerprint;
  /** On the timeline of this viewer's media element; slides from viewer to viewer. */
  readonly startMs: number;
  /** True if a discontinuity lies between this segment and the one before it. */
  readonly discontinuity: boolean;
}

/** How playback goes. */
export type PlaybackFact =
  | { readonly type: 'position'; readonly position: PlaybackPosition }
  /** Playback has begun, or is paused at a frame that is ready: the CDN has done its part of the start. Once per source. */
  | { readonly type: 'first-frame-safe' }
  /** hls.js could not use a segment: it must not be given again, nor to anybody else. */
  | { readonly type: 'segment-rejected'; readonly request: SegmentRequest; readonly details: string }
  /** The hls instance is going away. */
  | { readonly type: 'destroying' };

export interface PlaybackPosition {
  /** `starting`: before the first frame, and after a seek; `stalled`: waits for data in the middle of playback. */
  readonly state: 'starting' | 'playing' | 'paused' | 'stalled';
  /** Undefined while no playlist covers the position. */
  readonly playhead: Playhead | undefined;
  /** The same instant in the separate audio rendition, if there is one. */
  readonly audioPlayhead: Playhead | undefined;
  readonly bufferAheadMs: number;
  readonly rate: number;
  /** Distance to the live edge as hls.js measures it; undefined before playback and for VOD. */
  readonly latencyMs: number | undefined;
  readonly stallCount: number;
  readonly stallMs: number;
  /** From loadSource (or attach, if later) to the first `playing`. */
  readonly startupMs: number | undefined;
}

/** A place in a rendition that means the same on every viewer. */
export interface Playhead {
  readonly renditionKey: string;
  readonly mediaSequence: number;
  /** How much of the segment has been played, below 1. Negative: so many segments before the first that is listed. */
  readonly fraction: number;
}
