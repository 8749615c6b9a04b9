import type { ContenderName } from '../contenders/contender.ts';

/** How the viewers of a case come and go. */
export type Course =
  /** All are there from before the measured time until its end. */
  | { readonly type: 'steady' }
  /** At every interval one leaves without a word and one joins. */
  | { readonly type: 'churn'; readonly intervalMs: number }
  /** To those who are there, `joiners` more come, evenly spread over `withinMs`; the CDN is looked at for `windowMs`. */
  | {
      readonly type: 'flash';
      readonly joiners: number;
      readonly withinMs: number;
      readonly windowMs: number;
    };

/** What a case asks of us, of the medians of its runs. */
export interface CaseBars {
  readonly copiesMax?: number;
  readonly offloadMin?: number;
  /** CDN bytes of the flash over the start-up buffers of those who came. */
  readonly flashRatioMax?: number;
  /** Live latency over that of plain hls.js. */
  readonly latencyRatioMax?: number;
  /** Bytes between viewers of different regions. */
  readonly crossingBytesMax?: number;
  /** 0 unless said; `plain`: no more than plain hls.js has. */
  readonly stallsMax?: 'plain';
}

/** One case: the viewers, their lines, and what is asked of us. */
export interface CasePlan {
  readonly description: string;
  /** Those who are there when the measured time begins. */
  readonly viewers: number;
  readonly course: Course;
  readonly liveSyncDurationCount: number;
  /** Given to the viewers in turn, bits per second. With it or `regions`, every viewer has a network namespace of its own. */
  readonly uplinksBps?: readonly number[];
  /** Viewers are put into so many regions in turn, and our sessions keep to them strictly. */
  readonly regions?: number;
  /** Clip segments of 2 s in one segment. Default 1. */
  readonly mergedSegments?: number;
  /** Default: all. */
  readonly contenders?: readonly ContenderName[];
  readonly bars: CaseBars;
}

/** How long viewers are watched. */
export interface Timing {
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** True if every viewer gets a namespace and a browser of its own. */
export function isShaped(plan: CasePlan): boolean {
  return plan.uplinksBps !== undefined || plan.regions !== undefined;
}

/** Viewers that watch at the same time, at most. */
export function audienceOf({ viewers, course }: CasePlan): number {
  return course.type === 'flash' ? viewers + course.joiners : viewers;
}
