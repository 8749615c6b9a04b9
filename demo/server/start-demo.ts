import {
  startFfmpegStream,
  startLiveOrigin,
  type FfmpegStream,
  type LiveOriginHandle,
} from '@paceline/live-origin';
import { startTracker } from '@paceline/tracker-server';
import { mountApi } from './api-mounts.ts';
import { mergedSegmentsOf, type DemoOptions } from './demo-flags.ts';
import { freePort } from './free-port.ts';
import { mountExamples } from './mount-examples.ts';

/** Nobody needs to be sent away gently when the demo ends, but close frames should still go out. */
const TRACKER_DRAIN_MS = 300;

export interface RunningDemo {
  /** Where the page is. */
  readonly url: string;
  /** What a page of somebody's own needs. */
  readonly streamUrl: string;
  readonly trackerUrl: string;
  close(): Promise<void>;
}

/**
 * Starts tracker, stream and page in this process. Rejects with a `PortError` or the error of the part that failed;
 * what was started before is closed again. `onNote` gets remarks for people.
 */
export async function startDemo(
  options: DemoOptions,
  pageDirectory: string,
  onNote: (text: string) => void,
): Promise<RunningDemo> {
  const { host } = options;
  const port = await freePort(host, options.port, options.isPortExact, 'port');
  if (port !== options.port) onNote(`Port ${options.port} is in use: ${port} is used instead.`);
  const trackerPort = await freePort(host, options.trackerPort, options.isTrackerPortExact, 'tracker-port');
  if (trackerPort !== options.trackerPort)
    onNote(`Port ${options.trackerPort} is in use: the tracker has ${trackerPort} instead.`);
  const tracker = await startTracker({ host, port: trackerPort });
  try {
    const origin = await startOrigin(options, port, onNote);
    mountApi(origin, tracker.port, options.viewerCount);
    origin.mountDirectory('/', pageDirectory);
    mountExamples(origin, tracker.port, pageDirectory);
    return {
      url: `${origin.url}/`,
      streamUrl: origin.streamUrl(),
      trackerUrl: tracker.url,
      close: async () => {
        await Promise.all([origin.close(), tracker.close(TRACKER_DRAIN_MS)]);
      },
    };
  } catch (error) {
    await tracker.close(0);
    throw error;
  }
}

async function startOrigin(
  { host, input, segmentSeconds }: DemoOptions,
  port: number,
  onNote: (text: string) => void,
): Promise<LiveOriginHandle> {
  if (input === undefined) {
    // Timestamps that run on: a loop without discontinuities plays without a seam.
    return startLiveOrigin({
      host,
      port,
      replay: { mergedSegments: mergedSegmentsOf(segmentSeconds), continuous: true },
    });
  }
  onNote(`Packaging ${input} with ffmpeg; the first segments take a few seconds.`);
  const source = await startFfmpegStream({ input, segmentSeconds });
  noteEnd(source, onNote);
  return startLiveOrigin({ host, port, source });
}

function noteEnd(source: FfmpegStream, onNote: (text: string) => void): void {
  source.ended.then(
    (lastLines) => onNote(`ffmpeg has ended. ${lastLines}`.trim()),
    (error: unknown) => onNote(`ffmpeg failed: ${String(error)}`),
  );
}
