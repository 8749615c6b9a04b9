import { baseScenario } from '../experiments/base-scenario.ts';
import type { Experiment, ExperimentOptions } from '../experiments/experiment.ts';
import { runCases } from '../experiments/run-cases.ts';
import { fixed, megabits, seconds } from '../report/format.ts';
import type { Scenario, ViewerSpec } from '../world/scenario.ts';
import type { Trace, TracedViewer } from './trace.ts';

/** A line that never was full: nothing is known of it but that, bit/s. */
const AMPLE_BPS = 1_000_000_000;

/** Assumed one-way delay of a line where no round trip was measured, ms. */
const ACCESS_MS = 4;

/**
 * The audience of a trace in the simulator. A round trip is shared evenly among both lines, a CDN request among waiting and
 * transfer; viewers that were there at the end stay.
 */
export function scenarioOf(trace: Trace, options: ExperimentOptions): Scenario {
  const { stream, cdnSegmentMs, durationMs } = trace;
  const base = baseScenario('replay', options, durationMs, {
    stream: { ...stream, listedSegments: stream.syncSegments + 3 },
    network: { acrossMs: 0, jitterShare: 0.1, setupMs: [200, 800], failShare: 0 },
  });
  const segmentBits = (stream.bps * stream.segmentMs) / 1_000;
  const cdn =
    cdnSegmentMs === null || cdnSegmentMs === 0
      ? base.cdn
      : { ...base.cdn, latencyMs: cdnSegmentMs / 2, bps: (segmentBits * 2_000) / cdnSegmentMs };
  return { ...base, cdn, measureFromMs: 0, groups: [trace.viewers.map(viewerSpecOf)] };
}

function viewerSpecOf(viewer: TracedViewer, number: number): ViewerSpec {
  const { arriveMs, leaveMs, leaving, uplinkBps, uploads, rttMs, hidden } = viewer;
  return {
    ...{ number, arriveMs, leaveMs, leaving, uploads, hidden },
    ...{ x: 0, y: 0, region: 0, locality: [0, 0, 0, 0], nat: 'open', lossShare: 0 },
    // Who gives nothing still asks, and says what it has.
    uplinkBps: uploads && uplinkBps ? uplinkBps : AMPLE_BPS,
    downlinkBps: AMPLE_BPS,
    // There and back over two lines.
    accessMs: rttMs === null ? ACCESS_MS : rttMs / 4,
  };
}

/** What happened, beside what the engine as it is now makes of the same audience. */
export function replayOf(trace: Trace): Experiment {
  return {
    description: 'a trace of the QoS page once more',
    async run(options, laboratory) {
      const label = 'replay';
      const [result] = await runCases([{ label, scenario: scenarioOf(trace, options) }], options, laboratory);
      if (result === undefined) throw new Error('a replay has one case');
      const { measured, viewers } = trace;
      const { summary } = result;
      const latency = (ms: number | null): string => (ms === null ? '-' : seconds(ms));
      return {
        title: 'A trace once more',
        notes: [
          `${viewers.length} viewers, ${seconds(trace.durationMs)}, ${megabits(trace.stream.bps)} in segments of ${seconds(trace.stream.segmentMs)}.`,
          'Everything counts, start-up too. Viewers of plain hls.js are not in a trace.',
        ],
        tables: [
          {
            title: '',
            columns: ['', 'offload', 'copies', 'stalls', 'live latency'],
            rows: [
              [
                'measured',
                fixed(measured.offloadRatio, 3),
                '-',
                `${measured.stallCount} (${seconds(measured.stallMs)})`,
                latency(measured.liveLatencyMs),
              ],
              [
                'simulated',
                fixed(summary.offload, 3),
                fixed(summary.copies, 2),
                `${Math.round(summary.stalls)} (${seconds(summary.stallMs)})`,
                latency(summary.latencyP50Ms),
              ],
            ],
          },
        ],
        plots: [],
      };
    },
  };
}
