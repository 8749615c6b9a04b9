/**
 * @paceline/overlay: a small panel over a page that shows what its Paceline sessions do. Loaded on demand; the SDK does not
 * know it.
 * @packageDocumentation
 */
export { mountOverlay } from './mount-overlay.ts';
export type { Overlay, OverlayOptions } from './mount-overlay.ts';

/** Version of the package. */
export const version: string = __OVERLAY_VERSION__;
