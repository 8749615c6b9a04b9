import type { PeerId } from '@paceline/protocol';
import type { Fetches } from './cdn/fetches.ts';
import type { Gossip } from './edge/gossip.ts';
import type { ListedSegment, PlayerInput } from './input.ts';
import { unreachable } from './invariant.ts';
import type { Misconduct } from './partners/conduct.ts';
import type { Partner } from './partners/partner.ts';
import type { Assemblies } from './schedule/assemblies.ts';
import type { BackOff } from './schedule/back-off.ts';
import type { Pulls } from './schedule/pulls.ts';
import type { Wants } from './schedule/wants.ts';
import type { EngineState } from './state/engine-state.ts';
import { earliest } from './state/engine-state.ts';
import type { Uploads } from './upload/uploads.ts';
import type { Intake } from './window/intake.ts';
import type { Track } from './window/track.ts';

/**
 * A track that the player left is served for this long, ms: as long as its slots are kept behind a playhead, for partners that
 * play a little later.
 */
const LEFT_MS = 10_000;

export interface PlayerFactRooms {
  readonly state: EngineState;
  readonly gossip: Gossip;
  readonly uploads: Uploads;
  readonly assemblies: Assemblies;
  readonly fetches: Fetches;
  readonly pulls: Pulls;
  readonly wants: Wants;
  readonly intake: Intake;
  readonly backOff: BackOff;
  readonly strike: (partner: Partner, misconduct: Misconduct) => void;
}

/**
 * Applies what the player tells: renditions, playlists, position, wanted and loaded segments. Decides only when a track that
 * was left is forgotten.
 */
export class PlayerFacts {
  readonly #rooms: PlayerFactRooms;

  constructor(rooms: PlayerFactRooms) {
    this.#rooms = rooms;
  }

  apply(input: PlayerInput, nowMs: number): void {
    const { state, wants, backOff } = this.#rooms;
    switch (input.type) {
      case 'track-opened':
        state.openTrack(input.track, input.slotsPerSegment);
        return;
      case 'segment-wanted':
        this.#watch(state.tracks.get(input.track), nowMs);
        wants.add(input, nowMs);
        return;
      case 'segment-unwanted':
        wants.remove(input.wantId);
        return;
      case 'playback-stalled':
        backOff.stalled(nowMs);
        return;
      default: {
        const track = state.tracks.get(input.track);
        if (track !== undefined) this.#applyToTrack(track, input, nowMs);
      }
    }
  }

  /** Sends whatever waits for the track to the stock loader and forgets what was under way. */
  releaseTrack(track: Track, nowMs: number): void {
    const { wants, fetches, assemblies, pulls, uploads } = this.#rooms;
    wants.releaseAll(nowMs, track);
    fetches.cancel(track.id);
    assemblies.forgetTrack(track);
    pulls.forgetTrack(track);
    uploads.forgetTrack(track);
  }

  #applyToTrack(
    track: Track,
    input: Exclude<
      PlayerInput,
      { readonly type: 'track-opened' | 'segment-wanted' | 'segment-unwanted' | 'playback-stalled' }
    >,
    nowMs: number,
  ): void {
    const { wants, intake } = this.#rooms;
    switch (input.type) {
      case 'track-left':
        if (!track.watched) return;
        track.leftAtMs = nowMs;
        this.#rooms.gossip.sendBitmaps(track, nowMs);
        return;
      case 'track-closed':
        this.#close(track, nowMs);
        return;
      case 'playlist-updated':
        this.#playlist(track, input.segments, nowMs);
        return;
      case 'player-moved':
        this.#watch(track, nowMs);
        track.playhead.report(input.slot, track.slotMs, input.rate, input.state, nowMs);
        return;
      case 'segment-loaded':
        wants.passThroughEnded(track, input.mediaSequence);
        intake.ingest(track, input.mediaSequence, input.fingerprint, input.chunk, input.durationMs, nowMs);
        return;
      case 'segment-rejected':
        this.#reject(track, input.mediaSequence);
        return;
      default:
        unreachable(input);
    }
  }

  /** When to be evaluated again, ms. */
  nextAtMs(): number | undefined {
    let next: number | undefined;
    for (const { leftAtMs } of this.#rooms.state.tracks.values())
      if (leftAtMs !== undefined) next = earliest(next, leftAtMs + LEFT_MS);
    return next;
  }

  /** Tracks that were left some time ago are of no use to anybody. */
  evaluate(nowMs: number): void {
    for (const track of [...this.#rooms.state.tracks.values()]) {
      if (track.leftAtMs !== undefined && nowMs >= track.leftAtMs + LEFT_MS) this.#close(track, nowMs);
    }
  }

  #close(track: Track, nowMs: number): void {
    this.releaseTrack(track, nowMs);
    this.#rooms.gossip.retract(track);
    this.#rooms.state.tracks.delete(track.id);
  }

  #watch(track: Track | undefined, nowMs: number): void {
    if (track === undefined || track.watched) return;
    track.leftAtMs = undefined;
    this.#rooms.gossip.sendBitmaps(track, nowMs);
  }

  #playlist(track: Track, segments: readonly ListedSegment[], nowMs: number): void {
    const { gossip } = this.#rooms;
    const first = track.lastListed < 0;
    const anew = track.update(segments, nowMs);
    if (anew) this.releaseTrack(track, nowMs);
    // Everybody is told of a new epoch: nobody knows yet that we are in it.
    if (!first && !anew) return;
    gossip.sendBitmaps(track, nowMs);
  }

  /**
   * The player could not use it: nothing of it is passed on. Who sent it has a strike; if partners gave its size too, once the
   * CDN has told whether it was the size that was wrong, which `Testimony` judges.
   */
  #reject(track: Track, mediaSequence: number): void {
    const record = track.record(mediaSequence);
    if (record === undefined || record.privateReason === 'rejected') return;
    const { byteLength, lengthVerified } = record;
    const providers = record.providers();
    record.forget();
    record.privateReason = 'rejected';
    if (byteLength !== undefined && !lengthVerified) record.refused = { byteLength, providers };
    else for (const peerId of providers) this.#strike(peerId);
  }

  #strike(peerId: PeerId): void {
    const provider = this.#rooms.state.partners.get(peerId);
    if (provider !== undefined) this.#rooms.strike(provider, 'rejected-by-player');
  }
}
