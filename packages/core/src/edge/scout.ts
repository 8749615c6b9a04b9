import type { PeerId } from '@paceline/protocol';
import type { EngineState } from '../state/engine-state.ts';
import { earliest } from '../state/engine-state.ts';
import type { Track } from '../window/track.ts';
import { rankOf } from './rendezvous.ts';

/** When the leader-to-be looks for the next segment, ms after its expected publication. */
const LOOK_AT_MS = [-60, 60, 180, 360, 700] as const;

/** Who could lead a track as far as we know; see `Election`. */
export type Members = (track: Track, nowMs: number) => Iterable<PeerId>;

/**
 * Decides when to reload a playlist outside the player's own rhythm. Every viewer polls with the period of the segments, so
 * without this the same one would see each segment first, and its uplink would be the group's. The leader of a segment is known
 * in advance (rendezvous rank 0): it looks around the expected publication, or at once when another viewer has seen the segment
 * first. One or two small requests per segment in the whole group. Never decides who leads.
 */
export class Scout {
  readonly #state: EngineState;
  readonly #members: Members;
  /** Looks already taken for the next segment, by track. */
  readonly #looks = new WeakMap<Track, { mediaSequence: number; taken: number }>();

  constructor(state: EngineState, members: Members) {
    this.#state = state;
    this.#members = members;
  }

  /** Somebody claims a segment that our playlist does not list yet: if it is ours to lead, look now. */
  heardOf(track: Track, mediaSequence: number, nowMs: number): void {
    if (mediaSequence <= track.lastListed || !this.#isOurs(track, mediaSequence, nowMs)) return;
    if (this.#looksTaken(track, mediaSequence) >= LOOK_AT_MS.length) return;
    this.#look(track, mediaSequence);
  }

  evaluate(nowMs: number): void {
    if (!this.#state.sharingAllowed(nowMs)) return;
    for (const track of this.#state.tracks.values()) {
      const dueAtMs = this.#dueAtMs(track);
      if (dueAtMs === undefined || nowMs < dueAtMs) continue;
      if (this.#isOurs(track, track.lastListed + 1, nowMs)) this.#look(track, track.lastListed + 1);
    }
  }

  nextAtMs(nowMs: number): number | undefined {
    if (!this.#state.sharingAllowed(nowMs)) return undefined;
    let next: number | undefined;
    for (const track of this.#state.tracks.values()) {
      const dueAtMs = this.#dueAtMs(track);
      // What is due already was looked at: whose turn it is costs a rank, and is asked only then.
      if (dueAtMs !== undefined && dueAtMs > nowMs) next = earliest(next, dueAtMs);
    }
    return next;
  }

  /** When the next look is due, should it be ours; undefined if all looks are taken, or the segment is being led already. */
  #dueAtMs(track: Track): number | undefined {
    if (track.lastListed < 0 || !track.watched || track.playhead.state !== 'playing') return undefined;
    const next = track.lastListed + 1;
    if (track.claims.has(next)) return undefined;
    const offsetMs = LOOK_AT_MS[this.#looksTaken(track, next)];
    const expectedAtMs = track.expectedAtMs(next);
    if (offsetMs === undefined || expectedAtMs === undefined) return undefined;
    return this.#state.hasPartnerOn(track) ? expectedAtMs + offsetMs : undefined;
  }

  #isOurs(track: Track, mediaSequence: number, nowMs: number): boolean {
    const { selfId, policy, leads } = this.#state;
    if (selfId === undefined || !policy.scoutAllowed || !leads) return false;
    return rankOf(selfId, this.#members(track, nowMs), track.id, mediaSequence) === 0;
  }

  #looksTaken(track: Track, mediaSequence: number): number {
    const looks = this.#looks.get(track);
    return looks?.mediaSequence === mediaSequence ? looks.taken : 0;
  }

  #look(track: Track, mediaSequence: number): void {
    const taken = this.#looksTaken(track, mediaSequence) + 1;
    this.#looks.set(track, { mediaSequence, taken });
    this.#state.emit({ type: 'refresh-playlist', track: track.id });
  }
}
