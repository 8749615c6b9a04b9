import { setTimeout as pause } from 'node:timers/promises';
import { TestClient } from './test-client.ts';

/** Between two attempts, ms. Short, that what is measured is the trackers' time. */
const RETRY_MS = 100;

/**
 * A viewer that behaves like the SDK: keeps joined, goes where its list of trackers leads when a socket is lost or it is told to go,
 * and shows the secret that it got. Counts what went wrong.
 */
export class FollowingViewer {
  /** Undefined while it is nowhere. */
  client: TestClient | undefined;
  peerId = '';
  url = '';
  joins = 0;
  /** Attempts that a tracker took and did not serve. */
  failedJoins = 0;
  readonly #urls: readonly string[];
  readonly #channel: string;
  #urlIndex: number;
  #resume: string | undefined;
  #isStopped = false;
  #running: Promise<void> | undefined;

  constructor(urls: readonly string[], urlIndex: number, channel: string) {
    this.#urls = urls;
    this.#urlIndex = urlIndex;
    this.#channel = channel;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.client?.socket.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      const url = this.#urls[this.#urlIndex % this.#urls.length] ?? '';
      const client = new TestClient(url);
      if (await this.#join(client, url)) await this.#stay(client);
      this.client = undefined;
      client.socket.terminate();
      this.#urlIndex += 1;
      if (!this.#isStopped) await pause(RETRY_MS);
    }
  }

  async #join(client: TestClient, url: string): Promise<boolean> {
    try {
      await client.opened();
    } catch {
      return false;
    }
    try {
      const resume = this.#resume === undefined ? {} : { resume: this.#resume };
      const joined = await client.join({ channel: this.#channel, ...resume });
      this.#resume = joined.resume;
      this.peerId = joined.peerId;
    } catch {
      if (!this.#isStopped) this.failedJoins += 1;
      return false;
    }
    this.joins += 1;
    this.url = url;
    this.client = client;
    return true;
  }

  /** Until the socket is lost, or the time has come that a tracker named. */
  async #stay(client: TestClient): Promise<void> {
    const told = client.next('go-away').then(
      async ({ afterMs }) => pause(afterMs),
      () => undefined,
    );
    await Promise.race([client.closed, told]);
  }
}
