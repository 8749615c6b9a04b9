/** Calls a function of the app's. What it throws is reported to the page as uncaught, and costs neither playback nor others. */
export function callApp(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
