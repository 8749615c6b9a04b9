import { StolenTime } from '@paceline/viewer-lab';
import type { Lab } from '@paceline/viewer-lab';
import type { TrafficSample } from './phase-result.ts';

/** Of the plot: fine enough to show single segments. */
const SAMPLE_INTERVAL_MS = 500;

/** What is read at the begin and at the end of the measured time. */
export interface TrafficReading {
  readonly measureMs: number;
  readonly cdnBytes: number;
  readonly cpuMs: number;
  readonly crossingBytes: number;
  /** Of the processor time that was wanted, what the host of a virtual machine kept for others, 0 to 1. */
  readonly stolenShare: number;
  readonly samples: readonly TrafficSample[];
}

/** Reads origin, operating system and bridge from its making on. */
export class TrafficMeter {
  readonly #lab: Lab;
  readonly #startedAtMs = performance.now();
  readonly #cdnBytesBefore: number;
  readonly #cpuMsBefore: number;
  readonly #crossingBytesBefore: number;
  readonly #stolen = new StolenTime();
  readonly #samples: TrafficSample[] = [{ atMs: 0, cdnBytes: 0 }];
  readonly #timer: NodeJS.Timeout;

  constructor(lab: Lab) {
    this.#lab = lab;
    this.#cdnBytesBefore = cdnBytesOf(lab);
    this.#cpuMsBefore = lab.cpuMs();
    this.#crossingBytesBefore = crossingBytesOf(lab);
    this.#timer = setInterval(() => this.#sample(), SAMPLE_INTERVAL_MS);
  }

  /** CDN media bytes so far. */
  get cdnBytes(): number {
    return cdnBytesOf(this.#lab) - this.#cdnBytesBefore;
  }

  /** Ends the measured time. */
  read(): TrafficReading {
    clearInterval(this.#timer);
    this.#sample();
    return {
      measureMs: performance.now() - this.#startedAtMs,
      cdnBytes: this.cdnBytes,
      cpuMs: this.#lab.cpuMs() - this.#cpuMsBefore,
      crossingBytes: crossingBytesOf(this.#lab) - this.#crossingBytesBefore,
      stolenShare: this.#stolen.share(),
      samples: this.#samples,
    };
  }

  /** Stops the clock of a measurement that is given up. May be called after `read`. */
  close(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const atMs = Math.round(performance.now() - this.#startedAtMs);
    this.#samples.push({ atMs, cdnBytes: this.cdnBytes });
  }
}

function cdnBytesOf(lab: Lab): number {
  return lab.origin.counters().total.segment.bytes;
}

function crossingBytesOf(lab: Lab): number {
  return lab.network?.crossingBytes() ?? 0;
}
