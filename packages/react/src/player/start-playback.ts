import type { HlsClass, attach } from '@paceline/hls';
import { P2PHlsError } from '../p2p-hls-error.ts';
import { HlsPlayback } from './hls-playback.ts';
import type { Libraries } from './load-libraries.ts';
import { NativePlayback, playsNatively } from './native-playback.ts';
import type { PlayableOptions, Playback, PlaybackListener } from './playback.ts';

type Attach = typeof attach;

/**
 * Decides what plays: hls.js wherever it can, with the SDK if that is there; else the browser by itself; else nothing, with an
 * error. Playback comes before sharing.
 */
export function startPlayback(
  { Hls, attach }: Libraries,
  video: HTMLMediaElement,
  options: PlayableOptions,
  listener: PlaybackListener,
): Playback | undefined {
  const trouble = (...args: ConstructorParameters<typeof P2PHlsError>): void => {
    listener.troubled(new P2PHlsError(...args));
  };
  if (Hls.type === 'loaded' && !isHlsClass(Hls.value)) {
    trouble('player', 'Paceline: option "Hls" is not the class of hls.js: import Hls from \'hls.js\'.');
    return undefined;
  }
  if (Hls.type === 'loaded' && Hls.value.isSupported()) {
    if (attach.type === 'missing') {
      const message =
        'Paceline: @paceline/hls could not be loaded, so nothing is shared. Check that its chunk is deployed.';
      trouble('sdk-not-loaded', message, attach.reason);
      listener.changed({ state: 'cdn-only' });
    }
    return startHls(Hls.value, attach.type === 'loaded' ? attach.value : undefined, video, options, listener);
  }
  if (playsNatively(video)) return new NativePlayback(video, options, listener);
  if (Hls.type === 'missing') {
    trouble(
      'hls-not-loaded',
      'Paceline: hls.js could not be loaded. Check that its chunk is deployed.',
      Hls.reason,
    );
  } else {
    trouble(
      'not-supported',
      'Paceline: this browser has neither Media Source Extensions nor HLS of its own.',
    );
  }
  return undefined;
}

function startHls(
  Hls: HlsClass,
  attach: Attach | undefined,
  video: HTMLMediaElement,
  options: PlayableOptions,
  listener: PlaybackListener,
): Playback | undefined {
  let playback: HlsPlayback | undefined;
  try {
    playback = new HlsPlayback({ Hls, attach }, video, options, listener);
    playback.start();
    return playback;
  } catch (error) {
    playback?.stop();
    const message = `Paceline: hls.js could not be started: ${String(error)}. Check hlsConfig.`;
    listener.troubled(new P2PHlsError('player', message, error));
    return undefined;
  }
}

/** The types do not keep out the namespace of `import * as`, nor another class. */
function isHlsClass(value: HlsClass): boolean {
  const { isSupported, Events } = value as Partial<HlsClass>;
  return typeof isSupported === 'function' && typeof Events === 'object';
}
