import { P2PHlsError } from '../p2p-hls-error.ts';
import { keepPlaying } from './keep-playing.ts';
import type { PlayableOptions, Playback, PlaybackListener } from './playback.ts';

const HLS_TYPE = 'application/vnd.apple.mpegurl';

/** Whether a browser plays HLS by itself. */
export function playsNatively(video: HTMLMediaElement): boolean {
  return video.canPlayType(HLS_TYPE) !== '';
}

/** The browser's own HLS, for those that let nobody else feed a video: iPhones before iOS 17.1. Nothing is shared. */
export class NativePlayback implements Playback {
  readonly #video: HTMLMediaElement;
  readonly #listener: PlaybackListener;
  #src: string;

  constructor(video: HTMLMediaElement, { src }: PlayableOptions, listener: PlaybackListener) {
    this.#video = video;
    this.#listener = listener;
    this.#src = src;
    video.addEventListener('error', this.#onError);
    video.src = src;
    listener.changed({ state: 'native' });
    listener.warned({
      code: 'native-hls',
      message: 'This browser plays HLS by itself and shares nothing: it has no Media Source Extensions.',
    });
  }

  update({ src }: PlayableOptions): void {
    if (src === this.#src) return;
    this.#src = src;
    keepPlaying(this.#video, () => {
      this.#video.src = src;
    });
  }

  stop(): void {
    const video = this.#video;
    video.removeEventListener('error', this.#onError);
    if (!video.hasAttribute('src')) return;
    video.removeAttribute('src');
    // Without this the browser would go on loading.
    video.load();
  }

  readonly #onError = (): void => {
    const { error } = this.#video;
    const reason = error === null || error.message === '' ? '' : ` (${error.message})`;
    const message = `Paceline: the browser cannot play ${this.#src}${reason}. Check the URL and that it is HLS.`;
    this.#listener.troubled(new P2PHlsError('media', message, error));
  };
}
