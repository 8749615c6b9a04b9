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
      samples.push({ atS: Math.round((performance.now() - startedAt) / 1_000), ...(await viewer.memory()) });
    }
    return { viewers: VIEWERS, samples };
  } finally {
    for (const viewer of viewers) await viewer.close();
  }
}
