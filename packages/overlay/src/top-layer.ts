/** Elements that show nothing that is put into them. */
const WITHOUT_CHILDREN = 'video,iframe,canvas,img,embed,object';

/**
 * Keeps an element in sight: above everything else on the page, and inside what is shown in fullscreen. Where the fullscreen
 * element cannot show children (a bare video, a component with a tree of its own), the browser's top layer does it alone; it can be
 * seen there and not clicked, since browsers take input for nothing else than what is in fullscreen.
 */
export class TopLayer {
  readonly #element: HTMLElement;
  readonly #container: () => Element;
  readonly #onFullscreen = (): void => this.#place();

  /** `container`: where the element belongs when nothing is in fullscreen. */
  constructor(element: HTMLElement, container: () => Element) {
    this.#element = element;
    this.#container = container;
    element.popover = 'manual';
  }

  enter(): void {
    document.addEventListener('fullscreenchange', this.#onFullscreen);
    this.#place();
  }

  leave(): void {
    document.removeEventListener('fullscreenchange', this.#onFullscreen);
    this.#element.remove();
  }

  #place(): void {
    const element = this.#element;
    const parent = parentIn(document.fullscreenElement) ?? this.#container();
    const focused = element.shadowRoot?.activeElement;
    // Shown again even if it stays where it is: the newest of the top layer is on top.
    if (element.isConnected) element.hidePopover?.();
    if (element.parentNode !== parent) parent.append(element);
    element.showPopover?.();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
  }
}

function parentIn(fullscreen: Element | null): Element | undefined {
  if (fullscreen === null || fullscreen.matches(WITHOUT_CHILDREN)) return undefined;
  const isComponent = fullscreen.shadowRoot !== null || fullscreen.localName.includes('-');
  return isComponent ? undefined : fullscreen;
}
