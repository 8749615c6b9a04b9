import type { RegionPath } from '../geo/place.ts';

/** A region with fewer viewers merges upwards: under four, the one CDN copy is hardly shared. */
export const REGION_MIN = 4;

const REGION_LEVEL = 3;

/**
 * Loose viewers of a prefix after a change, from which on no home can have changed: a prefix hands at most
 * REGION_MIN - 1 viewers up, so a count moves by less than REGION_MIN and is over REGION_MIN before and after.
 */
const UNTOUCHED_FROM = 2 * REGION_MIN;

/** What is known of one prefix. */
interface PrefixNode {
  /** Viewers by region under this prefix that have no home further down; of a region, all of its viewers. */
  readonly loose: Map<string, number>;
  looseCount: number;
  /** Prefixes one level down with a home at or under them, in the order in which they got it. */
  readonly settled: Set<string>;
}

const NOTHING: ReadonlyMap<string, number> = new Map();

/**
 * Decides which prefix is the home of a region: the region itself when it has REGION_MIN viewers; else the
 * longest prefix under which the small regions have so many together; else, at the longest prefix where there
 * is one, a home of a neighbour. Only counts are kept, so a join or leave costs a step per level. Knows no
 * viewers.
 */
export class RegionTree {
  readonly #nodes = new Map<string, PrefixNode>();

  /** Prefixes held; 0 when nobody is left. */
  get size(): number {
    return this.#nodes.size;
  }

  /**
   * Adds or removes a viewer of a region. Returns the regions whose home may have changed by it: never more
   * than a few.
   */
  change(path: RegionPath, by: 1 | -1): ReadonlySet<string> {
    const touched = new Set<string>();
    let handedBefore = NOTHING;
    let handedAfter = NOTHING;
    for (let level = REGION_LEVEL; level >= 0; level -= 1) {
      const prefix = path[level] ?? '';
      const node = this.#nodes.get(prefix) ?? newNode();
      const before = handedUp(node);
      if (level === REGION_LEVEL) addLoose(node, prefix, by);
      else {
        for (const [region, count] of handedBefore) addLoose(node, region, -count);
        for (const [region, count] of handedAfter) addLoose(node, region, count);
        this.#noteChild(node, path[level + 1] ?? '');
      }
      if (node.looseCount < UNTOUCHED_FROM) for (const region of node.loose.keys()) touched.add(region);
      if (node.looseCount === 0 && node.settled.size === 0) this.#nodes.delete(prefix);
      else this.#nodes.set(prefix, node);
      handedBefore = before;
      handedAfter = handedUp(node);
    }
    return touched;
  }

  /** The prefix that is home to a region. */
  homeOf(path: RegionPath): string {
    for (let level = REGION_LEVEL; level > 0; level -= 1) {
      const prefix = path[level] ?? '';
      if (this.#isSettled(prefix)) return this.#homeAtOrUnder(prefix);
    }
    return this.#homeAtOrUnder(path[0]);
  }

  #homeAtOrUnder(prefix: string): string {
    const node = this.#nodes.get(prefix);
    if (node === undefined || node.looseCount >= REGION_MIN) return prefix;
    const [neighbour] = node.settled;
    return neighbour === undefined ? prefix : this.#homeAtOrUnder(neighbour);
  }

  #noteChild(node: PrefixNode, child: string): void {
    if (this.#isSettled(child)) node.settled.add(child);
    else node.settled.delete(child);
  }

  #isSettled(prefix: string): boolean {
    const node = this.#nodes.get(prefix);
    return node !== undefined && isSettled(node);
  }
}

function newNode(): PrefixNode {
  return { loose: new Map<string, number>(), looseCount: 0, settled: new Set<string>() };
}

function isSettled(node: PrefixNode): boolean {
  return node.looseCount >= REGION_MIN || node.settled.size > 0;
}

/**
 * The viewers that a prefix leaves to the next wider one: all of its loose ones, or none if there is a home
 * for them.
 */
function handedUp(node: PrefixNode): ReadonlyMap<string, number> {
  return isSettled(node) ? NOTHING : new Map(node.loose);
}

function addLoose(node: PrefixNode, region: string, by: number): void {
  const count = (node.loose.get(region) ?? 0) + by;
  if (count === 0) node.loose.delete(region);
  else node.loose.set(region, count);
  node.looseCount += by;
}
