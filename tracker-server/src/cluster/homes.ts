import type { NodeFacts } from '../bus/cluster-bus.ts';
import { rankNodes } from './rendezvous.ts';

/** Keys whose order is remembered until the nodes change; some 200 bytes each. */
const CACHED_MAX = 10_000;

/**
 * Decides which node is at home to a scope: the first, in its own order, of the nodes that take viewers. Knows nodes as they were
 * last seen; two trackers may see them differently for a second or two.
 */
export class Homes {
  #ready: readonly NodeFacts[] = [];
  #names = '';
  readonly #ranked = new Map<string, readonly NodeFacts[]>();

  /** True when other nodes take viewers than before. */
  note(nodes: readonly NodeFacts[]): boolean {
    const ready = nodes.filter(({ state }) => state === 'ready');
    const names = ready
      .map(({ id, url }) => `${id} ${url ?? ''}`)
      .sort()
      .join('\n');
    if (names === this.#names) return false;
    this.#ready = ready;
    this.#names = names;
    this.#ranked.clear();
    return true;
  }

  /** The home of a scope first, then those that would be next. Empty while no node takes viewers. */
  rank(scope: string): readonly NodeFacts[] {
    const known = this.#ranked.get(scope);
    if (known !== undefined) return known;
    const ranked = rankNodes(scope, this.#ready);
    if (this.#ranked.size >= CACHED_MAX) this.#ranked.clear();
    this.#ranked.set(scope, ranked);
    return ranked;
  }
}
