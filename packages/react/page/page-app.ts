import type { SessionStats } from '@paceline/hls';

/** What the app shows: its props. */
export interface Shown {
  readonly by: 'component' | 'hook';
  readonly src: string | undefined;
  readonly tracker: string;
  readonly channel: string;
  readonly enabled?: boolean | undefined;
  /** By `Activity`, where React has it. */
  readonly isHidden?: boolean;
}

/** What came of it, since the page was opened. */
export interface PageFacts {
  readonly react: string;
  /** Of the component around the player, and of the one that reads statistics. */
  readonly renders: number;
  readonly statsRenders: number;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
  /** Of the hook. */
  readonly state: string;
  readonly playerCount: number;
  /** Of every session ever made. */
  readonly sessionStates: readonly string[];
  readonly stats: SessionStats | undefined;
  readonly text: string;
  readonly currentTime: number;
  readonly volume: number;
  readonly muted: boolean;
  readonly paused: boolean;
}

/** `window.app`. */
export interface PageApp {
  /** Takes over the markup that a server would have sent. */
  hydrate(shown: Shown): void;
  /** Renders; undefined unmounts. Effects have been run when it returns. */
  show(shown: Shown | undefined): void;
  /** Reports a fatal media error in the hook's player, as hls.js does. */
  breakMedia(): void;
  facts(): PageFacts;
}
