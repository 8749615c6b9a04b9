import { delay, pageVideo, until } from './hls-global.ts';
import { LabPlayer } from './lab-player.ts';
import { LabSource, type SourceOptions } from './sources.ts';

export interface StormReport {
  readonly breaches: readonly string[];
  readonly loads: number;
  /** Requests that never ended, at the source and at hls.js. */
  readonly pendingAtSource: number;
  readonly openLoads: number;
  readonly fatalErrors: readonly string[];
  readonly listenersLeft: boolean;
}

const STEP_MS = 40;
const STEPS = 24;
/** As long as the ladder, less a segment. */
const LAST_POSITION_S = 20;

/** Seeks, switches levels, detaches and attaches the element and swaps the source in quick succession, then plays on. */
export async function runStorm(url: string, options: SourceOptions): Promise<StormReport> {
  const source = new LabSource(options);
  const player = new LabPlayer(source, { guarded: true, config: { maxBufferLength: 6 } });
  const { hls } = player;
  const video = pageVideo();
  hls.loadSource(url);
  await until(
    () => player.saw('hlsFragBuffered main'),
    () => 'first segment of the storm',
  );
  await video.play();
  for (let step = 0; step < STEPS; step += 1) {
    await delay(STEP_MS);
    if (step % 8 === 3) hls.detachMedia();
    if (step % 8 === 4) hls.attachMedia(video);
    if (step % 8 === 6) hls.nextLevel = step % 2;
    if (step === 16) hls.loadSource(url);
    if (step % 3 === 0) hls.currentLevel = (step / 3) % 2;
    if (video.readyState > 0) video.currentTime = (step * 7) % LAST_POSITION_S;
  }
  await until(
    () => hls.media !== null && video.readyState > 0,
    () => 'media after the storm',
  );
  const target = 2.5;
  video.currentTime = target;
  await video.play();
  await until(
    () => video.currentTime > target + 0.5 && !video.paused,
    () => `playback after the storm: ${player.errors.join()}`,
  );
  const fatalErrors = player.errors.filter((error) => /internalException/.test(error));
  player.close();
  await delay(100);
  return {
    breaches: player.guard.breaches,
    loads: player.guard.loads,
    pendingAtSource: source.pending,
    openLoads: player.guard.open,
    fatalErrors,
    listenersLeft: hls.listenerCount('hlsLevelUpdated' as Parameters<typeof hls.listenerCount>[0]) > 0,
  };
}

/** Destroys players in the middle of their loads. */
export async function runDestroy(url: string, options: SourceOptions, times: number): Promise<StormReport> {
  const source = new LabSource(options);
  const breaches: string[] = [];
  let loads = 0;
  let openLoads = 0;
  for (let i = 0; i < times; i += 1) {
    const player = new LabPlayer(source, { guarded: true });
    player.hls.loadSource(url);
    await until(
      () => player.saw('hlsFragLoading main'),
      () => 'a load to destroy',
    );
    // From at once to a moment in the middle of the transfer or the wait.
    if (i > 0) await delay(i * 7);
    player.close();
    await delay(80);
    breaches.push(...player.guard.breaches);
    loads += player.guard.loads;
    openLoads += player.guard.open;
  }
  return {
    breaches,
    loads,
    pendingAtSource: source.pending,
    openLoads,
    fatalErrors: [],
    listenersLeft: false,
  };
}
