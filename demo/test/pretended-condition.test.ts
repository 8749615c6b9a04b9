import { beforeEach, describe, expect, test, vi } from 'vitest';
import { PretendedCondition, type PretendedWindow } from '../page/viewer/pretended-condition.ts';

class FakeRequest {
  opened: unknown[] = [];
  open(...args: unknown[]): void {
    this.opened = args;
  }
}

class FakeSocket extends EventTarget {
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
  }
  close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

class FakeChannel extends EventTarget {
  readonly sent: unknown[] = [];
  send(data: unknown): void {
    this.sent.push(data);
  }
}

class FakeConnection extends EventTarget {
  createDataChannel(): FakeChannel {
    return new FakeChannel();
  }
}

class FakeDocument extends EventTarget {
  get visibilityState(): string {
    return 'visible';
  }
  get hidden(): boolean {
    return false;
  }
}

class FakeNavigator {
  get onLine(): boolean {
    return true;
  }
}

class FakeWindow extends EventTarget {
  // A class of its own each time: the parts that are taken over are those of one window.
  XMLHttpRequest = class extends FakeRequest {};
  WebSocket = FakeSocket;
  RTCPeerConnection = FakeConnection;
  readonly document = new FakeDocument();
  readonly navigator = new FakeNavigator();
  readonly fetch = vi.fn(() => Promise.resolve('answer'));
}

let window: FakeWindow;
let pretended: PretendedCondition;

beforeEach(() => {
  window = new FakeWindow();
  window.XMLHttpRequest.prototype.open = function (...args: unknown[]) {
    this.opened = args;
  };
  pretended = new PretendedCondition(window as unknown as PretendedWindow);
});

/** Events of those names at the window or its document, in order. */
function heard(...names: string[]): string[] {
  const events: string[] = [];
  for (const name of names) {
    for (const target of [window, window.document]) target.addEventListener(name, () => events.push(name));
  }
  return events;
}

function requestTo(url: string): unknown {
  const request = new window.XMLHttpRequest();
  request.open('GET', url, true);
  return request.opened[1];
}

describe('online', () => {
  test('nothing is in the way', async () => {
    expect(requestTo('/live.m3u8')).toBe('/live.m3u8');
    expect(await window.fetch()).toBe('answer');
    expect(new window.WebSocket('wss://tracker/').url).toBe('wss://tracker/');
    expect([window.document.hidden, window.navigator.onLine]).toEqual([false, true]);
  });
});

describe('background', () => {
  test('the page says that it is hidden, and that it is back', () => {
    const events = heard('visibilitychange');
    pretended.set('background');
    expect([window.document.hidden, window.document.visibilityState]).toEqual([true, 'hidden']);
    pretended.set('online');
    expect([window.document.hidden, window.document.visibilityState]).toEqual([false, 'visible']);
    expect(events).toEqual(['visibilitychange', 'visibilitychange']);
  });
});

describe('offline', () => {
  test('requests go nowhere, and come through again afterwards', async () => {
    const events = heard('offline', 'online');
    pretended.set('offline');
    expect(requestTo('/live.m3u8')).toMatch(/\.invalid\/$/);
    await expect(window.fetch()).rejects.toThrow(TypeError);
    expect(window.navigator.onLine).toBe(false);
    pretended.set('online');
    expect(requestTo('/live.m3u8')).toBe('/live.m3u8');
    expect(events).toEqual(['offline', 'online']);
  });

  test('sockets break, and new ones reach nobody', () => {
    const socket = new window.WebSocket('wss://tracker/');
    const closed = vi.fn();
    socket.addEventListener('close', closed);
    pretended.set('offline');
    expect(closed).toHaveBeenCalledOnce();
    expect(new window.WebSocket('wss://tracker/').url).toMatch(/\.invalid\/$/);
  });

  test('data channels stay open and carry nothing, either way', () => {
    const connection = new window.RTCPeerConnection();
    const own = connection.createDataChannel();
    const other = new FakeChannel();
    connection.dispatchEvent(Object.assign(new Event('datachannel'), { channel: other }));
    const received = vi.fn();
    for (const channel of [own, other]) channel.addEventListener('message', received);
    const pass = (): void => {
      for (const channel of [own, other]) {
        channel.send('frame');
        channel.dispatchEvent(new Event('message'));
      }
    };
    pretended.set('offline');
    pass();
    expect([own.sent, other.sent, received.mock.calls]).toEqual([[], [], []]);
    pretended.set('online');
    pass();
    expect([own.sent, other.sent]).toEqual([['frame'], ['frame']]);
    expect(received).toHaveBeenCalledTimes(2);
  });
});
