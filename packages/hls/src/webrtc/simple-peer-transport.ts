import SimplePeer from 'simple-peer';
import type { SimplePeerSignal } from 'simple-peer';
import type { Signal } from '@paceline/protocol';
import type { TransportListener } from '../driver/ports.ts';
import { BUFFERED_BYTES_LOW } from './peer-link.ts';
import type { OpenPeerLink, PeerLink, PeerLinkListener, PeerLinkRole } from './peer-link.ts';
import { PeerTransport } from './peer-transport.ts';
import { withoutHostCandidates } from './without-host-candidates.ts';

export interface SimplePeerTransportOptions {
  /**
   * STUN and TURN servers and the like, iceServers named even if empty. Without it no third party is asked: host
   * candidates only. Read again for every connection.
   */
  readonly rtcConfig?: RTCConfiguration;
  /** False: host candidates are neither told nor used. True by default. */
  readonly localNetwork?: boolean;
  /** Time from the first signal to an open channel, ms. 10 s by default. */
  readonly attemptTimeoutMs?: number;
  /** Connections and attempts at a time. 64 by default. */
  readonly connectionsMax?: number;
}

/** The transport over real WebRTC. This file alone knows simple-peer, its private fields and its moods. */
export class SimplePeerTransport extends PeerTransport {
  constructor(options: SimplePeerTransportOptions, listener: TransportListener) {
    // iceServers is always named: where it is missing, simple-peer asks public STUN servers.
    const { rtcConfig = { iceServers: [] }, localNetwork = true, ...limits } = options;
    const filter: SignalFilter = localNetwork ? (signal) => signal : withoutHostCandidates;
    const openLink: OpenPeerLink = (role, report) => new SimplePeerLink(role, rtcConfig, filter, report);
    super({ ...limits, openLink }, listener);
  }
}

/** What may be told, and what may be used, of a signal. */
type SignalFilter = (signal: Signal) => Signal | undefined;

/** Time given to frames that are queued when a connection is closed: enough for a goodbye, too short to be a leak. */
const LINGER_MS = 1_000;

/** Errors by which simple-peer tells that the other side has closed. Chromium reports that as an error of the channel. */
const GONE_CODES: readonly (string | undefined)[] = ['ERR_DATA_CHANNEL', 'ERR_ICE_CONNECTION_CLOSED'];

class SimplePeerLink implements PeerLink {
  readonly #role: PeerLinkRole;
  readonly #config: RTCConfiguration;
  readonly #filter: SignalFilter;
  #listener: PeerLinkListener | undefined;
  #peer: SimplePeer | undefined;
  /** The open channel. Kept because simple-peer drops its own reference when it is destroyed. */
  #channel: RTCDataChannel | undefined;

  constructor(
    role: PeerLinkRole,
    config: RTCConfiguration,
    filter: SignalFilter,
    listener: PeerLinkListener,
  ) {
    this.#role = role;
    this.#config = config;
    this.#filter = filter;
    this.#listener = listener;
  }

