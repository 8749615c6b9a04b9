import { pageMessageOf, wrapMessage, type FrameToPage, type PageToFrame } from '../model/frame-message.ts';

/** The frame's end of the line to the QoS page. */
export class PageLink {
  constructor(onMessage: (message: PageToFrame) => void) {
    window.addEventListener('message', (event: MessageEvent<unknown>) => {
      if (event.origin !== location.origin || event.source !== window.parent) return;
      const message = pageMessageOf(event.data);
      if (message !== undefined) onMessage(message);
    });
  }

  /** True inside the QoS page; false when the viewer has a tab of its own. */
  static get isEmbedded(): boolean {
    return window.parent !== window;
  }

  send(message: FrameToPage): void {
    window.parent.postMessage(wrapMessage(message), location.origin);
  }
}
