import { encodeTrackerMessage, parseClientMessage } from '@paceline/protocol';
import type { ClientMessage, ServerMessage } from '@paceline/protocol';
import type { WebSocketLike } from '../../src/tracker/tracker-socket.ts';

type Handlers = Readonly<Record<'onopen' | 'onmessage' | 'onclose', ((event: unknown) => void) | null>>;

/** A WebSocket whose other side is the test. Throws for URLs that are none, as the browser's does. */
export class ScriptedSocket implements WebSocketLike {
  readonly url: string;
  readonly protocol: string;
  readonly sent: ClientMessage[] = [];
  binaryType: BinaryType = 'blob';
  bufferedAmount = 0;
  readyState: 0 | 1 | 2 | 3 = 0;
  onopen: WebSocketLike['onopen'] = null;
  onmessage: WebSocketLike['onmessage'] = null;
  onerror: WebSocketLike['onerror'] = null;
  onclose: WebSocketLike['onclose'] = null;

  constructor(url: string, protocol: string) {
    if (!url.startsWith('ws')) throw new DOMException('not a WebSocket URL', 'SyntaxError');
    this.url = url;
    this.protocol = protocol;
  }

  send(data: unknown): void {
    const parsed = parseClientMessage(String(data));
    if (!parsed.ok) throw new Error(`the client sent nonsense: ${parsed.reason} ${String(parsed.field)}`);
    this.sent.push(parsed.message);
  }

  close(): void {
    this.readyState = 3;
  }

  open(): void {
    this.readyState = 1;
    this.#handlers().onopen?.({});
  }

  receive(message: ServerMessage): void {
    this.receiveRaw(encodeTrackerMessage(message));
  }

  receiveRaw(data: unknown): void {
    this.#handlers().onmessage?.({ data });
  }

  /** The other side, or the network, closes. */
  drop(): void {
    this.readyState = 3;
    this.#handlers().onclose?.({});
  }

  /** The handlers, callable with as much of an event as they read. */
  #handlers(): Handlers {
    return this as unknown as Handlers;
  }
}
