import { comparableConfig } from '../options/live-callbacks.ts';
import { firstDifference } from '../options/first-difference.ts';
import type { P2PHlsOptions } from '../options/p2p-hls-options.ts';
import type { P2PHlsError } from '../p2p-hls-error.ts';
import { IDLE } from '../p2p-hls-state.ts';
import type { P2PHlsState, P2PHlsWarning } from '../p2p-hls-state.ts';
import { callApp } from './call-app.ts';
import { ChurnWatch } from './churn-watch.ts';
import { resume } from './keep-playing.ts';
import type { LoadLibraries } from './load-libraries.ts';
import { loadLibraries } from './load-libraries.ts';
import type { PlayableOptions, Playback, PlaybackListener } from './playback.ts';
import { startPlayback } from './start-playback.ts';

/** One run of a player on one element, from the wish to play to its end. */
interface Run {
  readonly video: HTMLMediaElement;
  options: PlayableOptions;
  /** Undefined while libraries are loaded, and after a failure. */
  playback: Playback | undefined;
  hasFailed: boolean;
}

/**
 * Decides what has to run for what a component wants: an element and options. A wish is only written down; a microtask later it is
 * compared with what runs. So whatever is undone and done again at once costs nothing: the double effects of strict mode, a hot
 * reload, refs that are made anew in each render. Knows nothing of React, and does nothing before it has an element.
 */
export class Player {
  readonly #load: LoadLibraries;
  readonly #subscribers = new Set<() => void>();
  readonly #churn = new ChurnWatch();
  #video: HTMLMediaElement | null = null;
  #options: P2PHlsOptions | undefined;
  #run: Run | undefined;
  #state = IDLE;
  #isCompareDue = false;

  constructor(load: LoadLibraries = loadLibraries) {
    this.#load = load;
  }

  /** The ref of the element: a function of its own for each player, and always the same. */
  readonly setVideo = (video: HTMLVideoElement | null): void => {
    // A component of the app's may pass its ref on to anything.
    if (video !== null && typeof (video as Partial<HTMLVideoElement>).canPlayType !== 'function') {
      const tag = String((video as Partial<HTMLElement>).tagName).toLowerCase();
      throw new TypeError(`useP2PHls: its ref belongs on a <video>, and was given to ${tag}.`);
    }
    this.#video = video;
    this.#compareSoon();
  };

  /** Options of the last render; undefined when the component goes away or is hidden. */
  want(options: P2PHlsOptions | undefined): void {
    this.#options = options;
    this.#compareSoon();
  }

  /** Begins anew after a fatal error. Does nothing to a player that is well. */
  readonly retry = (): void => {
    if (this.#run?.hasFailed !== true) return;
    this.#end();
    this.#compareSoon();
  };

  readonly subscribe = (subscriber: () => void): (() => void) => {
    this.#subscribers.add(subscriber);
    return () => {
      this.#subscribers.delete(subscriber);
    };
  };

  readonly state = (): P2PHlsState => this.#state;

  #compareSoon(): void {
    if (this.#isCompareDue) return;
    this.#isCompareDue = true;
    queueMicrotask(() => {
      this.#isCompareDue = false;
      this.#compare();
    });
  }

  #compare(): void {
    const video = this.#video;
    const options = this.#options;
    const run = this.#run;
    if (video === null || options === undefined || !isPlayable(options)) {
      this.#end();
    } else if (run === undefined) {
      this.#begin(video, options, false);
    } else if (run.video !== video || this.#needsNewPlayer(run, options)) {
      const wasPlaying = run.video === video && !video.paused;
      this.#end();
      this.#begin(video, options, wasPlaying);
    } else {
      this.#update(run, options);
    }
  }

  #needsNewPlayer(run: Run, options: PlayableOptions): boolean {
    const before = run.options;
    if (run.hasFailed && before.src !== options.src) return true;
    const difference =
      firstDifference(before.Hls, options.Hls, 'Hls') ??
      firstDifference(comparableConfig(before.hlsConfig), comparableConfig(options.hlsConfig), 'hlsConfig');
    if (difference !== undefined) this.#noteChurn(difference);
    return difference !== undefined;
  }

  #update(run: Run, options: PlayableOptions): void {
    const { paceline, src } = run.options;
    run.options = options;
    const difference = firstDifference(paceline, options.paceline, 'paceline');
    if (difference !== undefined) this.#noteChurn(difference);
    if (difference !== undefined || src !== options.src) this.#clearError(run);
    run.playback?.update(options);
  }

  /** What was wrong may be so no more; if it still is, it is said again. */
  #clearError(run: Run): void {
    if (!run.hasFailed && this.#state.error !== undefined) this.#change({ error: undefined });
  }

  #begin(video: HTMLMediaElement, options: PlayableOptions, wasPlaying: boolean): void {
    const run: Run = { video, options, playback: undefined, hasFailed: false };
    this.#run = run;
    void this.#start(run, wasPlaying);
  }

  async #start(run: Run, wasPlaying: boolean): Promise<void> {
    const libraries = await this.#load(run.options.Hls);
    // Unmounted, or another run, while they were loaded.
    if (this.#run !== run) return;
    const started = startPlayback(libraries, run.video, run.options, this.#listenerOf(run));
    if (started === undefined) return;
    // The app may have unmounted it, or it may have failed, in a callback.
    if (this.#run !== run || run.hasFailed) {
      started.stop();
      return;
    }
    run.playback = started;
    if (wasPlaying) resume(run.video);
  }

  #end(): void {
    const run = this.#run;
    if (run === undefined) return;
    this.#run = undefined;
    run.playback?.stop();
    this.#change(IDLE);
  }

  #listenerOf(run: Run): PlaybackListener {
    const ifCurrent =
      <T>(act: (told: T) => void) =>
      (told: T): void => {
        if (this.#run === run && !run.hasFailed) act(told);
      };
    return {
      changed: ifCurrent((change) => this.#change(change)),
      warned: ifCurrent((warning) => this.#onWarning(warning)),
      troubled: ifCurrent((error) => this.#onTrouble(run, error)),
    };
  }

  #onWarning(warning: P2PHlsWarning): void {
    const others = this.#state.warnings.filter(({ code }) => code !== warning.code);
    this.#change({ warnings: [...others, warning] });
    const onWarning = this.#options?.onWarning;
    if (onWarning === undefined) console.warn(`Paceline: ${warning.message} (${warning.code})`);
    else callApp(() => onWarning(warning));
  }

  #onTrouble(run: Run, error: P2PHlsError): void {
    if (error.fatal) {
      run.hasFailed = true;
      const { playback } = run;
      run.playback = undefined;
      playback?.stop();
      this.#change({ state: 'failed', hls: undefined, session: undefined });
    }
    this.#change({ error });
    const onError = this.#options?.onError;
    if (onError === undefined) console.error(error);
    else callApp(() => onError(error));
  }

  #noteChurn(path: string): void {
    if (!this.#churn.note(path, performance.now())) return;
    console.error(
      `useP2PHls: option "${path}" is something else in each render, so the player is made anew each time. ` +
        'Define it outside of the component, or keep it with useMemo.',
    );
  }

  #change(change: Partial<P2PHlsState>): void {
    this.#state = { ...this.#state, ...change };
    for (const subscriber of [...this.#subscribers]) subscriber();
  }
}

function isPlayable(options: P2PHlsOptions): options is PlayableOptions {
  return typeof options.src === 'string' && options.src !== '';
}
