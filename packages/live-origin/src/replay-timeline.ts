// Decides which media sequences exist at a given time, and where each stands in the loop. Pure arithmetic on the
// time it is given: it keeps no clock and serves no bytes.

/** What a timeline is made of. Times are in ms on the caller's clock. */
export interface ReplayTimelineOptions {
  readonly segmentDurationMs: number;
  readonly segmentsPerLoop: number;
  /** Segments in one playlist. */
  readonly windowLength: number;
  /** How many windows a segment stays available after it left the playlist. */
  readonly keptWindows: number;
  /** The first media sequence of the playlist at `startedAtMs`. */
  readonly startMediaSequence: number;
  /** From then on the window slides. It is full at once, as if the stream had been on for a while. */
  readonly startedAtMs: number;
}

/** The media sequences of one playlist, both ends included. */
export interface SequenceWindow {
  readonly first: number;
  readonly last: number;
}

/** The life of one looped live stream. */
export class ReplayTimeline {
  readonly #options: ReplayTimelineOptions;

  constructor(options: ReplayTimelineOptions) {
    for (const name of ['segmentDurationMs', 'segmentsPerLoop', 'windowLength'] as const) {
      if (!(options[name] > 0)) throw new RangeError(`${name} must be positive, got ${options[name]}`);
    }
    for (const name of ['segmentsPerLoop', 'windowLength', 'startMediaSequence'] as const) {
      if (!Number.isSafeInteger(options[name]) || options[name] < 0) {
        throw new RangeError(`${name} must be a whole number, got ${options[name]}`);
      }
    }
    this.#options = options;
  }

  get startedAtMs(): number {
    return this.#options.startedAtMs;
  }

  /** The playlist's window. Before `startedAtMs` it stands still. */
  window(nowMs: number): SequenceWindow {
    const { segmentDurationMs, startMediaSequence, startedAtMs, windowLength } = this.#options;
    const slid = Math.max(0, Math.floor((nowMs - startedAtMs) / segmentDurationMs));
    const first = startMediaSequence + slid;
    return { first, last: first + windowLength - 1 };
  }

  /** True from publication until `keptWindows` windows after the segment left the playlist. */
  isServed(mediaSequence: number, nowMs: number): boolean {
    const { first, last } = this.window(nowMs);
    const { startMediaSequence, keptWindows, windowLength } = this.#options;
    const oldest = Math.max(startMediaSequence, first - keptWindows * windowLength);
    return mediaSequence >= oldest && mediaSequence <= last;
  }

  /** The instant at which the segment enters the playlist. */
  publishedAtMs(mediaSequence: number): number {
    const { segmentDurationMs, startMediaSequence, startedAtMs, windowLength } = this.#options;
    return startedAtMs + (mediaSequence - startMediaSequence - windowLength + 1) * segmentDurationMs;
  }

  /** When the segment's first frame was live: an encoder without delay publishes it one duration later. */
  programDateTimeMs(mediaSequence: number): number {
    return this.publishedAtMs(mediaSequence) - this.#options.segmentDurationMs;
  }

  /** The segment's place in the loop, from 0. */
  loopIndex(mediaSequence: number): number {
    return mediaSequence % this.#options.segmentsPerLoop;
  }

  /** How often the loop has begun again before this segment. Also its discontinuity sequence number. */
  loopCount(mediaSequence: number): number {
    const { segmentsPerLoop, startMediaSequence } = this.#options;
    return Math.floor(mediaSequence / segmentsPerLoop) - Math.floor(startMediaSequence / segmentsPerLoop);
  }

  /** True when the segment's timestamps start over, so that it carries EXT-X-DISCONTINUITY. */
  isDiscontinuous(mediaSequence: number): boolean {
    return mediaSequence !== this.#options.startMediaSequence && this.loopIndex(mediaSequence) === 0;
  }

  /**
   * EXT-X-DISCONTINUITY-SEQUENCE of a playlist that begins with `first`. It counts the tags that left the
   * playlist, so a tag on the first segment itself is not yet in it (RFC 8216, 6.2.2 and 6.3.3).
   */
  discontinuitySequence(first: number): number {
    return this.loopCount(first) - (this.isDiscontinuous(first) ? 1 : 0);
  }
}
