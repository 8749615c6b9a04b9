/** Takes the entry out that came first, if there is any: how a full collection makes room. */
export function dropOldest<K>(full: {
  readonly keys: () => IterableIterator<K>;
  readonly delete: (key: K) => unknown;
}): void {
  for (const oldest of full.keys()) {
    full.delete(oldest);
    return;
  }
}
