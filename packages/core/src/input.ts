import type { Fingerprint, PeerId, PeerMessage, TrackId } from '@paceline/protocol';
import type { Chunk } from './chunk.ts';
import type { PlayerState } from './window/playhead.ts';

/** Facts: everything the engine can be told. Names are in the past tense. */
export type Input =
  | { readonly type: 'time-passed' }
  | TrackerInput
  | PeerInput
  | PlayerInput
  | FetchInput
  | PolicyInput;

export type TrackerInput =
  | {
      readonly type: 'tracker-joined';
      readonly peerId: PeerId;
      readonly peers: readonly PeerId[];
      readonly groupSize: number;
    }
  | { readonly type: 'peers-listed'; readonly peers: readonly PeerId[]; readonly groupSize: number }
  | { readonly type: 'group-resized'; readonly groupSize: number }
  /** The tracker is out of reach: nobody new can be met, partners stay. */
  | { readonly type: 'tracker-lost' };

export type PeerInput =
  | { readonly type: 'peer-offered'; readonly peerId: PeerId }
  | { readonly type: 'peer-connected'; readonly peerId: PeerId }
  /** A partner, or an attempt, is gone. `failed` means that it never connected. */
  | { readonly type: 'peer-disconnected'; readonly peerId: PeerId; readonly failed: boolean }
  | { readonly type: 'message-received'; readonly peerId: PeerId; readonly message: PeerMessage }
  /** A frame that could not be decoded. */
  | { readonly type: 'frame-refused'; readonly peerId: PeerId }
  /** What is still queued in the transport for this partner. */
  | { readonly type: 'send-progressed'; readonly peerId: PeerId; readonly bufferedBytes: number };

export interface ListedSegment {
  readonly mediaSequence: number;
  readonly fingerprint: Fingerprint;
  readonly durationMs: number;
}

export type PlayerInput =
  /** A live rendition whose playlist is known. */
  | { readonly type: 'track-opened'; readonly track: TrackId; readonly slotsPerSegment: number }
  /** The player loads another rendition in its place. Moving in it, or wanting of it, takes that back. */
  | { readonly type: 'track-left'; readonly track: TrackId }
  | { readonly type: 'track-closed'; readonly track: TrackId }
  | {
      readonly type: 'playlist-updated';
      readonly track: TrackId;
      readonly segments: readonly ListedSegment[];
    }
  | {
      readonly type: 'player-moved';
      readonly track: TrackId;
      /** Position in slots, with fraction. */
      readonly slot: number;
      readonly rate: number;
      readonly state: PlayerState;
    }
  /** hls.js asks for a segment; answered by `deliver` or `pass-through`. */
  | {
      readonly type: 'segment-wanted';
      readonly wantId: number;
      readonly track: TrackId;
      readonly mediaSequence: number;
      /** How long the player can play with what it has, ms; undefined while it does not play. */
      readonly playableMs: number | undefined;
    }
  | { readonly type: 'segment-unwanted'; readonly wantId: number }
  /** The stock loader fetched the whole segment. */
  | {
      readonly type: 'segment-loaded';
      readonly track: TrackId;
      readonly mediaSequence: number;
      readonly fingerprint: Fingerprint | undefined;
      readonly chunk: Chunk;
      readonly durationMs: number;
    }
  /** The player could not use the segment. */
  | { readonly type: 'segment-rejected'; readonly track: TrackId; readonly mediaSequence: number }
  /** Playback waited for data although P2P was to provide it. */
  | { readonly type: 'playback-stalled' };

export type FetchInput =
  /** Headers came: `byteLength` of the body, undefined if unknown; `firstByte` of the body within the segment. */
  | {
      readonly type: 'fetch-started';
      readonly fetchId: number;
      readonly byteLength: number | undefined;
      readonly ranged: boolean;
    }
  | { readonly type: 'fetch-progressed'; readonly fetchId: number; readonly chunk: Chunk }
  | { readonly type: 'fetch-ended'; readonly fetchId: number }
  | { readonly type: 'fetch-failed'; readonly fetchId: number; readonly rangeRefused: boolean };

/** What the page, the viewer and the line allow at the moment. */
export interface PolicyInput {
  readonly type: 'policy-changed';
  /** False: P2P is off, everything passes through. */
  readonly enabled: boolean;
  readonly uploadAllowed: boolean;
  /** May fetch for the group: visible, playing, a line that can stream requests. */
  readonly leadAllowed: boolean;
  /** The page is hidden. */
  readonly hidden: boolean;
  /** Upload cap of the viewer, bit/s. */
  readonly uploadCapBps: number;
  readonly rangeAllowed: boolean;
  /** Playlists may be reloaded outside the player's own rhythm. */
  readonly scoutAllowed: boolean;
}
