import type { Lab } from '@paceline/viewer-lab';
import type { Crew } from '../measure/crew.ts';
import type { FlashResult } from '../measure/phase-result.ts';
import type { TrafficMeter } from '../measure/traffic-meter.ts';
import { waitUntil } from '../measure/wait-until.ts';
import type { Progress } from '../progress.ts';
import type { Course } from './case-plan.ts';

export interface FlashPlan {
  readonly course: Extract<Course, { type: 'flash' }>;
  readonly liveSyncDurationCount: number;
  readonly measureMs: number;
}

/** Those who are seated come at once. Gives what the CDN sent in the window, and what those who came start with. */
export async function watchFlash(
  label: string,
  { lab, crew, meter }: { readonly lab: Lab; readonly crew: Crew; readonly meter: TrafficMeter },
  { course, liveSyncDurationCount, measureMs }: FlashPlan,
  progress: Progress,
): Promise<FlashResult> {
  const startedAtMs = Date.now();
  const { joiners, withinMs, windowMs } = course;
  const startUpBytes = joiners * liveSyncDurationCount * segmentBytesOf(lab);
  // The page of one may still be loading when the next one comes.
  const coming = Promise.all(
    Array.from({ length: joiners }, async (_, index) => {
      await waitUntil(startedAtMs + (index * withinMs) / joiners);
      await crew.startNext();
    }),
  );
  await progress.wait(`${label}: ${joiners} come`, Math.min(windowMs, measureMs));
  const { cdnBytes } = meter;
  await coming;
  await progress.wait(`${label}: measuring`, startedAtMs + measureMs - Date.now());
  return { cdnBytes, startUpBytes };
}

/** Mean over the playlist of this moment. */
function segmentBytesOf(lab: Lab): number {
  const { replay } = lab.origin;
  if (replay === undefined) throw new Error('the origin of a benchmark replays the clip');
  const now = Date.now();
  const { first, last } = replay.window(now);
  let bytes = 0;
  for (let sequence = first; sequence <= last; sequence += 1) {
    bytes += replay.segment(sequence, now)?.byteLength ?? 0;
  }
  return bytes / (last - first + 1);
}
