import { bringAll } from './bring-all.ts';
import { dialectOf } from './dialect.ts';
import { speaksPaceline } from '../target.ts';
import { LoadSocket } from './load-socket.ts';
import type { Job } from './load-message.ts';
import { Tally } from './tally.ts';

const JOINED_WITHIN_MS = 10_000;

export type CrowdJob = Extract<Job, { readonly type: 'crowd' }>;

/** Viewers that have joined and do nothing but beat. */
export class Crowd {
  readonly tally = new Tally();
  readonly #job: CrowdJob;
  readonly #sockets: LoadSocket[] = [];

  constructor(job: CrowdJob) {
    this.#job = job;
  }

  /** Brings all there, and returns how many did not get there. */
  gather(): Promise<number> {
    const { viewers, firstIndex } = this.#job;
    return bringAll(viewers, this.tally, (index) => this.#bring(firstIndex + index));
  }

  /** Beats for so long, each viewer at its own moment. Trackers of the other protocol want no heartbeat: then it only waits. */
  async go(ms: number): Promise<void> {
    const { heartbeatMs, target } = this.#job;
    const endMs = performance.now() + ms;
    const count = this.#sockets.length;
    let sent = 0;
    for (const startMs = performance.now(); performance.now() < endMs;) {
      const due = speaksPaceline(target)
        ? Math.floor(((performance.now() - startMs) / heartbeatMs) * count)
        : 0;
      for (; sent < due; sent += 1) {
        const socket = this.#sockets[sent % count];
        if (socket === undefined) continue;
        this.tally.begun += 1;
        const sentAtMs = performance.now();
        socket.onMessage = (message) => {
          if (message.type === 'heartbeat') this.tally.done(performance.now() - sentAtMs);
        };
        socket.send({ type: 'heartbeat' });
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    // The last answers are on their way.
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  async #bring(index: number): Promise<void> {
    const { url, target } = this.#job;
    const dialect = dialectOf(target);
    const socket = await LoadSocket.open(url, index, false);
    socket.onLost = (code) => this.tally.fail(`closed with ${code}`);
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no answer to the join')), JOINED_WITHIN_MS);
      socket.onMessage = (message) => {
        if (!dialect.isJoined(message)) return;
        clearTimeout(timer);
        resolve();
      };
      dialect.join(socket, `r${index}`, 'crowd');
    });
    socket.onMessage = () => undefined;
    this.#sockets.push(socket);
  }
}