  start(): void {
    try {
      this.#peer = new SimplePeer({
        initiator: this.#role === 'initiator',
        trickle: true,
        objectMode: true,
        channelName: 'paceline',
        channelConfig: { ordered: true },
        config: this.#config,
      });
    } catch {
      this.#end('failed');
      return;
    }
    this.#listen(this.#peer);
    this.#refuseFurtherChannels(this.#peer);
  }

  signal(signal: Signal): void {
    const usable = this.#filter(signal);
    if (usable === undefined) return;
    try {
      this.#peer?.signal(toSimplePeer(usable));
    } catch {
      // A candidate the browser cannot read. The others may do.
    }
  }

  send(frame: Uint8Array<ArrayBuffer>): boolean {
    const channel = this.#channel;
    if (channel?.readyState !== 'open') return false;
    try {
      this.#peer?.send(frame);
    } catch {
      // The browser's send queue is full, or the channel closed between two events.
      return false;
    }
    this.#armLowMark(channel);
    return true;
  }

  bufferedBytes(): number {
    return this.#channel?.bufferedAmount ?? 0;
  }

  close(): void {
    if (this.#listener === undefined) return;
    this.#listener = undefined;
    const peer = this.#peer;
    const channel = this.#channel;
    if (channel?.readyState !== 'open') {
      this.#destroyPeer();
      return;
    }
    // `RTCDataChannel.close` sends what is queued first (W3C WebRTC, 6.2); destroying the peer at once would not.
    // simple-peer destroys itself when the channel has closed.
    const timer = setTimeout(() => this.#destroyPeer(), LINGER_MS);
    peer?.on('close', () => clearTimeout(timer));
    channel.removeEventListener('bufferedamountlow', this.#onLow);
    channel.close();
  }

  #listen(peer: SimplePeer): void {
    peer.on('signal', (signal) => {
      const ours = fromSimplePeer(signal);
      const told = ours && this.#filter(ours);
      if (told !== undefined) this.#listener?.({ type: 'signal', signal: told });
    });
    peer.on('connect', () => this.#becomeOpen());
    peer.on('data', (chunk) => {
      // The first bytes may come before `connect`, which waits for statistics.
      this.#becomeOpen();
      if (chunk instanceof Uint8Array) this.#listener?.({ type: 'frame', frame: ownBytes(chunk) });
      // Text is not in the protocol.
      else this.#end('failed');
    });
    peer.on('error', (error) => this.#end(GONE_CODES.includes(error.code) ? 'gone' : 'failed'));
    peer.on('close', () => this.#end('gone'));
  }

  #becomeOpen(): void {
    if (this.#channel !== undefined) return;
    const channel = this.#peer?._channel;
    if (channel == null || this.#listener === undefined) return;
    this.#channel = channel;
    // simple-peer has a mark of its own, 64 KiB, for its stream interface, which is not used here.
    channel.addEventListener('bufferedamountlow', this.#onLow);
    this.#armLowMark(channel);
    this.#listener({ type: 'open' });
  }

  readonly #onLow = (): void => {
    if (this.#channel !== undefined) this.#armLowMark(this.#channel);
    this.#listener?.({ type: 'drained' });
  };

  /** The browser reports one crossing only: first of the low mark, and from below it, of zero. */
  #armLowMark(channel: RTCDataChannel): void {
    channel.bufferedAmountLowThreshold = channel.bufferedAmount > BUFFERED_BYTES_LOW ? BUFFERED_BYTES_LOW : 0;
  }

  /** simple-peer takes each new channel of the other side for the only one, and leaks a timer with every one. */
  #refuseFurtherChannels(peer: SimplePeer): void {
    const connection = peer._pc;
    if (connection == null) return;
    const takeFirst = connection.ondatachannel;
    const refuse = (event: RTCDataChannelEvent): void => event.channel.close();
    connection.ondatachannel = (event) => {
      connection.ondatachannel = refuse;
      if (takeFirst === null) refuse(event);
      else takeFirst.call(connection, event);
    };
  }

  #end(reason: 'gone' | 'failed'): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#destroyPeer();
    listener?.({ type: 'closed', reason });
  }

  #destroyPeer(): void {
    const peer = this.#peer;
    if (peer === undefined) return;
    this.#channel?.removeEventListener('bufferedamountlow', this.#onLow);
    peer.destroy();
  }
}

function toSimplePeer(signal: Signal): SimplePeerSignal {
  if (signal.type !== 'candidate') return signal;
  const { candidate, sdpMid, sdpMLineIndex } = signal;
  return { type: 'candidate', candidate: { candidate, sdpMid, sdpMLineIndex } };
}

/** Undefined for requests to renegotiate: a connection is negotiated once. */
function fromSimplePeer(signal: SimplePeerSignal): Signal | undefined {
  switch (signal.type) {
    case 'offer':
    case 'answer':
      return { type: signal.type, sdp: signal.sdp };
    case 'candidate': {
      const { candidate = '', sdpMid = null, sdpMLineIndex = null } = signal.candidate;
      return { type: 'candidate', candidate, sdpMid, sdpMLineIndex };
    }
    case 'renegotiate':
    case 'transceiverRequest':
      return undefined;
    default:
      return signal satisfies never;
  }
}

/** A view over a buffer of its own, which a message of the channel always is: nothing is copied but in a strange stack. */
function ownBytes(chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = chunk;
  if (buffer instanceof ArrayBuffer && buffer.byteLength === chunk.byteLength) return new Uint8Array(buffer);
  return chunk.slice();
}
