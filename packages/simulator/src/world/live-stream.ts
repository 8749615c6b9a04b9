import type { ListedSegment } from '@paceline/core';
import { trackIdOf } from '@paceline/core';
import type { Fingerprint, TrackId } from '@paceline/protocol';
import { SLOT_MS } from '@paceline/protocol';
import type { StreamSpec } from './scenario.ts';

/** Segments published before the scenario begins. */
const BEFORE = 20;

/** A live stream of segments of one length and size. A segment is numbered by the place it has, and published when it ends. */
export class LiveStream {
  readonly track: TrackId;
  readonly slotsPerSegment: number;
  readonly segmentMs: number;
  readonly segmentBytes: number;
  readonly syncSegments: number;
  readonly #listedSegments: number;
  /** All viewers of a group see the same list: made once per segment. */
  #listed: { readonly last: number; readonly segments: readonly ListedSegment[] } = {
    last: -1,
    segments: [],
  };

  constructor(spec: StreamSpec) {
    this.segmentMs = spec.segmentMs;
    this.slotsPerSegment = Math.round(spec.segmentMs / SLOT_MS);
    this.segmentBytes = Math.round((spec.bps * spec.segmentMs) / 8_000);
    this.syncSegments = spec.syncSegments;
    this.#listedSegments = spec.listedSegments;
    this.track = trackIdOf('main', this.slotsPerSegment);
  }

  /** Media sequence of the newest published segment. */
  lastAt(nowMs: number): number {
    return Math.floor(nowMs / this.segmentMs) + BEFORE - 1;
  }

  /** Stream time at which a segment begins, in ms of the scenario; negative for those from before. */
  startOf(mediaSequence: number): number {
    return (mediaSequence - BEFORE) * this.segmentMs;
  }

  sequenceAt(streamMs: number): number {
    return Math.floor(streamMs / this.segmentMs) + BEFORE;
  }

  /** A position in slots, with fraction. */
  slotAt(streamMs: number): number {
    return (streamMs / this.segmentMs + BEFORE) * this.slotsPerSegment;
  }

  playlistAt(nowMs: number): readonly ListedSegment[] {
    const last = this.lastAt(nowMs);
    if (this.#listed.last !== last) {
      const segments: ListedSegment[] = [];
      for (let sequence = last - this.#listedSegments + 1; sequence <= last; sequence += 1) {
        segments.push({
          mediaSequence: sequence,
          fingerprint: this.fingerprintOf(sequence),
          durationMs: this.segmentMs,
        });
      }
      this.#listed = { last, segments };
    }
    return this.#listed.segments;
  }

  fingerprintOf(mediaSequence: number): Fingerprint {
    return mediaSequence.toString(16).padStart(16, '0') as Fingerprint;
  }
}
