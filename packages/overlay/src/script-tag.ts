import { mountOverlay } from './mount-overlay.ts';
import type { Overlay } from './mount-overlay.ts';

export * from './index.ts';

/** What an earlier copy of this script left behind: its panel would answer to the same key. */
const earlier = (globalThis as { PacelineOverlay?: { overlay?: Overlay } }).PacelineOverlay;
earlier?.overlay?.destroy();

const data = document.currentScript?.dataset;
const hotKey = data?.['hotKey'];

/**
 * The panel that this script mounted, with the sessions of the global `Paceline`. Attributes: `data-hot-key`, and `data-open`
 * to show it at once.
 */
export const overlay: Overlay = mountOverlay(hotKey === undefined ? {} : { hotKey });
if (data?.['open'] !== undefined) overlay.show();
