import { TRACKER_MESSAGE_BYTES_MAX, TRACKER_SUBPROTOCOL, utf8ByteLength } from '@paceline/protocol';
import { encodeTrackerMessage, parseServerMessage } from '@paceline/protocol';
import type { ClientMessage, ServerMessage } from '@paceline/protocol';

/** The part of the browser's WebSocket that is used; tests bring their own. */
export type WebSocketLike = Pick<
  WebSocket,
  | 'binaryType'
  | 'bufferedAmount'
  | 'close'
  | 'onclose'
  | 'onerror'
  | 'onmessage'
  | 'onopen'
  | 'readyState'
  | 'send'
>;

export type WebSocketConstructor = new (url: string, protocol: string) => WebSocketLike;

export type TrackerSocketEvent =
  | { readonly type: 'open' }
  | { readonly type: 'message'; readonly message: ServerMessage }
  /** Not a message of the protocol. */
  | { readonly type: 'malformed' }
  /** A type of message that a newer tracker has. Only a sign of life. */
  | { readonly type: 'unknown' }
  /** The last event. */
  | { readonly type: 'closed' };

/** `WebSocket.OPEN`. */
const OPEN = 1;

/** Bytes that may wait in the browser. Signals are worth nothing late: when the line is this far behind, they are dropped. */
const BUFFERED_BYTES_MAX = 65_536;

/** One WebSocket to the tracker: messages in, messages out. Keeps no time and draws no conclusions. */
export class TrackerSocket {
  readonly #listener: (event: TrackerSocketEvent) => void;
  #socket: WebSocketLike | undefined;

  constructor(listener: (event: TrackerSocketEvent) => void) {
    this.#listener = listener;
  }

  /** False when there can be no socket: the URL is no WebSocket URL, or the page's policy forbids it. */
  open(constructor: WebSocketConstructor, url: string): boolean {
    let socket: WebSocketLike;
    try {
      socket = new constructor(url, TRACKER_SUBPROTOCOL);
      socket.binaryType = 'arraybuffer';
    } catch {
      return false;
    }
    this.#socket = socket;
    socket.onopen = () => this.#listener({ type: 'open' });
    socket.onmessage = (event) => this.#onMessage(event.data);
    // An error is always followed by a close.
    socket.onerror = () => {};
    socket.onclose = () => {
      this.close();
      this.#listener({ type: 'closed' });
    };
    return true;
  }

  /** False when the message is lost: the socket is not open, is far behind, or the message is too long for the tracker. */
  send(message: ClientMessage): boolean {
    const socket = this.#socket;
    if (socket?.readyState !== OPEN || socket.bufferedAmount > BUFFERED_BYTES_MAX) return false;
    const text = encodeTrackerMessage(message);
    if (utf8ByteLength(text) > TRACKER_MESSAGE_BYTES_MAX) return false;
    try {
      socket.send(text);
    } catch {
      return false;
    }
    return true;
  }

  /** Reports nothing from here on. Idempotent. */
  close(): void {
    const socket = this.#socket;
    if (socket === undefined) return;
    this.#socket = undefined;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    // `onerror` stays: closing a socket that is still connecting is reported as an error, which some shells log.
    try {
      socket.close(1000);
    } catch {
      // It is closed already.
    }
  }

  #onMessage(data: unknown): void {
    if (typeof data !== 'string') {
      this.#listener({ type: 'malformed' });
      return;
    }
    const parsed = parseServerMessage(data);
    if (parsed.ok) this.#listener({ type: 'message', message: parsed.message });
    else this.#listener({ type: parsed.reason === 'unknown-type' ? 'unknown' : 'malformed' });
  }
}
