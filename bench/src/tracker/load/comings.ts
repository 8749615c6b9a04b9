import { bringAll } from './bring-all.ts';
import { dialectOf } from './dialect.ts';
import { LoadSocket } from './load-socket.ts';
import type { Job } from './load-message.ts';
import { Tally } from './tally.ts';

export type JoinsJob = Extract<Job, { readonly type: 'joins' }>;

/** A join that is not complete by then failed: mostly because an offer went to somebody who was just leaving. */
const COMPLETE_WITHIN_MS = 1_000;

/** Viewers that come, connect to five of those that are there, and go; as many at a time as were asked for. */
export class Comings {
  readonly tally = new Tally();
  readonly #job: JoinsJob;
  /** Residents stay out of the way of each other's indices. */
  #nextIndex: number;
  /** As the tracker calls them. Comers choose among them where they can: others may be leaving. */
  readonly #residents = new Set<unknown>();

  constructor(job: JoinsJob) {
    this.#job = job;
    this.#nextIndex = job.firstIndex + job.residents;
  }

  /** Brings the residents there, and returns how many did not get there. */
  gather(): Promise<number> {
    return bringAll(this.#job.residents, this.tally, (index) => this.#settle(index));
  }

  async #settle(index: number): Promise<void> {
    const { url, target, firstIndex } = this.#job;
    const dialect = dialectOf(target);
    const [viewer, channel] = [`r${firstIndex + index}`, this.#channelOf(index)];
    const socket = await LoadSocket.open(url, firstIndex + index, true);
    socket.onLost = (code) => this.tally.note(`a resident was closed with ${code}`);
    await new Promise<void>((resolve) => {
      socket.onMessage = (message) => {
        if (!dialect.isJoined(message)) return;
        this.#residents.add(dialect.idOf(message, viewer));
        resolve();
      };
      dialect.join(socket, viewer, channel);
    });
    socket.onMessage = (message) => void dialect.answerTo(socket, viewer, channel, message);
  }

  async go(ms: number): Promise<void> {
    const endMs = performance.now() + ms;
    const lane = async (): Promise<void> => {
      while (performance.now() < endMs) await this.#comeAndGo(endMs);
    };
    await Promise.all(Array.from({ length: this.#job.comers }, lane));
  }

  /** A join that is complete only after the end does not count. */
  async #comeAndGo(endMs: number): Promise<void> {
    const { url, target } = this.#job;
    const dialect = dialectOf(target);
    const index = this.#nextIndex++;
    const [viewer, channel] = [`c${index}`, this.#channelOf(index)];
    const startMs = performance.now();
    this.tally.begun += 1;
    let socket: LoadSocket;
    try {
      socket = await LoadSocket.open(url, index, true);
    } catch (error) {
      this.tally.fail(error instanceof Error ? error.message : String(error));
      return;
    }
    const outcome = await new Promise<string>((resolve) => {
      const timer = setTimeout(() => resolve('not complete in 1 s'), COMPLETE_WITHIN_MS);
      const end = (how: string): void => {
        clearTimeout(timer);
        resolve(how);
      };
      let parts = 0;
      socket.onLost = (code) => end(`closed with ${code}`);
      socket.onMessage = (message) => {
        if (dialect.isJoined(message)) dialect.offer(socket, message, this.#residents);
        else if (message.type === 'error') this.tally.note(`error ${String(message.code)}`);
        else dialect.answerTo(socket, viewer, channel, message);
        parts += dialect.partsOf(message);
        if (parts >= dialect.parts) end('complete');
      };
      dialect.join(socket, viewer, channel);
    });
    if (outcome !== 'complete') this.tally.fail(outcome);
    else if (performance.now() <= endMs) this.tally.done(performance.now() - startMs);
    dialect.leave(socket, viewer, channel);
    socket.close();
  }

  #channelOf(index: number): string {
    return `channel-${index % this.#job.channels}`;
  }
}
