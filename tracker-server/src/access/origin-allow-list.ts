/** Entry that lets clients in that send no Origin header: everything but browsers. */
export const NO_ORIGIN = 'none';

const ENTRY = /^(https?:\/\/)(\*\.)?([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d{1,5})?$/;

/**
 * Decides from which pages a socket may come, before it becomes a WebSocket. Keeps foreign sites from using
 * the tracker with their visitors' browsers; it never stands for a token, for programs write any Origin.
 */
export class OriginAllowList {
  readonly #isOpen: boolean;
  readonly #allowsNone: boolean;
  readonly #exact = new Set<string>();
  /** Scheme, and the end of the host with port, dot included. */
  readonly #suffixes: (readonly [scheme: string, suffix: string])[] = [];

  /**
   * @param entries `https://site.example`, `https://*.site.example` for every name below it, or `none`. An empty
   *   list lets everybody in. Throws a RangeError that names the entry and the fix.
   */
  constructor(entries: readonly string[]) {
    this.#isOpen = entries.length === 0;
    this.#allowsNone = entries.includes(NO_ORIGIN);
    for (const entry of entries) {
      if (entry === NO_ORIGIN) continue;
      const [, scheme, wildcard, host, port = ''] = ENTRY.exec(entry) ?? [];
      if (scheme === undefined || host === undefined) {
        throw new RangeError(
          `allowedOrigins has "${entry}": write https://site.example, https://*.site.example or ${NO_ORIGIN}, ` +
            'in lower case and without a path',
        );
      }
      if (wildcard === undefined) this.#exact.add(entry);
      else this.#suffixes.push([scheme, `.${host}${port}`]);
    }
  }

  /** @param origin the header; undefined when there was none. `null`, the origin of sandboxed pages, is no site. */
  allows(origin: string | undefined): boolean {
    if (this.#isOpen) return true;
    if (origin === undefined) return this.#allowsNone;
    if (this.#exact.has(origin)) return true;
    return this.#suffixes.some(
      ([scheme, suffix]) =>
        origin.startsWith(scheme) && origin.endsWith(suffix) && origin.length > scheme.length + suffix.length,
    );
  }
}
