import type { Fingerprint } from '@paceline/protocol';
import type { SegmentRecord } from '../window/segment-record.ts';
import type { Track } from '../window/track.ts';

/** What a partner says of a segment. The last word counts. */
export interface Statement {
  readonly byteLength: number;
  readonly fingerprint: Fingerprint;
  /** How often it has changed its mind. */
  readonly changes: number;
  /** When it said so, ms. */
  readonly atMs: number;
}

/** True if our own playlist calls the segment by another name than the statement does. */
export function meansAnother(track: Track, mediaSequence: number, statement: Statement | undefined): boolean {
  const listed = track.listed(mediaSequence);
  return statement !== undefined && listed !== undefined && listed.fingerprint !== statement.fingerprint;
}

/** True if what was said of a segment is what we believe. */
export function isAs(
  record: SegmentRecord,
  said: { readonly byteLength: number; readonly fingerprint: Fingerprint },
): boolean {
  return record.byteLength === said.byteLength && record.fingerprint === said.fingerprint;
}

/** Drops what is said of segments before one; what lies two windows behind is of no use to anybody. */
export function forgetBefore(bySegment: Map<number, unknown>, mediaSequence: number): void {
  for (const key of bySegment.keys()) if (key < mediaSequence) bySegment.delete(key);
}
