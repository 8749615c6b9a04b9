import { ChannelPatterns } from '../channel-patterns.ts';

/** Decides which channel names exist, for trackers without tokens. An entry may end in `*`, for everything that begins so. */
export class ChannelAllowList {
  readonly #patterns: ChannelPatterns;

  /** An empty list allows every name. Throws a RangeError that names the entry and the fix. */
  constructor(entries: readonly string[]) {
    if (entries.includes('*'))
      throw new RangeError('allowedChannels has "*": leave it empty to allow every channel');
    this.#patterns = new ChannelPatterns('allowedChannels', entries);
  }

  allows(channel: string): boolean {
    return this.#patterns.isEmpty || this.#patterns.has(channel);
  }
}
