import type { Crew } from '../measure/crew.ts';
import { waitUntil } from '../measure/wait-until.ts';
import type { Progress } from '../progress.ts';

/** Exchanges in a measured time: the first half an interval after its begin, so that all of them are in it. */
export function exchangesIn(measureMs: number, intervalMs: number): number {
  return Math.max(Math.floor(measureMs / intervalMs), 0);
}

/** At every interval the one who has been here longest leaves without a word, and one joins. Those have to be seated. */
export async function watchChurn(
  label: string,
  crew: Crew,
  { measureMs, intervalMs }: { readonly measureMs: number; readonly intervalMs: number },
  progress: Progress,
): Promise<void> {
  const startedAtMs = Date.now();
  const exchanges = exchangesIn(measureMs, intervalMs);
  for (let count = 0; count < exchanges; count += 1) {
    const atMs = startedAtMs + (count + 0.5) * intervalMs;
    await progress.wait(`${label}: measuring, exchange ${count + 1} of ${exchanges}`, atMs - Date.now());
    await waitUntil(atMs);
    await Promise.all([crew.loseFirst(), crew.startNext()]);
  }
  await progress.wait(`${label}: measuring`, startedAtMs + measureMs - Date.now());
}
