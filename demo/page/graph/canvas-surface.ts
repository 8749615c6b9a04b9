/**
 * A canvas that is always as many device pixels as it covers, and says when to draw again.
 * Drawing code works in CSS pixels; `snap` puts an edge on a device pixel, so that hairlines are one pixel and not two grey ones.
 */
export class CanvasSurface {
  readonly canvas: HTMLCanvasElement;
  readonly context: CanvasRenderingContext2D;
  #widthPx = 0;
  #heightPx = 0;
  #ratio = 1;
  readonly #observer: ResizeObserver;

  constructor(canvas: HTMLCanvasElement, onResize: () => void) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('this browser has no 2d canvas');
    this.canvas = canvas;
    this.context = context;
    this.#observer = new ResizeObserver(() => {
      if (this.#fit()) onResize();
    });
    this.#observer.observe(canvas);
  }

  get widthPx(): number {
    return this.#widthPx;
  }

  get heightPx(): number {
    return this.#heightPx;
  }

  /** One device pixel, in CSS pixels. */
  get hairlinePx(): number {
    return 1 / this.#ratio;
  }

  snap(px: number): number {
    return Math.round(px * this.#ratio) / this.#ratio;
  }

  /** Clears and readies the context. False when there is nothing to draw on (hidden, not laid out yet). */
  begin(): boolean {
    // The ratio changes without a resize when the window moves to another screen or the page is zoomed.
    if (this.#ratio !== currentRatio()) this.#fit();
    if (this.#widthPx < 2 || this.#heightPx < 2) return false;
    this.context.setTransform(this.#ratio, 0, 0, this.#ratio, 0, 0);
    this.context.clearRect(0, 0, this.#widthPx, this.#heightPx);
    return true;
  }

  destroy(): void {
    this.#observer.disconnect();
  }

  #fit(): boolean {
    const { clientWidth, clientHeight } = this.canvas;
    const ratio = currentRatio();
    if (clientWidth === this.#widthPx && clientHeight === this.#heightPx && ratio === this.#ratio)
      return false;
    this.#widthPx = clientWidth;
    this.#heightPx = clientHeight;
    this.#ratio = ratio;
    this.canvas.width = Math.round(clientWidth * ratio);
    this.canvas.height = Math.round(clientHeight * ratio);
    return true;
  }
}

/** Above 3 nobody sees a difference and a phone would paint for nothing. */
function currentRatio(): number {
  return Math.min(3, Math.max(1, window.devicePixelRatio));
}
