import type { Progress } from '../progress.ts';

/** Nobody comes, nobody goes. */
export async function watchSteadily(label: string, measureMs: number, progress: Progress): Promise<void> {
  await progress.wait(`${label}: measuring`, measureMs);
}
