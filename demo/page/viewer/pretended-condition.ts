import type { ViewerCondition } from '../model/viewer-condition.ts';

/** Where nothing answers: `.invalid` never resolves (RFC 6761). */
const NOWHERE_HTTP = 'https://offline.invalid/';
const NOWHERE_WS = 'wss://offline.invalid/';

/** The parts of a window that are taken over. */
export interface PretendedWindow {
  XMLHttpRequest: {
    prototype: { open: (method: string, url: string | URL, ...rest: unknown[]) => void };
  };
  fetch: (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;
  WebSocket: new (url: string | URL, protocols?: string | string[]) => WebSocket;
  RTCPeerConnection: new (configuration?: RTCConfiguration) => RTCPeerConnection;
  readonly document: Document;
  readonly navigator: Navigator;
  dispatchEvent(event: Event): boolean;
}

/**
 * Puts one frame into the background or off the network, as far as what runs in it can tell: requests fail, sockets break,
 * data channels carry nothing either way, and the browser says so where it would. Requests that are under way come to their end, and timers are
 * not slowed down. Must be set up before anything else takes hold of these parts.
 */
export class PretendedCondition {
  readonly #window: PretendedWindow;
  readonly #sockets = new Set<WebSocket>();
  #condition: ViewerCondition = 'online';

  constructor(window: PretendedWindow) {
    this.#window = window;
    this.#takeRequests();
    this.#takeSockets();
    this.#takeConnections();
    const { document, navigator } = window;
    const isBehind = (): boolean => this.#condition === 'background';
    override(document, 'visibilityState', (real) => (isBehind() ? 'hidden' : real));
    override(document, 'hidden', (real) => isBehind() || real);
    override(navigator, 'onLine', (real) => !this.#isOffline && real);
  }

  get condition(): ViewerCondition {
    return this.#condition;
  }

  set(condition: ViewerCondition): void {
    const before = this.#condition;
    if (condition === before) return;
    this.#condition = condition;
    const { document } = this.#window;
    if (condition === 'background' || before === 'background')
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    if (condition === 'offline') {
      this.#window.dispatchEvent(new Event('offline'));
      for (const socket of this.#sockets) socket.close();
    } else if (before === 'offline') this.#window.dispatchEvent(new Event('online'));
  }

  get #isOffline(): boolean {
    return this.#condition === 'offline';
  }

  #takeRequests(): void {
    const { XMLHttpRequest, fetch } = this.#window;
    const isOffline = (): boolean => this.#isOffline;
    const { open } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url, ...rest): void {
      open.call(this, method, isOffline() ? NOWHERE_HTTP : url, ...rest);
    };
    this.#window.fetch = (input, init) =>
      isOffline()
        ? Promise.reject(new TypeError('Failed to fetch'))
        : fetch.call(this.#window as unknown as Window, input, init);
  }

  #takeSockets(): void {
    const sockets = this.#sockets;
    const isOffline = (): boolean => this.#isOffline;
    this.#window.WebSocket = class extends this.#window.WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(isOffline() ? NOWHERE_WS : url, protocols ?? []);
        sockets.add(this);
        this.addEventListener('close', () => sockets.delete(this));
      }
    };
  }

  /** Packets that are lost either way: the channel stays open, as it does until somebody misses an answer. */
  #takeConnections(): void {
    const isOffline = (): boolean => this.#isOffline;
    const takeOver = (channel: RTCDataChannel): void => {
      const send = channel.send.bind(channel) as (data: unknown) => void;
      channel.send = (data: unknown): void => {
        if (!isOffline()) send(data);
      };
      channel.addEventListener('message', (event) => {
        if (isOffline()) event.stopImmediatePropagation();
      });
    };
    this.#window.RTCPeerConnection = class extends this.#window.RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        this.addEventListener('datachannel', ({ channel }) => takeOver(channel));
      }

      override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
        const channel = super.createDataChannel(label, init);
        takeOver(channel);
        return channel;
      }
    };
  }
}

/** `real` is what the browser says itself. */
function override(target: object, name: string, value: (real: unknown) => unknown): void {
  const prototype = Object.getPrototypeOf(target) as object;
  Object.defineProperty(target, name, { get: () => value(Reflect.get(prototype, name, target)) });
}
