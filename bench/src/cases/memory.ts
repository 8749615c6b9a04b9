import type { Lab, Viewer } from '@paceline/viewer-lab';
import type { Progress } from '../progress.ts';

const VIEWERS = 3;
const WARM_UP_MS = 15_000;
const INTERVAL_MS = 30_000;
const SAMPLES = 10;

/** How long it takes, about, ms. */
export const MEMORY_DURATION_MS = WARM_UP_MS + SAMPLES * INTERVAL_MS;

export interface MemorySample {
  readonly atS: number;
  /** JavaScript heap after a garbage collection. */
  readonly heapBytes: number;
  /** Array buffers: segments held for others, and what hls.js has in hand. */
  readonly bufferBytes: number;
  /** Slots of the window that the viewer holds. */
  readonly heldSlots: number;
  /** Distance to the live edge since the sample before, ms: who is further behind keeps more. */
  readonly latencyMs: number | undefined;
}

export interface MemoryResult {
  readonly viewers: number;
  readonly samples: readonly MemorySample[];
}

/** Memory of one sharing viewer over five minutes. */
export async function measureMemory(lab: Lab, progress: Progress): Promise<MemoryResult> {
  const viewers: Viewer[] = [];
  try {
    for (let index = 0; index < VIEWERS; index += 1) viewers.push(await lab.open(`m${index}`));
    await progress.wait('memory: warm-up', WARM_UP_MS);
    const [viewer] = viewers;
    const samples: MemorySample[] = [];
    const startedAt = performance.now();
    for (let count = 0; count <= SAMPLES && viewer !== undefined; count += 1) {
      if (count > 0) await progress.wait(`memory: sample ${count} of ${SAMPLES}`, INTERVAL_MS);
      samples.push(await sampleOf(viewer, startedAt));
    }
    return { viewers: VIEWERS, samples };
  } finally {
    for (const viewer of viewers) await viewer.close();
  }
}

async function sampleOf(viewer: Viewer, startedAt: number): Promise<MemorySample> {
  const { window, latencyMs } = await viewer.report();
  await viewer.mark();
  const held = window?.slots.filter((slot) => slot !== undefined).length ?? 0;
  return {
    atS: Math.round((performance.now() - startedAt) / 1_000),
    ...(await viewer.memory()),
    heldSlots: held,
    latencyMs,
  };
}
