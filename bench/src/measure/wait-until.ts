/** Until a time of the wall clock, ms; not at all if it has passed. */
export function waitUntil(atMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(atMs - Date.now(), 0)));
}
