import type { PlayerState } from '@paceline/core';
import type { EventQueue } from './event-queue.ts';
import type { LiveStream } from './live-stream.ts';

/** hls.js keeps no more than this ahead (`maxBufferLength`), ms. Live playback does not get there. */
const BUFFER_GOAL_MS = 30_000;

/** What the player waits for. */
export interface Wanting {
  readonly wantId: number;
  readonly mediaSequence: number;
}

export interface PlayerListener {
  /** Position and state are worth telling at once. */
  changed(): void;
  /** Playback stopped for lack of data. */
  stalled(): void;
}

/**
 * A player as hls.js is in outline: starts `liveSyncDurationCount` segments behind the newest one, asks for one segment at a
 * time, oldest first, plays while it has something, and waits where it is when it has nothing. Segments that have left the
 * playlist are skipped. No bytes, no adaptation of the rate.
 */
export class Player {
  readonly #events: EventQueue;
  readonly #stream: LiveStream;
  readonly #listener: PlayerListener;
  state: PlayerState = 'starting';
  wanting: Wanting | undefined;
  /** When playback began, ms; undefined before. */
  startedAtMs: number | undefined;
  stalls = 0;
  #wantId = 0;
  #firstListed = -1;
  #lastListed = -1;
  /** Stream times, ms. */
  #bufferEndMs: number | undefined;
  #positionMs = 0;
  /** When the position was right, ms. */
  #asOfMs = 0;
  #stalledSinceMs = 0;
  #stallMs = 0;
  #isHalted = false;

  constructor(events: EventQueue, stream: LiveStream, listener: PlayerListener) {
    this.#events = events;
    this.#stream = stream;
    this.#listener = listener;
  }

  /** Position in stream time, ms. */
  get positionMs(): number {
    return this.state === 'playing'
      ? this.#positionMs + (this.#events.nowMs - this.#asOfMs)
      : this.#positionMs;
  }

  /** How long it can play with what it has, ms; undefined while it does not play. */
  get playableMs(): number | undefined {
    if (this.state !== 'playing' || this.#bufferEndMs === undefined) return undefined;
    return Math.max(this.#bufferEndMs - this.positionMs, 0);
  }

  /** Waited for data in the middle, and skipped for lack of it, ms. */
  get stallMs(): number {
    return this.#stallMs + (this.state === 'stalled' ? this.#events.nowMs - this.#stalledSinceMs : 0);
  }

  /** A playlist came. True if it has something new. */
  refresh(lastListed: number, listedSegments: number): boolean {
    const isNew = lastListed > this.#lastListed;
    this.#lastListed = lastListed;
    this.#firstListed = lastListed - listedSegments + 1;
    return isNew;
  }

  /** The next segment to ask for; undefined if there is none, one is under way, or the buffer is full. */
  next(): Wanting | undefined {
    if (this.wanting !== undefined || this.#lastListed < 0) return undefined;
    const endMs = this.#bufferEndMs;
    if (endMs !== undefined && endMs - this.positionMs >= BUFFER_GOAL_MS) return undefined;
    const planned =
      endMs === undefined
        ? this.#lastListed - this.#stream.syncSegments + 1
        : this.#stream.sequenceAt(endMs + this.#stream.segmentMs / 2);
    const mediaSequence = Math.max(planned, this.#firstListed);
    if (mediaSequence > this.#lastListed) return undefined;
    this.#wantId += 1;
    this.wanting = { wantId: this.#wantId, mediaSequence };
    return this.wanting;
  }

  /** The wanted segment is in the buffer. */
  append(): void {
    const { wanting } = this;
    if (wanting === undefined) return;
    this.wanting = undefined;
    const startMs = this.#stream.startOf(wanting.mediaSequence);
    const isFirst = this.#bufferEndMs === undefined;
    const skippedMs = isFirst ? 0 : startMs - (this.#bufferEndMs ?? startMs);
    this.#bufferEndMs = startMs + this.#stream.segmentMs;
    if (isFirst) {
      this.startedAtMs = this.#events.nowMs;
      this.#play(startMs);
    } else if (this.state === 'stalled') {
      this.#stallMs += this.#events.nowMs - this.#stalledSinceMs + skippedMs;
      this.#play(this.#positionMs + skippedMs);
    }
  }

  /** The page is gone. */
  halt(): void {
    this.#settle();
    if (this.state === 'stalled') this.#stallMs += this.#events.nowMs - this.#stalledSinceMs;
    this.state = 'paused';
    this.#isHalted = true;
  }

  #play(fromMs: number): void {
    this.state = 'playing';
    this.#positionMs = fromMs;
    this.#asOfMs = this.#events.nowMs;
    this.#listener.changed();
    this.#watchEnd();
  }

  /** One look at the end of the buffer, moved on when it has grown since. */
  #watchEnd(): void {
    this.#events.after(this.playableMs ?? 0, () => {
      if (this.#isHalted || this.state !== 'playing') return;
      // Rounding may leave a sliver.
      if ((this.playableMs ?? 0) > 0.01) {
        this.#watchEnd();
        return;
      }
      this.#settle();
      this.state = 'stalled';
      this.stalls += 1;
      this.#stalledSinceMs = this.#events.nowMs;
      this.#listener.changed();
      this.#listener.stalled();
    });
  }

  #settle(): void {
    this.#positionMs = this.positionMs;
    this.#asOfMs = this.#events.nowMs;
  }
}
