import { frameMessageOf, wrapMessage, type FrameToPage, type PageToFrame } from '../model/frame-message.ts';
import { queryOfSetup, type ViewerSetup } from '../model/viewer-setup.ts';
import { element } from './element.ts';

/** A viewer that does not answer in this time is taken out all the same. */
const ANSWER_TIMEOUT_MS = 400;

/** The page's end of the line to one viewer: an iframe of `viewer.html`. */
export class ViewerFrame {
  readonly iframe: HTMLIFrameElement;
  readonly #listeners = new AbortController();
  #onReady: (() => void) | undefined;

  constructor(label: string, setup: ViewerSetup, onMessage: (message: FrameToPage) => void) {
    this.iframe = element('iframe', {
      src: `viewer.html?${queryOfSetup(setup)}`,
      title: `${label}, video`,
      allow: 'autoplay; fullscreen',
    });
    const listen = (event: MessageEvent<unknown>): void => {
      if (event.origin !== location.origin || event.source !== this.iframe.contentWindow) return;
      const message = frameMessageOf(event.data);
      if (message === undefined) return;
      if (message.type === 'ready-to-go') this.#onReady?.();
      onMessage(message);
    };
    window.addEventListener('message', listen, { signal: this.#listeners.signal });
  }

  send(message: PageToFrame): void {
    this.iframe.contentWindow?.postMessage(wrapMessage(message), location.origin);
  }

  /** Lets the viewer say goodbye. Resolves when it has, or does not answer. */
  leave(): Promise<void> {
    return this.#ask({ type: 'leave' });
  }

  /** Forbids the viewer to say goodbye when it is taken out. Resolves when that is arranged. */
  prepareKill(): Promise<void> {
    return this.#ask({ type: 'kill' });
  }

  #ask(message: PageToFrame): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ANSWER_TIMEOUT_MS);
      this.#onReady = () => {
        clearTimeout(timer);
        resolve();
      };
      this.send(message);
    });
  }

  destroy(): void {
    this.#listeners.abort();
    this.iframe.remove();
  }
}
