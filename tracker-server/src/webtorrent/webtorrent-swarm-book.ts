import type { Swarm } from '../swarm/swarm.ts';
import type { BinaryId } from './webtorrent-message.ts';
import type { WebTorrentPeer } from './webtorrent-peer.ts';

interface Page {
  readonly byWireId: Map<BinaryId, WebTorrentPeer>;
  complete: number;
}

const EMPTY: Page = { byWireId: new Map(), complete: 0 };

/** What this protocol needs to know of a swarm beside its members: who goes by which name, and how many have everything. */
export class WebTorrentSwarmBook {
  readonly #pages = new Map<Swarm<WebTorrentPeer>, Page>();

  find(swarm: Swarm<WebTorrentPeer>, wireId: BinaryId): WebTorrentPeer | undefined {
    return this.#pages.get(swarm)?.byWireId.get(wireId);
  }

  countsOf(swarm: Swarm<WebTorrentPeer>): { readonly complete: number; readonly incomplete: number } {
    const { complete } = this.#pages.get(swarm) ?? EMPTY;
    return { complete, incomplete: swarm.size - complete };
  }

  add(peer: WebTorrentPeer): void {
    const page = this.#pages.get(peer.swarm) ?? { byWireId: new Map(), complete: 0 };
    this.#pages.set(peer.swarm, page);
    page.byWireId.set(peer.wireId, peer);
    if (peer.isComplete) page.complete += 1;
  }

  remove(peer: WebTorrentPeer): void {
    const page = this.#pages.get(peer.swarm);
    if (page === undefined) return;
    page.byWireId.delete(peer.wireId);
    if (peer.isComplete) page.complete -= 1;
    if (page.byWireId.size === 0) this.#pages.delete(peer.swarm);
  }

  complete(peer: WebTorrentPeer): void {
    const page = this.#pages.get(peer.swarm);
    if (peer.isComplete || page === undefined) return;
    peer.isComplete = true;
    page.complete += 1;
  }
}
