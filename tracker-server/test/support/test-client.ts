import { encodeTrackerMessage, parseServerMessage } from '@paceline/protocol';
import type { ClientMessage, JoinedMessage, JoinMessage, ServerMessage } from '@paceline/protocol';
import { WebSocket } from 'ws';
import type { ClientOptions } from 'ws';

type Answer<Type extends ServerMessage['type']> = Extract<ServerMessage, { readonly type: Type }>;

/** A viewer's socket. Messages are kept until asked for. */
export class TestClient {
  readonly socket: WebSocket;
  /** Close code, once closed. */
  readonly closed: Promise<number>;
  readonly #received: ServerMessage[] = [];
  #onMessage: (() => void) | undefined;

  constructor(url: string, protocols: string[] = ['paceline.v1'], options: ClientOptions = {}) {
    this.socket = new WebSocket(url, protocols, options);
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data) => {
      const parsed = parseServerMessage(Buffer.isBuffer(data) ? data.toString('utf8') : '');
      if (parsed.ok) this.#received.push(parsed.message);
      this.#onMessage?.();
    });
  }

  /** Resolves when open; rejects with the HTTP status when refused. */
  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.OPEN) return this;
    await new Promise<void>((resolve, reject) => {
      this.socket.once('open', () => resolve());
      this.socket.once('unexpected-response', (_, response) =>
        reject(new Error(`refused ${response.statusCode}`)),
      );
      this.socket.once('error', reject);
    });
    return this;
  }

  send(message: ClientMessage): void {
    this.sendText(encodeTrackerMessage(message));
  }

  sendText(text: string): void {
    this.socket.send(text);
  }

  async join(join: Partial<JoinMessage> = {}): Promise<JoinedMessage> {
    await this.opened();
    this.send({ type: 'join', version: 1, channel: 'news', regions: 'prefer', ...join });
    return this.next('joined');
  }

  /** The next message of a type; others before it are skipped. Rejects when the socket closes first. */
  async next<Type extends ServerMessage['type']>(type: Type): Promise<Answer<Type>> {
    for (;;) {
      for (let message = this.#received.shift(); message !== undefined; message = this.#received.shift()) {
        if (message.type === type) return message as Answer<Type>;
      }
      const event = await Promise.race([
        new Promise<'message'>((resolve) => (this.#onMessage = () => resolve('message'))),
        this.closed,
      ]);
      if (event !== 'message' && this.#received.length === 0)
        throw new Error(`closed with ${event}, no ${type}`);
    }
  }
}
