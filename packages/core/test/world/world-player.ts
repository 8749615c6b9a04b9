import type { ListedSegment } from '../../src/index.ts';
import type { LiveStream } from './live-stream.ts';

/** A step of playback, ms. */
export const STEP_MS = 100;

export interface Delivery {
  readonly index: number;
  readonly how: string;
  readonly waitMs: number;
}

/** What the player waits for. */
export interface Wanting {
  readonly wantId: number;
  readonly index: number;
  readonly mediaSequence: number;
  readonly sinceMs: number;
}

/** A player like hls.js in outline: one segment at a time, oldest first, plays while it has something. Never looks at bytes. */
export class WorldPlayer {
  readonly #stream: LiveStream;
  readonly #syncSegments: number;
  stallMs = 0;
  stallCount = 0;
  readonly deliveries: Delivery[] = [];
  wanting: Wanting | undefined;
  playing = false;
  #wantId = 0;
  #lastListed = -1;
  #firstListed = -1;
  #bufferEndMs: number | undefined;
  #positionMs = 0;

  constructor(stream: LiveStream, syncSegments: number) {
    this.#stream = stream;
    this.#syncSegments = syncSegments;
  }

  /** Stream time that is being played, ms; undefined before the start. */
  get positionMs(): number | undefined {
    return this.#bufferEndMs === undefined ? undefined : this.#positionMs;
  }

  /** How long it can play with what it has, ms; undefined while it does not play. */
  get playableMs(): number | undefined {
    return this.playing && this.#bufferEndMs !== undefined ? this.#bufferEndMs - this.#positionMs : undefined;
  }

  /** Position as a slot of the numbering in use. */
  get slot(): number {
    const index = (this.#positionMs - this.#stream.startMs) / this.#stream.segmentMs;
    return Math.max(this.#stream.sequenceOf(index) * this.#stream.slotsPerSegment, 0);
  }

  /** True if the playlist has something new. */
  refresh(segments: readonly ListedSegment[]): boolean {
    const first = segments[0];
    const last = segments.at(-1);
    if (first === undefined || last === undefined) return false;
    const lastIndex = this.#stream.indexOf(last.mediaSequence);
    const isNew = lastIndex !== this.#lastListed;
    this.#firstListed = this.#stream.indexOf(first.mediaSequence);
    this.#lastListed = lastIndex;
    return isNew;
  }

  /** The next segment to ask for, if there is one and none is under way. */
  next(nowMs: number): Wanting | undefined {
    if (this.wanting !== undefined || this.#lastListed < 0) return undefined;
    const planned =
      this.#bufferEndMs === undefined
        ? this.#lastListed - this.#syncSegments + 1
        : Math.round((this.#bufferEndMs - this.#stream.startMs) / this.#stream.segmentMs);
    // What has left the playlist is skipped.
    const index = Math.max(planned, this.#firstListed);
    if (index > this.#lastListed) return undefined;
    this.#wantId += 1;
    this.wanting = {
      wantId: this.#wantId,
      index,
      mediaSequence: this.#stream.sequenceOf(index),
      sinceMs: nowMs,
    };
    return this.wanting;
  }

  append(how: string, nowMs: number): void {
    const { wanting } = this;
    if (wanting === undefined) return;
    this.deliveries.push({ index: wanting.index, how, waitMs: nowMs - wanting.sinceMs });
    this.wanting = undefined;
    if (this.#bufferEndMs === undefined) this.#positionMs = this.#stream.startOf(wanting.index);
    this.#bufferEndMs = this.#stream.startOf(wanting.index + 1);
  }

  /** Plays a step. Returns true if playback stopped for lack of data just now. */
  step(): boolean {
    if (this.#bufferEndMs === undefined) return false;
    const wasPlaying = this.playing;
    this.playing = this.#positionMs + STEP_MS <= this.#bufferEndMs;
    if (this.playing) {
      this.#positionMs += STEP_MS;
      return false;
    }
    this.stallMs += STEP_MS;
    if (wasPlaying) this.stallCount += 1;
    return wasPlaying;
  }
}
