import type { PartnerStats, SessionStats } from '@paceline/hls';
import { pictureOf } from './window-picture.ts';
import type { SeenWarning, WatchedSession } from './session-watch.ts';

/** What "copy report" puts on the clipboard, as JSON. */
export interface OverlayReport {
  /** Of the SDK, or of the overlay if the SDK came as a module, which leaves no global behind. */
  readonly version: string;
  /** ISO 8601. */
  readonly at: string;
  /** Address of the page without query and fragment, which often hold tokens. */
  readonly page: string;
  readonly userAgent: string;
  readonly sessions: readonly {
    readonly stats: SessionStats;
    readonly partners: readonly PartnerStats[];
    readonly window: string | undefined;
    readonly warnings: readonly SeenWarning[];
  }[];
}

type Surroundings = Omit<OverlayReport, 'sessions'>;

export function reportOf(watched: readonly WatchedSession[], surroundings: Surroundings): OverlayReport {
  return {
    ...surroundings,
    page: surroundings.page.replace(/[?#].*/, ''),
    sessions: watched.map(({ session, stats, window, warnings }) => ({
      stats,
      partners: session.partners(),
      window: window && pictureOf(window).words,
      warnings,
    })),
  };
}
