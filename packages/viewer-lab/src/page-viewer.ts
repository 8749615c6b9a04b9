import type * as PacelineModule from '@paceline/hls';
import type { Session } from '@paceline/hls';
import type Hls from 'hls.js';
import type { ViewerOptions, ViewerReport } from './viewer.ts';

/** A player in the page of a viewer; the code is in page/page-viewer.js. */
export interface PageViewer {
  readonly video: HTMLVideoElement;
  /** Undefined before `start`. */
  readonly hls: Hls | undefined;
  /** The latest session; undefined for plain viewers. */
  readonly session: Session | undefined;
  /** `stream` has to be given; without `tracker` it is plain hls.js. Throws what `attach` throws. */
  start(options: ViewerOptions): void;
  /** A new session for the same player, after the last one was destroyed. */
  attach(): void;
  /** `hls.destroy()`. */
  destroy(): void;
  /** Seeks to a time of the media element, seconds, and gives the time until playback went on, ms; 20 s at most. */
  seek(timeS: number): Promise<number>;
  /** Forgets stalls, errors that were not fatal, latencies and segments so far. */
  mark(): void;
  report(): ViewerReport;
}

declare global {
  interface Window {
    /** The first player of the page. */
    readonly viewer: PageViewer;
    /** Further players. */
    readonly createViewer: (video: HTMLVideoElement) => PageViewer;
    /** Libraries are loaded, and the stream of the options is under way. */
    readonly viewerReady: Promise<void>;
    readonly Paceline: typeof PacelineModule;
  }
}
