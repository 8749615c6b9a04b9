import type { PeerId } from '@paceline/protocol';
import { proximity } from '@paceline/protocol';
import type { Random } from '../random.ts';

interface Candidate {
  readonly peerId: PeerId;
  heardAtMs: number;
  /** Failed attempts in a row. */
  failures: number;
  /** Not to be tried before, ms. */
  notBeforeMs: number;
}

/** A failed peer is tried again after 10 s, 20 s, 40 s, then given up until it is listed anew. */
const RETRY_MS = 10_000;
const FAILURES_MAX = 3;

/** Not heard of for this long: probably gone, ms. */
const STALE_MS = 120_000;

/** ln(group) floor, so that tiny groups still keep everybody. */
const MEMBERS_MIN = 16;

/**
 * Members that we know by id: about (c + 1) ln N of them, c = 2, more are evicted (SCAMP: Ganesh, Kermarrec, Massoulie 2001).
 * In a group of up to 64 the pool may hold everybody, because an id costs nothing and ranks need them.
 */
export class CandidatePool {
  readonly #candidates = new Map<PeerId, Candidate>();
  #capacity = 64;

  /** Adapts to the group: all of a group as the tracker shards it, else 3 ln N. */
  resize(groupSize: number): void {
    this.#capacity = Math.max(
      Math.min(groupSize, 64),
      Math.ceil(3 * Math.log(Math.max(groupSize, 2))),
      MEMBERS_MIN,
    );
  }

  add(peerId: PeerId, nowMs: number): void {
    const known = this.#candidates.get(peerId);
    if (known !== undefined) {
      known.heardAtMs = nowMs;
      return;
    }
    this.#candidates.set(peerId, { peerId, heardAtMs: nowMs, failures: 0, notBeforeMs: -Infinity });
    if (this.#candidates.size > this.#capacity) this.#evict(nowMs);
  }

  /** Listed by the tracker: it is there, whatever we thought of it. */
  confirm(peerId: PeerId, nowMs: number): void {
    this.add(peerId, nowMs);
    const known = this.#candidates.get(peerId);
    if (known !== undefined && known.failures >= FAILURES_MAX) {
      known.failures = FAILURES_MAX - 1;
      known.notBeforeMs = nowMs + RETRY_MS;
    }
  }

  /** Forgets all but these. */
  retain(peerIds: ReadonlySet<PeerId>): void {
    for (const peerId of this.#candidates.keys()) if (!peerIds.has(peerId)) this.#candidates.delete(peerId);
  }

  remove(peerId: PeerId): void {
    this.#candidates.delete(peerId);
  }

  fail(peerId: PeerId, nowMs: number): void {
    const known = this.#candidates.get(peerId);
    if (known === undefined) return;
    known.failures += 1;
    known.notBeforeMs =
      known.failures >= FAILURES_MAX ? Infinity : nowMs + RETRY_MS * 2 ** (known.failures - 1);
  }

  succeed(peerId: PeerId): void {
    const known = this.#candidates.get(peerId);
    if (known === undefined) return;
    known.failures = 0;
    known.notBeforeMs = -Infinity;
  }

  has(peerId: PeerId): boolean {
    return this.#candidates.has(peerId);
  }

  ids(): IterableIterator<PeerId> {
    return this.#candidates.keys();
  }

  get size(): number {
    return this.#candidates.size;
  }

  /** Members that could lead as far as we know: heard of lately and not failing. */
  plausibleMembers(nowMs: number): PeerId[] {
    const members: PeerId[] = [];
    for (const { peerId, failures, heardAtMs } of this.#candidates.values())
      if (failures === 0 && nowMs - heardAtMs < STALE_MS) members.push(peerId);
    return members;
  }

  /** How many members are known to be about. */
  plausibleCount(nowMs: number): number {
    return this.plausibleMembers(nowMs).length;
  }

  /** Candidates that may be tried now, nearest first, ties random; the last one is a random far link. */
  choose(
    count: number,
    self: PeerId,
    exclude: (peerId: PeerId) => boolean,
    random: Random,
    nowMs: number,
  ): PeerId[] {
    const ready: PeerId[] = [];
    for (const candidate of this.#candidates.values()) {
      if (candidate.notBeforeMs > nowMs || exclude(candidate.peerId)) continue;
      ready.push(candidate.peerId);
    }
    random.shuffle(ready);
    ready.sort((a, b) => proximity(self, b) - proximity(self, a));
    if (ready.length <= count || count < 2) return ready.slice(0, count);
    const near = ready.slice(0, count - 1);
    const far = ready[count - 1 + random.below(ready.length - count + 1)];
    return far === undefined ? near : [...near, far];
  }

  /** When the next candidate may be tried, ms; undefined if none waits. */
  nextRetryAtMs(nowMs: number, exclude: (peerId: PeerId) => boolean): number | undefined {
    let next: number | undefined;
    for (const { peerId, notBeforeMs } of this.#candidates.values()) {
      if (notBeforeMs <= nowMs || notBeforeMs === Infinity || exclude(peerId)) continue;
      if (next === undefined || notBeforeMs < next) next = notBeforeMs;
    }
    return next;
  }

  /** Evicts a failed one, else the one not heard of for longest. */
  #evict(nowMs: number): void {
    let worst: Candidate | undefined;
    let worstRank = -Infinity;
    for (const candidate of this.#candidates.values()) {
      const rank = candidate.failures * 1e9 + (nowMs - candidate.heardAtMs);
      if (rank > worstRank) {
        worst = candidate;
        worstRank = rank;
      }
    }
    if (worst !== undefined) this.#candidates.delete(worst.peerId);
  }
}
