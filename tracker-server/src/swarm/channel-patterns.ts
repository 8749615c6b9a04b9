/** Patterns, and characters of one: a channel name has at most 512. */
const PATTERNS_MAX = 10_000;
const PATTERN_CHARS_MAX = 512;

/**
 * A set of channels: exact names, and names that end in `*` for all that begin so. `*` alone is every channel. Channel names
 * come from viewers, so nothing of them is ever compiled into an expression.
 */
export class ChannelPatterns {
  readonly #names: ReadonlySet<string>;
  readonly #prefixes: readonly string[];

  /** Throws a RangeError that names the pattern that cannot be one. */
  constructor(patterns: readonly string[]) {
    if (patterns.length > PATTERNS_MAX) throw new RangeError(`more than ${PATTERNS_MAX} channel patterns`);
    for (const pattern of patterns) {
      if (pattern === '' || pattern.length > PATTERN_CHARS_MAX || pattern.slice(0, -1).includes('*')) {
        throw new RangeError(
          `channel pattern "${pattern.slice(0, 80)}": use a channel name, or its beginning and one * at the end`,
        );
      }
    }
    this.#names = new Set(patterns.filter((pattern) => !pattern.endsWith('*')));
    this.#prefixes = patterns
      .filter((pattern) => pattern.endsWith('*'))
      .map((pattern) => pattern.slice(0, -1));
  }

  has(channel: string): boolean {
    return this.#names.has(channel) || this.#prefixes.some((prefix) => channel.startsWith(prefix));
  }
}
