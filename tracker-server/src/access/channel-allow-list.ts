const ENTRY = /^[^*\p{Cc}]{1,512}\*?$/u;

/** Decides which channel names exist, for trackers without tokens. An entry may end in `*`, for everything that begins so. */
export class ChannelAllowList {
  readonly #exact = new Set<string>();
  readonly #prefixes: string[] = [];

  /** An empty list allows every name. Throws a RangeError that names the entry and the fix. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) {
      if (!ENTRY.test(entry)) {
        throw new RangeError(
          `allowedChannels has "${entry}": write a channel name, or the beginning of one and *`,
        );
      }
      if (entry.endsWith('*')) this.#prefixes.push(entry.slice(0, -1));
      else this.#exact.add(entry);
    }
  }

  allows(channel: string): boolean {
    if (this.#exact.size === 0 && this.#prefixes.length === 0) return true;
    return this.#exact.has(channel) || this.#prefixes.some((prefix) => channel.startsWith(prefix));
  }
}
