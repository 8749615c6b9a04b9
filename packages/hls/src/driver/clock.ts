/** Time as the driver uses it; tests bring a virtual one. */
export interface Clock {
  /** Monotonic, ms. */
  nowMs(): number;
  /** Calls back once. Returns a handle for `clearTimer`. */
  setTimer(run: () => void, afterMs: number): unknown;
  /** Idempotent; undefined is fine. */
  clearTimer(handle: unknown): void;
}

/** The browser's own. In a hidden page timers come once a second, or once a minute: the engine allows for it. */
export const browserClock: Clock = {
  nowMs: () => performance.now(),
  setTimer: (run, afterMs) => setTimeout(run, afterMs),
  clearTimer: (handle) => {
    clearTimeout(handle as ReturnType<typeof setTimeout> | undefined);
  },
};
