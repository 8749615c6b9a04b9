import { WebSocket } from 'ws';
import { viewerAddressOf } from './viewer-address.ts';

/** A message as it came. What servers say is not checked here: that is what tests are for. */
export type Message = Readonly<Record<string, unknown>>;

const OPEN_WITHIN_MS = 10_000;

/** One viewer's socket. */
export class LoadSocket {
  onMessage: (message: Message, text: string) => void = () => undefined;
  /** Not called for a close of our own. */
  onLost: (code: number) => void = () => undefined;
  readonly #socket: WebSocket;
  #isClosing = false;

  /** Resolves when open; rejects when refused. `index` gives it an address of its own. */
  static async open(url: string, index: number, areNeighbours: boolean): Promise<LoadSocket> {
    const socket = new WebSocket(url, {
      headers: { 'x-forwarded-for': viewerAddressOf(index, areNeighbours) },
      // Ports of one address are some 28,000.
      localAddress: `127.0.0.${2 + ((index >> 12) % 250)}`,
      perMessageDeflate: false,
      skipUTF8Validation: true,
      handshakeTimeout: OPEN_WITHIN_MS,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve());
      socket.once('error', reject);
    });
    return new LoadSocket(socket);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data) => {
      const text = Buffer.isBuffer(data) ? data.toString('utf8') : '';
      this.onMessage(JSON.parse(text) as Message, text);
    });
    socket.on('close', (code) => {
      if (!this.#isClosing) this.onLost(code);
    });
  }

  send(message: object): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  close(): void {
    this.#isClosing = true;
    this.#socket.close();
  }
}
