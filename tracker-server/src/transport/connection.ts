/** One open socket of a viewer, as the tracker sees it. The WebSocket library stays behind this. */
export interface Connection {
  /** Bytes handed over by `send` that the network has not taken yet. */
  readonly bufferedBytes: number;
  send(text: string): void;
  /** Sends a ping frame; the answer arrives as `onPong`. */
  ping(): void;
  /** Starts the closing handshake. `reason` is at most 123 bytes (RFC 6455, 5.5). */
  close(code: CloseCode, reason: string): void;
  /** Drops the socket without a handshake. */
  terminate(): void;
}

/** What an open socket tells the tracker. `onClose` comes once, last. */
export interface ConnectionListener {
  /** Null for a binary frame, which has no place in the protocol. */
  onMessage(text: string | null): void;
  onPong(): void;
  onClose(end: SocketEnd): void;
}

/**
 * How a socket ended. `page-gone`: closed with 1001 (RFC 6455, 7.4.1), as browsers do for a page that is left, closed or crashes.
 * `lost`: anything else, such as a network that changed; its viewer may come back.
 */
export type SocketEnd = 'page-gone' | 'lost';

/**
 * RFC 6455, 7.4.1: 1008 policy violation, 1012 service restart (IANA registry); 4001 is ours: the viewer came
 * back on another socket.
 */
export type CloseCode = 1008 | 1012 | 4001;
