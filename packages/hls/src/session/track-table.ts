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
  /** What is being loaded: the main rendition, and the audio one if it is separate. */
  readonly #loaded: { main?: TrackId; audio?: TrackId } = {};

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

  /** The facts that follow from a position: one per rendition that is played, and one per rendition given up for another. */
  moved(position: PlaybackPosition): Input[] {
    return [
      ...this.#movedOne('main', position.playhead, position),
      ...this.#movedOne('audio', position.audioPlayhead, position),
    ];
  }

  clear(): void {
    this.#tracks.clear();
    delete this.#loaded.main;
    delete this.#loaded.audio;
  }

  *#movedOne(
    kind: 'main' | 'audio',
    playhead: Playhead | undefined,
    { rate, state }: PlaybackPosition,
  ): Generator<Input> {
    const track = playhead && this.#tracks.get(playhead.renditionKey);
    if (playhead === undefined || track === undefined) return;
    const left = this.#loaded[kind];
    if (left !== undefined && left !== track.id) yield { type: 'track-left', track: left };
    this.#loaded[kind] = track.id;
    const slot = (playhead.mediaSequence + playhead.fraction) * track.slotsPerSegment;
    yield { type: 'player-moved', track: track.id, slot, rate, state };
  }
}
