import type { Page } from '@playwright/test';

interface Watched {
  readonly sources: MediaSource[];
  readonly sockets: WebSocket[];
  readonly peers: RTCPeerConnection[];
  readonly workers: Set<Worker>;
  readonly intervals: Set<number>;
  readonly timeouts: Set<number>;
  readonly urls: Set<string>;
}

/** What a page holds that does not go away by itself. */
export interface Leftovers {
  readonly mediaSources: number;
  readonly sockets: number;
  readonly peers: number;
  readonly workers: number;
  readonly intervals: number;
  readonly timeouts: number;
  readonly objectUrls: number;
  /** On the window and the document. */
  readonly listeners: number;
}

/** Makes a page count what it opens; to be called before it loads anything. */
export async function watchLeftovers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const watched: Watched = {
      ...{
        sources: [],
        sockets: [],
        peers: [],
        workers: new Set(),
        intervals: new Set(),
        timeouts: new Set(),
      },
      urls: new Set(),
    };
    const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
    Object.assign(globalThis, {
      watched,
      MediaSource: class extends MediaSource {
        constructor() {
          super();
          watched.sources.push(this);
        }
      },
      WebSocket: class extends WebSocket {
        constructor(...args: ConstructorParameters<typeof WebSocket>) {
          super(...args);
          watched.sockets.push(this);
        }
      },
      RTCPeerConnection: class extends RTCPeerConnection {
        constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
          super(...args);
          watched.peers.push(this);
        }
      },
      Worker: class extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          super(...args);
          watched.workers.add(this);
        }
        override terminate(): void {
          watched.workers.delete(this);
          super.terminate();
        }
      },
      setInterval: (...args: Parameters<typeof setInterval>) => {
        const id = setInterval(...args) as unknown as number;
        watched.intervals.add(id);
        return id;
      },
      clearInterval: (id: number) => {
        watched.intervals.delete(id);
        clearInterval(id);
      },
      setTimeout: (act: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => {
        const id = setTimeout(() => {
          watched.timeouts.delete(id);
          act(...args);
        }, ms) as unknown as number;
        watched.timeouts.add(id);
        return id;
      },
      clearTimeout: (id: number) => {
        watched.timeouts.delete(id);
        clearTimeout(id);
      },
    });
    const createObjectURL = URL.createObjectURL.bind(URL);
    const revokeObjectURL = URL.revokeObjectURL.bind(URL);
    URL.createObjectURL = (object) => {
      const url = createObjectURL(object);
      watched.urls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      watched.urls.delete(url);
      revokeObjectURL(url);
    };
  });
}

export async function leftoversOf(page: Page): Promise<Leftovers> {
  const counted = await page.evaluate(() => {
    const { watched } = globalThis as unknown as { readonly watched: Watched };
    return {
      mediaSources: watched.sources.filter(({ readyState }) => readyState !== 'closed').length,
      sockets: watched.sockets.filter(({ readyState }) => readyState <= WebSocket.OPEN).length,
      peers: watched.peers.filter(({ connectionState }) => connectionState !== 'closed').length,
      workers: watched.workers.size,
      intervals: watched.intervals.size,
      timeouts: watched.timeouts.size,
      objectUrls: watched.urls.size,
    };
  });
  return { ...counted, listeners: await listenersOf(page) };
}

/** Ever made: what two players at once, one after the other, would leave no trace of. */
export async function mediaSourcesMade(page: Page): Promise<number> {
  return page.evaluate(() => (globalThis as unknown as { readonly watched: Watched }).watched.sources.length);
}

/** As the browser knows them; no script can ask. */
async function listenersOf(page: Page): Promise<number> {
  const devtools = await page.context().newCDPSession(page);
  let count = 0;
  for (const expression of ['window', 'document']) {
    const { result } = await devtools.send('Runtime.evaluate', { expression });
    const { objectId } = result;
    if (objectId === undefined) throw new Error(`the page has no ${expression}`);
    const { listeners } = await devtools.send('DOMDebugger.getEventListeners', { objectId });
    count += listeners.length;
  }
  await devtools.detach();
  return count;
}
