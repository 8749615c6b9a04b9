import type { SegmentReport, Session } from '@paceline/hls';
import type Hls from 'hls.js';
import type { Events, FragLoadedData } from 'hls.js';

/** A media segment that a player has loaded. */
export interface LoadedSegment {
  readonly url: string;
  readonly mediaSequence: number;
  /** `main` holds the pictures; everything else is `secondary`. */
  readonly track: 'main' | 'secondary';
  /** Index of the rendition in hls.js. */
  readonly level: number;
  readonly byteLength: number;
  /** Of the media, seconds. */
  readonly durationS: number;
  /** By most of its bytes. */
  readonly source: 'http' | 'p2p';
}

/** By value: only types of hls.js reach us. */
const FRAG_LOADED = 'hlsFragLoaded' as Events.FRAG_LOADED;

/** Reports whose segment hls.js has not confirmed yet. It does so at once, or never if it was aborted. */
const REPORTS_MAX = 16;

/**
 * Joins what the session tells of a segment (where its bytes came from) with what hls.js tells (its address and track). hls.js
 * comes second; a segment without a report came from the CDN without Paceline's help.
 */
export function onSegmentLoaded(hls: Hls, session: Session, listener: (loaded: LoadedSegment) => void): void {
  const reports: SegmentReport[] = [];
  session.on('segment', (report) => {
    reports.push(report);
    if (reports.length > REPORTS_MAX) reports.shift();
  });
  const onLoaded = (_: unknown, { frag, part }: FragLoadedData): void => {
    const { sn, stats, level, duration } = frag;
    // Init segments and parts are no media segments.
    if (typeof sn !== 'number' || part) return;
    const index = reports.findIndex(
      ({ mediaSequence, byteLength }) => mediaSequence === sn && byteLength === stats.loaded,
    );
    const [report] = index < 0 ? [] : reports.splice(index, 1);
    listener({
      ...{ url: frag.url, mediaSequence: sn, level, durationS: duration },
      track: (frag.type as string) === 'main' ? 'main' : 'secondary',
      byteLength: report?.byteLength ?? stats.loaded,
      source: report !== undefined && report.p2pBytes > report.cdnBytes ? 'p2p' : 'http',
    });
  };
  hls.on(FRAG_LOADED, onLoaded);
  session.on('state', (state) => {
    if (state === 'destroyed') hls.off(FRAG_LOADED, onLoaded);
  });
}
