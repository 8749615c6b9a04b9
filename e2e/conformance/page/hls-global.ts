import type HlsClass from 'hls.js';

declare global {
  interface Window {
    /** The build under test, from its own script. */
    readonly Hls: typeof HlsClass;
  }
}

export function pageVideo(): HTMLVideoElement {
  const video = document.querySelector('video');
  if (video === null) throw new Error('the page has no video element');
  return video;
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until `condition` holds; throws with what `what` says if it does not in time. */
export async function until(condition: () => boolean, what: () => string, timeoutMs = 15_000): Promise<void> {
  const endMs = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error(`timed out: ${what()}`);
    await delay(20);
  }
}
