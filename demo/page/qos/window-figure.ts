import type { WindowView } from '@paceline/hls';
import type { FrameClock } from '../graph/frame-clock.ts';
import { WindowStrip } from '../graph/window-strip.ts';
import { describeWindow, summariseWindow } from '../model/window-summary.ts';
import { element, setAttribute, setText } from './element.ts';

const LEGEND: readonly (readonly ['cdn' | 'p2p' | 'pending' | 'missing' | 'future', string])[] = [
  ['cdn', 'CDN'],
  ['p2p', 'P2P, a shade for each partner'],
  ['pending', 'pending'],
  ['missing', 'missing'],
  ['future', 'not yet'],
];

/** The moving window with its legend and the same in words. Animates only while it is on screen. */
export class WindowFigure {
  readonly element: HTMLElement;
  readonly #canvas = element('canvas', { class: 'window-canvas', role: 'img' });
  readonly #strip: WindowStrip;
  readonly #clock: FrameClock;
  readonly #observer: IntersectionObserver;
  readonly #counts = new Map<string, HTMLElement>();
  #stop: (() => void) | undefined;

  constructor(clock: FrameClock) {
    this.#clock = clock;
    const legend = element('div', { class: 'legend legend-slots' });
    for (const [kind, name] of LEGEND) {
      const count = element('b', {}, '0');
      this.#counts.set(kind, count);
      legend.append(element('span', { class: `key key-${kind}` }, `${name} `, count));
    }
    this.element = element(
      'figure',
      { class: 'window' },
      element(
        'figcaption',
        {},
        element('span', {}, 'Window, 256 slots of 200 ms'),
        element('span', { class: 'zone-urgent' }, 'urgent zone'),
      ),
      this.#canvas,
      legend,
    );
    this.#strip = new WindowStrip(this.#canvas);
    this.#observer = new IntersectionObserver((entries) => {
      for (const entry of entries) this.#animate(entry.isIntersecting);
    });
    this.#observer.observe(this.#canvas);
  }

  update(view: WindowView | undefined, isMoving: boolean): void {
    this.#strip.update(view, performance.now(), isMoving);
    // Without the clock, off screen or with reduced motion, the picture still follows the data.
    if (this.#clock.isStill || this.#stop === undefined || view === undefined) this.#strip.still();
    const counts = view === undefined ? undefined : summariseWindow(view).counts;
    for (const [kind, count] of this.#counts) {
      setText(count, String(counts?.[kind as keyof typeof counts] ?? 0));
    }
    setAttribute(this.#canvas, 'aria-label', describeWindow(view));
  }

  repaint(): void {
    this.#strip.paint();
  }

  destroy(): void {
    this.#animate(false);
    this.#observer.disconnect();
    this.#strip.destroy();
  }

  #animate(visible: boolean): void {
    this.#stop?.();
    this.#stop = visible ? this.#clock.add((nowMs) => this.#strip.glide(nowMs)) : undefined;
  }
}
