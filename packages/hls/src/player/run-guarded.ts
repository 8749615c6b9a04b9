/**
 * Runs code of ours inside a call of hls.js. An exception must not reach hls.js, which could stop the player over it; it is
 * thrown again in a microtask, where it ends in the page's error reporting. Returns false if there was one.
 */
export function runGuarded(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
    return false;
  }
}
