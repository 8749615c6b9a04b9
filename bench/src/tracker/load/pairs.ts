import { dialectOf, relayedSignal } from './dialect.ts';
import { speaksPaceline } from '../target.ts';
import { LoadSocket } from './load-socket.ts';
import type { Message } from './load-socket.ts';
import type { Job } from './load-message.ts';
import { markIn } from './payload.ts';
import { Tally } from './tally.ts';

export type RelayJob = Extract<Job, { readonly type: 'relay' }>;

interface Pair {
  readonly channel: string;
  readonly sender: LoadSocket;
  readonly senderName: string;
  /** As the tracker calls the receiver. */
  readonly to: string;
}

const TURN_MS = 5;

/** Pairs of viewers, each in a channel of its own, of whom one sends signals to the other at a given rate. */
export class Pairs {
  readonly tally = new Tally();
  readonly #job: RelayJob;
  readonly #pairs: Pair[] = [];

  constructor(job: RelayJob) {
    this.#job = job;
  }

  async gather(): Promise<number> {
    let failed = 0;
    for (let index = 0; index < this.#job.pairs; index += 1) {
      try {
        this.#pairs.push(await this.#bring(this.#job.firstIndex + 2 * index));
      } catch (error) {
        failed += 1;
        this.tally.note(error instanceof Error ? error.message : String(error));
      }
    }
    return failed;
  }

  /** Sends `rate` signals a second, whatever comes out at the other end. */
  async go(ms: number, rate: number): Promise<void> {
    const startMs = performance.now();
    const { target } = this.#job;
    let sent = 0;
    for (let nowMs = startMs; nowMs < startMs + ms; nowMs = performance.now()) {
      const due = Math.floor(((nowMs - startMs) / 1_000) * rate);
      for (; sent < due; sent += 1) {
        const pair = this.#pairs[sent % this.#pairs.length];
        if (pair === undefined) break;
        const mark = performance.now().toFixed(3);
        pair.sender.send(relayedSignal(target, pair.to, pair.senderName, pair.channel, mark));
        this.tally.begun += 1;
      }
      await new Promise((resolve) => setTimeout(resolve, TURN_MS));
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }

  async #bring(index: number): Promise<Pair> {
    const { url, target } = this.#job;
    const channel = `pair-${index}`;
    const [receiver, sender] = [
      await LoadSocket.open(url, index, true),
      await LoadSocket.open(url, index + 1, true),
    ];
    const [receiverName, senderName] = [`r${index}`, `r${index + 1}`];
    const joined = await this.#join(receiver, receiverName, channel);
    await this.#join(sender, senderName, channel);
    for (const socket of [receiver, sender]) socket.onLost = (code) => this.tally.note(`closed with ${code}`);
    receiver.onMessage = (_, text) => {
      const mark = markIn(text);
      if (mark !== undefined) this.tally.done(performance.now() - Number(mark));
    };
    sender.onMessage = ({ type }) => {
      if (type === 'error' || type === 'peer-gone') this.tally.fail(type);
    };
    return { channel, sender, senderName, to: speaksPaceline(target) ? String(joined.peerId) : receiverName };
  }

  async #join(socket: LoadSocket, name: string, channel: string): Promise<Message> {
    const dialect = dialectOf(this.#job.target);
    return new Promise((resolve) => {
      socket.onMessage = (message) => {
        if (dialect.isJoined(message)) resolve(message);
      };
      dialect.join(socket, name, channel);
    });
  }
}
