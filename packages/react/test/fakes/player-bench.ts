import type { P2PHlsOptions } from '../../src/options/p2p-hls-options.ts';
import type { Libraries } from '../../src/player/load-libraries.ts';
import { Player } from '../../src/player/player.ts';
import { fakeHlsClass, FakeVideo } from './fake-hls.ts';
import { fakeAttach } from './fake-sdk.ts';

export interface BenchOptions {
  readonly hls?: 'supported' | 'unsupported' | 'missing';
  readonly isSdkMissing?: boolean;
  readonly playsHls?: boolean;
}

export const SRC = 'https://cdn.example/live.m3u8';
const TRACKER = 'wss://tracker.example';

/** A player on a video, with fakes under it. `want` is what a render says. */
export function playerBench({
  hls = 'supported',
  isSdkMissing = false,
  playsHls = false,
}: BenchOptions = {}) {
  const { Hls, instances } = fakeHlsClass({ isSupported: hls === 'supported' });
  const { attach, sessions } = fakeAttach();
  const video = new FakeVideo({ playsHls });
  let loads = 0;
  let release: (() => void) | undefined;
  let gate: Promise<void> | undefined;
  const missing = { type: 'missing', reason: new Error('404') } as const;
  const load = async (): Promise<Libraries> => {
    loads += 1;
    await gate;
    return {
      Hls: hls === 'missing' ? missing : { type: 'loaded', value: Hls },
      attach: isSdkMissing ? missing : { type: 'loaded', value: attach },
    };
  };
  const player = new Player(load);
  const states: string[] = [];
  player.subscribe(() => {
    const { state } = player.state();
    if (states.at(-1) !== state) states.push(state);
  });
  return {
    ...{ player, video, instances, sessions, states },
    loads: () => loads,
    /** Libraries take their time from here on, until `arrive`. */
    holdLibraries: () => {
      gate = new Promise((resolve) => (release = resolve));
    },
    arrive: () => release?.(),
    want: (options: Partial<P2PHlsOptions> = {}): void => {
      player.want({ src: SRC, paceline: { tracker: TRACKER }, ...options });
    },
    /** Mounted and playing. */
    play: async (options: Partial<P2PHlsOptions> = {}): Promise<void> => {
      player.setVideo(video.element);
      player.want({ src: SRC, paceline: { tracker: TRACKER }, ...options });
      await settle();
    },
  };
}

/** Whatever was left to microtasks has happened. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
