import type { PartnerStats, SessionStats, WindowView } from '@paceline/hls';
import type { FrameCounts } from './sample.ts';
import type { SegmentTrace } from './segment-trace.ts';
import type { ViewerCondition } from './viewer-condition.ts';
import type { ViewerMode } from './viewer-setup.ts';

/**
 * What a viewer frame and the page say to each other by `postMessage`. Both sides check the origin and the source window
 * before they look at the data; the marker only keeps messages of browser extensions apart.
 */

export const MESSAGE_MARK = 'paceline-demo';

/** `blocked`: the browser wants a click before it plays; `failed`: hls.js gave up. */
export type PlaybackState = 'starting' | 'playing' | 'waiting' | 'paused' | 'blocked' | 'failed';

/** One second of one viewer. */
export interface ViewerReport {
  /** `Date.now` of the frame, ms. */
  readonly atMs: number;
  readonly mode: ViewerMode;
  readonly p2pEnabled: boolean;
  readonly condition: ViewerCondition;
  readonly uploadCapBps: number;
  readonly playback: PlaybackState;
  readonly stats: SessionStats;
  readonly frames: FrameCounts;
  readonly partners: readonly PartnerStats[];
  readonly window: WindowView | undefined;
  /** Those that hls.js got since the report before. */
  readonly segments: readonly SegmentTrace[];
}

/** Something that happened, for the log. */
export interface ViewerNote {
  readonly atMs: number;
  readonly level: 'info' | 'warning' | 'error';
  readonly text: string;
}

export type FrameToPage =
  | { readonly type: 'report'; readonly report: ViewerReport }
  | { readonly type: 'note'; readonly note: ViewerNote }
  /** Answer to `leave` (the session is destroyed, the tracker knows) and to `kill`: the frame can be taken out. */
  | { readonly type: 'ready-to-go' };

export type PageToFrame =
  | { readonly type: 'set-p2p'; readonly enabled: boolean }
  | { readonly type: 'set-upload-cap'; readonly uploadCapBps: number }
  | { readonly type: 'set-condition'; readonly condition: ViewerCondition }
  /** Leave politely; answered by `ready-to-go`. */
  | { readonly type: 'leave' }
  /** Be ready to vanish: no goodbye is sent when the frame is taken out. Answered by `ready-to-go`. */
  | { readonly type: 'kill' };

interface Envelope<Message> {
  readonly mark: typeof MESSAGE_MARK;
  readonly message: Message;
}

export function wrapMessage<Message>(message: Message): Envelope<Message> {
  return { mark: MESSAGE_MARK, message };
}

const FRAME_TO_PAGE: readonly string[] = ['report', 'note', 'ready-to-go'] satisfies FrameToPage['type'][];
const PAGE_TO_FRAME: readonly string[] = [
  'set-p2p',
  'set-upload-cap',
  'set-condition',
  'leave',
  'kill',
] satisfies PageToFrame['type'][];

export function frameMessageOf(data: unknown): FrameToPage | undefined {
  return isEnvelope(data, FRAME_TO_PAGE) ? (data.message as FrameToPage) : undefined;
}

export function pageMessageOf(data: unknown): PageToFrame | undefined {
  return isEnvelope(data, PAGE_TO_FRAME) ? (data.message as PageToFrame) : undefined;
}

function isEnvelope(data: unknown, types: readonly string[]): data is Envelope<{ readonly type: string }> {
  if (typeof data !== 'object' || data === null) return false;
  const { mark, message } = data as { mark?: unknown; message?: unknown };
  if (mark !== MESSAGE_MARK || typeof message !== 'object' || message === null) return false;
  const { type } = message as { type?: unknown };
  return typeof type === 'string' && types.includes(type);
}
