import type { Session } from '@paceline/hls';
import type { HotKey } from './hot-key.ts';
import { HOT_KEY_DEFAULT, isHotKey, parseHotKey } from './hot-key.ts';
import { OverlayPanel } from './overlay-panel.ts';
import { reportOf } from './overlay-report.ts';
import { SessionWatch } from './session-watch.ts';
import { TopLayer } from './top-layer.ts';

export interface OverlayOptions {
  /** The sessions to show. Default: those of the global `Paceline`, which the script build of the SDK leaves behind. */
  readonly sessions?: () => readonly Session[];
  /** Modifiers (`Ctrl`, `Alt`, `Shift`, `Meta`) and a key, spelt so. Default `Ctrl+Alt+Shift+P`; `false`: no key. */
  readonly hotKey?: string | false;
  /** Where the panel is put while nothing is in fullscreen. Default: the body. */
  readonly container?: Element;
}

export interface Overlay {
  /** Takes the focus if the user has just pressed or clicked something, and gives it back when it is hidden. Idempotent. */
  show(): void;
  /** Idempotent. */
  hide(): void;
  toggle(): void;
  /** Takes panel, listeners and timer away for good. Idempotent. */
  destroy(): void;
}

/** As often as sessions renew their statistics. */
const LOOK_INTERVAL_MS = 1_000;

/**
 * Makes the panel available on a page: it opens on the hot key, and at once if the address says `?paceline=debug`. Until it is
 * shown there is one key listener and nothing else; hidden again, it looks at no session.
 *
 * @throws {TypeError} for a wrong option; names it and the fix.
 */
export function mountOverlay(options: OverlayOptions = {}): Overlay {
  const { sessions = sessionsOfGlobal, hotKey = HOT_KEY_DEFAULT, container } = options;
  if (typeof sessions !== 'function')
    throw new TypeError(
      'Paceline overlay: option "sessions" must be a function that gives a list of sessions.',
    );
  const key = hotKey === false ? undefined : parseHotKey(hotKey);
  return new MountedOverlay(sessions, key, container);
}

interface GlobalSdk {
  readonly version?: string;
  /** Missing in SDKs older than the overlay. */
  readonly sessions?: () => readonly Session[];
}

class MountedOverlay implements Overlay {
  readonly #watch: SessionWatch;
  readonly #container: Element | undefined;
  readonly #listeners = new AbortController();
  #panel: OverlayPanel | undefined;
  #layer: TopLayer | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #focusBefore: Element | null = null;

  constructor(
    sessions: () => readonly Session[],
    hotKey: HotKey | undefined,
    container: Element | undefined,
  ) {
    this.#watch = new SessionWatch(sessions);
    this.#container = container;
    const { signal } = this.#listeners;
    if (hotKey !== undefined) {
      const listener = (event: KeyboardEvent): void => this.#onKey(event, hotKey);
      // Before the page's own: some players take a letter whatever its modifiers are.
      addEventListener('keydown', listener, { capture: true, signal });
    }
    if (new URLSearchParams(location.search).get('paceline') !== 'debug') return;
    if (document.body === null) addEventListener('DOMContentLoaded', () => this.show(), { signal });
    else this.show();
  }

  show(): void {
    if (this.#timer !== undefined || this.#listeners.signal.aborted) return;
    const panel = (this.#panel ??= new OverlayPanel(version(), {
      close: () => this.hide(),
      report: () => this.#report(),
    }));
    this.#layer ??= new TopLayer(panel.host, () => this.#container ?? document.body);
    this.#look();
    this.#layer.enter();
    this.#timer = setInterval(() => this.#look(), LOOK_INTERVAL_MS);
    // Unasked, as with `?paceline=debug`, nobody's typing is interrupted.
    if (!navigator.userActivation?.isActive) return;
    this.#focusBefore = document.activeElement;
    panel.focus();
  }

  hide(): void {
    const hadFocus = document.activeElement === this.#panel?.host;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#layer?.leave();
    if (hadFocus && this.#focusBefore instanceof HTMLElement)
      this.#focusBefore.focus({ preventScroll: true });
    this.#focusBefore = null;
  }

  toggle(): void {
    if (this.#timer === undefined) this.show();
    else this.hide();
  }

  destroy(): void {
    this.hide();
    this.#listeners.abort();
    this.#watch.destroy();
  }

  #onKey(event: KeyboardEvent, hotKey: HotKey): void {
    if (!isHotKey(hotKey, event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.toggle();
  }

  #look(): void {
    this.#panel?.update(this.#watch.look(performance.now()));
  }

  #report(): string {
    const report = reportOf(this.#watch.look(performance.now()), {
      version: version(),
      at: new Date().toISOString(),
      page: location.href,
      userAgent: navigator.userAgent,
    });
    return JSON.stringify(report, undefined, 1);
  }
}

function globalSdk(): GlobalSdk | undefined {
  return (globalThis as { Paceline?: GlobalSdk }).Paceline;
}

function sessionsOfGlobal(): readonly Session[] {
  return globalSdk()?.sessions?.() ?? [];
}

/** Packages are released together, so that one number is enough. */
function version(): string {
  return globalSdk()?.version ?? __OVERLAY_VERSION__;
}
