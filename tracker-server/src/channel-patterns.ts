/** Patterns of one list, to bound a wrong file's memory. */
const PATTERNS_MAX = 10_000;

/** A channel name has at most 512 characters. */
const PATTERN = /^[^*\p{Cc}]{0,512}\*?$/u;

/**
 * A set of channels: exact names, and names that end in `*` for all that begin so. `*` alone is every channel. Channel names
 * come from viewers, so nothing of them is ever compiled into an expression.
 */
export class ChannelPatterns {
  readonly #names: ReadonlySet<string>;
  readonly #prefixes: readonly string[];

  /** Throws a RangeError that names the option, the pattern that cannot be one, and the fix. */
  constructor(option: string, patterns: readonly string[]) {
    if (patterns.length > PATTERNS_MAX)
      throw new RangeError(`${option} has more than ${PATTERNS_MAX} entries: use a beginning and *`);
    for (const pattern of patterns) {
      if (pattern === '' || !PATTERN.test(pattern)) {
        throw new RangeError(
          `${option} has "${pattern.slice(0, 80)}": write a channel name, or the beginning of one and *`,
        );
      }
    }
    this.#names = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
    this.#prefixes = patterns
      .filter((pattern) => pattern.endsWith('*'))
      .map((pattern) => pattern.slice(0, -1));
  }

  /** True for a set of no channels. */
  get isEmpty(): boolean {
    return this.#names.size === 0 && this.#prefixes.length === 0;
  }

  has(channel: string): boolean {
    return this.#names.has(channel) || this.#prefixes.some((prefix) => channel.startsWith(prefix));
  }
}
