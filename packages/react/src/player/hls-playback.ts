import type { HlsClass, Session, attach } from '@paceline/hls';
import type { ErrorData, ErrorTypes, Events } from 'hls.js';
import type Hls from 'hls.js';
import { firstDifference } from '../options/first-difference.ts';
import { withLiveCallbacks } from '../options/live-callbacks.ts';
import type { P2PHlsErrorCode } from '../p2p-hls-error.ts';
import { P2PHlsError } from '../p2p-hls-error.ts';
import { callApp } from './call-app.ts';
import { keepPlaying } from './keep-playing.ts';
import type { PlayableOptions, Playback, PlaybackListener } from './playback.ts';
import { RecoveryPolicy } from './recovery-policy.ts';

type Attach = typeof attach;

/** hls.js with a session, on one video element, over any number of sources. Carries remedies out; which, the policy says. */
export class HlsPlayback implements Playback {
  readonly #video: HTMLMediaElement;
  readonly #listener: PlaybackListener;
  /** Undefined: the SDK could not be loaded. */
  readonly #attach: Attach | undefined;
  readonly #hls: Hls;
  readonly #policy = new RecoveryPolicy();
  #options: PlayableOptions;
  #session: Session | undefined;
  #remedyTimer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(
    { Hls, attach }: { readonly Hls: HlsClass; readonly attach: Attach | undefined },
    video: HTMLMediaElement,
    options: PlayableOptions,
    listener: PlaybackListener,
  ) {
    this.#video = video;
    this.#options = options;
    this.#listener = listener;
    this.#attach = attach;
    const { hlsConfig = {} } = options;
    const hls = new Hls(withLiveCallbacks(hlsConfig, () => this.#options.hlsConfig ?? {}));
    this.#hls = hls;
    hls.on(Hls.Events.ERROR, this.#onError);
    hls.on(Hls.Events.FRAG_BUFFERED, this.#onSegment);
    hls.on(Hls.Events.DESTROYING, this.#onDestroying);
  }

  start(): void {
    this.#listener.changed({ hls: this.#hls });
    this.#beginSession();
    // A callback of the app's may have ended it.
    if (this.#isStopped) return;
    this.#hls.loadSource(this.#options.src);
    this.#hls.attachMedia(this.#video);
  }

  update(options: PlayableOptions): void {
    const before = this.#options;
    this.#options = options;
    // The app has destroyed it: it is not ours to bring back.
    if (this.#isStopped) return;
    if (firstDifference(before.paceline, options.paceline) !== undefined) {
      this.#endSession();
      this.#beginSession();
    } else if (options.enabled !== before.enabled) this.#switchSharing();
    if (options.src !== before.src) this.#changeSource(options.src);
  }

  stop(): void {
    if (this.#isStopped) return;
    this.#leave();
    this.#session?.destroy();
    this.#hls.destroy();
  }

  /** Nothing of this player is ours any more. */
  #leave(): void {
    this.#isStopped = true;
    clearTimeout(this.#remedyTimer);
    this.#session?.off('state', this.#onState);
    this.#session?.off('warning', this.#listener.warned);
  }

  #beginSession(): void {
    if (this.#attach === undefined) return;
    const { paceline, enabled, onSession } = this.#options;
    let session: Session;
    try {
      session = this.#attach(this.#hls, paceline);
    } catch (error) {
      this.#listener.changed({ state: 'cdn-only', session: undefined });
      this.#listener.troubled(new P2PHlsError('bad-option', messageOf(error), error));
      return;
    }
    this.#session = session;
    session.on('state', this.#onState);
    session.on('warning', this.#listener.warned);
    // The page may have switched it off by its address, which `enabled: true` does not undo.
    if (enabled === false) session.disable();
    this.#listener.changed({ session, state: session.stats().state, warnings: [] });
    if (onSession !== undefined) callApp(() => onSession(session));
  }

  #endSession(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.off('state', this.#onState);
    session?.off('warning', this.#listener.warned);
    session?.destroy();
  }

  #switchSharing(): void {
    if (this.#options.enabled === false) this.#session?.disable();
    else this.#session?.enable();
  }

  #changeSource(src: string): void {
    clearTimeout(this.#remedyTimer);
    this.#remedyTimer = undefined;
    keepPlaying(this.#video, () => {
      this.#hls.loadSource(src);
    });
  }

  readonly #onState = (state: ReturnType<Session['stats']>['state']): void => {
    this.#listener.changed({ state });
  };

  readonly #onSegment = (): void => {
    this.#policy.noteSegment();
  };

  /** Ours come after `stop`, so this is the app's own `hls.destroy()`; the session ends with it. */
  readonly #onDestroying = (): void => {
    if (this.#isStopped) return;
    this.#leave();
    this.#listener.changed({ state: 'destroyed', hls: undefined, session: undefined });
  };

  readonly #onError = (_event: Events.ERROR, data: ErrorData): void => {
    if (!data.fatal || this.#isStopped) return;
    const remedy = this.#policy.remedyFor(data, performance.now());
    switch (remedy.type) {
      case 'load-source':
        this.#later(remedy.afterMs, () => this.#hls.loadSource(this.#options.src));
        return;
      case 'start-load':
        this.#later(remedy.afterMs, () => this.#hls.startLoad());
        return;
      case 'recover-media':
        keepPlaying(this.#video, () => {
          this.#hls.recoverMediaError();
        });
        return;
      case 'give-up':
        this.#listener.troubled(errorOf(data));
        return;
      default:
        remedy satisfies never;
    }
  };

  /** Faults of several tracks come together; one remedy is for all of them. */
  #later(afterMs: number, act: () => void): void {
    clearTimeout(this.#remedyTimer);
    this.#remedyTimer = setTimeout(act, afterMs);
  }
}

const ADVICE: Readonly<Record<'network' | 'media' | 'player', string>> = {
  network: 'was tried again several times. Check src, the CDN and its CORS headers',
  media: 'did not go away by starting the decoder anew. Check the codecs and the encoder',
  player: 'cannot be recovered from. Its ErrorData is the cause of this error',
};

function errorOf(data: ErrorData): P2PHlsError {
  const code = codeOf(data.type);
  const reason = data.error?.message ?? data.reason ?? '';
  const details = reason === '' ? data.details : `${data.details}: ${reason}`;
  return new P2PHlsError(code, `Paceline: playback ended with ${details}. It ${ADVICE[code]}.`, data);
}

function codeOf(type: ErrorTypes): Extract<P2PHlsErrorCode, 'network' | 'media' | 'player'> {
  // Written out: the enums of hls.js are values, and only its types are here.
  switch (type as string) {
    case 'networkError':
      return 'network';
    case 'mediaError':
      return 'media';
    default:
      return 'player';
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
