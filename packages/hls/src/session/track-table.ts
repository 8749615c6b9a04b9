import type { Input } from '@paceline/core';
import { MEDIA_SEQUENCE_MAX, slotsPerSegmentOf, trackIdOf } from '@paceline/core';
import type { TrackId } from '@paceline/protocol';
import type { PlaybackPosition, Playhead, PlaylistFact } from '../player/player-facts.ts';

interface OpenTrack {
  readonly id: TrackId;
  readonly slotsPerSegment: number;
}

/** Renditions remembered per source: levels and audio tracks of a generous manifest. */
const TRACKS_MAX = 64;

type PlaylistUpdate = Extract<PlaylistFact, { type: 'playlist' }>;

/**
 * Renditions by key, as tracks of the engine: turns positions and playlists of the player into the engine's facts. K is fixed
 * by the first playlist of a rendition: packagers raise EXT-X-TARGETDURATION in mid-stream, and slots must not be renumbered.
 */
export class TrackTable {
  readonly #tracks = new Map<string, OpenTrack>();

  get(renditionKey: string): TrackId | undefined {
    return this.#tracks.get(renditionKey)?.id;
  }

  /** True if the playlist can be shared: live, segments not too long, numbers in range. */
  isShareable(update: PlaylistUpdate): boolean {
    const last = update.segments[update.segments.length - 1];
    return (
      update.live &&
      last !== undefined &&
      last.mediaSequence <= MEDIA_SEQUENCE_MAX &&
      slotsPerSegmentOf(update.targetDurationMs) !== undefined
    );
  }

  /** The facts that follow from a refreshed playlist that is shareable. */
  open(update: PlaylistUpdate): { readonly track: TrackId; readonly facts: readonly Input[] } | undefined {
    const { renditionKey, segments } = update;
    const facts: Input[] = [];
    let track = this.#tracks.get(renditionKey);
    if (track === undefined) {
      const slotsPerSegment = slotsPerSegmentOf(update.targetDurationMs);
      if (slotsPerSegment === undefined || this.#tracks.size >= TRACKS_MAX) return undefined;
      track = { id: trackIdOf(renditionKey, slotsPerSegment), slotsPerSegment };
      this.#tracks.set(renditionKey, track);
    }
    facts.push({ type: 'track-opened', track: track.id, slotsPerSegment: track.slotsPerSegment });
    facts.push({ type: 'playlist-updated', track: track.id, segments });
    return { track: track.id, facts };
  }

  /** The facts that follow from a position: one per rendition that is played. */
  moved(position: PlaybackPosition): Input[] {
    const facts: Input[] = [];
    for (const playhead of [position.playhead, position.audioPlayhead]) {
      const fact = playhead && this.#movedOne(playhead, position);
      if (fact) facts.push(fact);
    }
    return facts;
  }

  clear(): void {
    this.#tracks.clear();
  }

  #movedOne(playhead: Playhead, position: PlaybackPosition): Input | undefined {
    const track = this.#tracks.get(playhead.renditionKey);
    if (track === undefined) return undefined;
    return {
      type: 'player-moved',
      track: track.id,
      slot: (playhead.mediaSequence + playhead.fraction) * track.slotsPerSegment,
      rate: position.rate,
      state: position.state,
    };
  }
}
