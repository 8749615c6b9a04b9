import type { ReportMessage } from '@paceline/protocol';

export type QosReport = Omit<ReportMessage, 'type'>;

/** Sums of what viewers have reported. Words of strangers: good for trends, never for bills. */
export interface QosTotals {
  reports: number;
  cdnBytes: number;
  p2pBytes: number;
  stalls: number;
  stallMs: number;
  /** Of all reports together; divided by `reports` it is the mean. */
  latencyMs: number;
}

/** What one report can add at most: 60 s at 1 Gbit/s. */
const BYTES_MAX = 7_500_000_000;
const STALLS_MAX = 100;
const STALL_MS_MAX = 120_000;
const LATENCY_MS_MAX = 120_000;

/** Reports of one viewer count this often at most, ms. */
const INTERVAL_MS_MIN = 5_000;

/** Countries told apart in one swarm; the others are counted together. */
const COUNTRIES_MAX = 64;
const OTHER_COUNTRIES = 'other';

/** Between two scrapes of a large tracker; more are left out of the histogram. */
const LATENCIES_MAX = 50_000;

interface Reporter {
  readonly last: QosReport;
  readonly atMs: number;
}

/**
 * Adds up how viewers fare, by swarm and country, from running totals. Bounded in what one viewer can add and in what is
 * kept; what a viewer or a swarm had is gone with it, but for the sums of the process.
 */
export class QosLedger {
  readonly process: QosTotals = noTotals();
  /** Latencies reported since `takeLatencies`, ms; for a histogram. */
  #latenciesMs: number[] = [];
  readonly #bySwarm = new WeakMap<object, Map<string, QosTotals>>();
  readonly #reporters = new WeakMap<object, Reporter>();

  note(viewer: object, swarm: object, country: string, report: QosReport, nowMs: number): void {
    const reporter = this.#reporters.get(viewer);
    if (reporter !== undefined && nowMs - reporter.atMs < INTERVAL_MS_MIN) return;
    this.#reporters.set(viewer, { last: report, atMs: nowMs });
    const added = additionOf(report, reporter?.last);
    for (const totals of [this.process, this.#totalsOf(swarm, country)]) {
      totals.reports += 1;
      totals.cdnBytes += added.cdnBytes;
      totals.p2pBytes += added.p2pBytes;
      totals.stalls += added.stalls;
      totals.stallMs += added.stallMs;
      totals.latencyMs += added.latencyMs;
    }
    if (this.#latenciesMs.length < LATENCIES_MAX) this.#latenciesMs.push(added.latencyMs);
  }

  /** Sums of one swarm by country, `''` for unknown. */
  totalsOf(swarm: object): ReadonlyMap<string, QosTotals> {
    return this.#bySwarm.get(swarm) ?? new Map<string, QosTotals>();
  }

  takeLatencies(): readonly number[] {
    const taken = this.#latenciesMs;
    this.#latenciesMs = [];
    return taken;
  }

  #totalsOf(swarm: object, country: string): QosTotals {
    const byCountry = this.#bySwarm.get(swarm) ?? new Map<string, QosTotals>();
    this.#bySwarm.set(swarm, byCountry);
    const name = byCountry.has(country) || byCountry.size < COUNTRIES_MAX ? country : OTHER_COUNTRIES;
    const totals = byCountry.get(name) ?? noTotals();
    byCountry.set(name, totals);
    return totals;
  }
}

/** What is new since the last report. A total that fell belongs to a page that began anew. */
function additionOf(report: QosReport, last: QosReport | undefined): QosReport {
  const since = (field: keyof QosReport): number => {
    const before = last?.[field] ?? 0;
    return report[field] >= before ? report[field] - before : report[field];
  };
  return {
    cdnBytes: Math.min(since('cdnBytes'), BYTES_MAX),
    p2pBytes: Math.min(since('p2pBytes'), BYTES_MAX),
    stalls: Math.min(since('stalls'), STALLS_MAX),
    stallMs: Math.min(since('stallMs'), STALL_MS_MAX),
    latencyMs: Math.min(report.latencyMs, LATENCY_MS_MAX),
  };
}

function noTotals(): QosTotals {
  return { reports: 0, cdnBytes: 0, p2pBytes: 0, stalls: 0, stallMs: 0, latencyMs: 0 };
}
