import type { PeerId } from '@paceline/protocol';

/**
 * Whom a viewer was told about, the latest `max` of them. Two viewers may signal when either was told about
 * the other: the one that was listed has to be able to answer, and may have heard of its guest from a partner.
 */
export class Introductions {
  readonly #max: number;
  readonly #peerIds = new Set<PeerId>();

  constructor(max: number) {
    this.#max = max;
  }

  add(peerId: PeerId): void {
    this.#peerIds.delete(peerId);
    this.#peerIds.add(peerId);
    for (const oldest of this.#peerIds) {
      if (this.#peerIds.size <= this.#max) break;
      this.#peerIds.delete(oldest);
    }
  }

  has(peerId: PeerId): boolean {
    return this.#peerIds.has(peerId);
  }
}
