import type { PeerId, Signal } from '@paceline/protocol';
import { BUFFERED_BYTES_LOW } from '../../src/webrtc/peer-link.ts';
import type { PeerLink, PeerLinkEvent, PeerLinkListener, PeerLinkRole } from '../../src/webrtc/peer-link.ts';
import type { MemoryNetwork } from './memory-network.ts';

/** Told as a browser does, and looked at by nobody: links find each other by their descriptions. */
const CANDIDATE: Signal = {
  type: 'candidate',
  candidate: 'candidate:1 1 udp 1 a.local 9 typ host',
  sdpMid: '0',
  sdpMLineIndex: 0,
};

/** One end of a link in memory. Its descriptions name the end they come from, which is how the two find each other. */
export class MemoryLink implements PeerLink {
  readonly id: string;
  readonly peerId: PeerId;
  readonly #network: MemoryNetwork;
  readonly #role: PeerLinkRole;
  readonly #listener: PeerLinkListener;
  #other: MemoryLink | undefined;
  #state: 'new' | 'open' | 'closed' = 'new';
  #bufferedBytes = 0;
  /** When the last frame will have left. */
  #busyUntilMs = 0;

  constructor(
    network: MemoryNetwork,
    id: string,
    peerId: PeerId,
    role: PeerLinkRole,
    listener: PeerLinkListener,
  ) {
    this.#network = network;
    this.id = id;
    this.peerId = peerId;
    this.#role = role;
    this.#listener = listener;
  }

  start(): void {
    if (this.#role === 'initiator') this.#tell('offer');
  }

  signal(signal: Signal): void {
    if (signal.type === 'candidate' || this.#state === 'closed') return;
    const linkId = /^a=link:(\S+)$/m.exec(signal.sdp)?.[1];
    if (linkId === undefined) {
      this.#end('failed');
      return;
    }
    this.#other = this.#network.link(linkId);
    if (signal.type === 'offer') {
      this.#tell('answer');
      return;
    }
    const other = this.#other;
    if (other === undefined || !this.#network.canReach(this.peerId, other.peerId)) return;
    this.#network.post(this.#network.latencyMs, () => other.#open());
    this.#network.post(this.#network.latencyMs, () => this.#open());
  }

  send(frame: Uint8Array<ArrayBuffer>): boolean {
    if (this.#state !== 'open') return false;
    const { nowMs, latencyMs, uplinkBps } = this.#network;
    // The network has its own copy: the sender may do with its bytes what it likes.
    const copy = frame.slice();
    const other = this.#other;
    this.#busyUntilMs = Math.max(nowMs, this.#busyUntilMs) + (copy.byteLength * 8_000) / uplinkBps;
    this.#bufferedBytes += copy.byteLength;
    const leaveAfterMs = this.#busyUntilMs - nowMs;
    this.#network.post(leaveAfterMs, () => this.#left(copy.byteLength));
    this.#network.post(leaveAfterMs + latencyMs, () => {
      if (other !== undefined) other.#receive(copy);
    });
    return true;
  }

  bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  close(): void {
    if (this.#state === 'closed') return;
    const other = this.#other;
    const noticed = this.#state === 'open' && other !== undefined;
    this.#state = 'closed';
    this.#network.forget(this.id);
    // Behind the frames that wait, as a data channel closes. An attempt that is given up is not noticed at all.
    const leaveAfterMs = Math.max(0, this.#busyUntilMs - this.#network.nowMs);
    if (noticed) this.#network.post(leaveAfterMs + this.#network.latencyMs, () => other.#end('gone'));
  }

  /** The network between the two ends is gone. */
  breakDown(): void {
    const other = this.#other;
    if (other !== undefined) other.#end('failed');
    this.#end('failed');
  }

  #tell(type: 'offer' | 'answer'): void {
    const sdp = `v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=link:${this.id}\r\n`;
    this.#report({ type: 'signal', signal: { type, sdp } });
    this.#report({ type: 'signal', signal: CANDIDATE });
  }

  #open(): void {
    if (this.#state !== 'new') return;
    this.#state = 'open';
    this.#report({ type: 'open' });
  }

  #receive(frame: Uint8Array<ArrayBuffer>): void {
    // The other side may talk before this side has heard that the channel is open; by then it is.
    this.#open();
    this.#report({ type: 'frame', frame });
  }

  #left(byteLength: number): void {
    const before = this.#bufferedBytes;
    this.#bufferedBytes -= byteLength;
    const crossed = before > BUFFERED_BYTES_LOW && this.#bufferedBytes <= BUFFERED_BYTES_LOW;
    if (crossed || this.#bufferedBytes === 0) this.#report({ type: 'drained' });
  }

  #end(reason: 'gone' | 'failed'): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#network.forget(this.id);
    this.#listener({ type: 'closed', reason });
  }

  #report(event: PeerLinkEvent): void {
    if (this.#state !== 'closed') this.#listener(event);
  }
}
