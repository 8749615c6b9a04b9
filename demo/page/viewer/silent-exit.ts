/** Events on which a page says goodbye. */
const GOODBYE_EVENTS = ['pagehide', 'beforeunload', 'unload', 'visibilitychange'] as const;

/**
 * Lets a frame vanish the way a crashed tab does: once armed, nobody in it hears that the page is going, so nobody says
 * goodbye. Must be set up before anything else listens.
 */
export class SilentExit {
  #armed = false;

  constructor() {
    for (const type of GOODBYE_EVENTS) {
      window.addEventListener(
        type,
        (event) => {
          if (this.#armed) event.stopImmediatePropagation();
        },
        { capture: true },
      );
    }
  }

  arm(): void {
    this.#armed = true;
  }
}
