import { connect } from 'node:net';
import { diceOf, fuzzedFrame } from './fuzz-frames.ts';
import type { Dice } from './fuzz-frames.ts';
import type { Job } from './load-message.ts';
import { Tally } from './tally.ts';
import { viewerAddressOf } from './viewer-address.ts';

export type FuzzJob = Extract<Job, { readonly type: 'fuzz' }>;

const SOCKETS_AT_ONCE = 40;

/** Five that are not understood end a socket; some of these are. */
const FRAMES_PER_SOCKET = 8;

const OPEN_WITHIN_MS = 5_000;

/** Addresses in turn: more than a tracker remembers budgets of. */
const ADDRESSES = 60_000;

/** Sends frames that make no sense, or almost. Counts those that were handed to a socket of a server that had taken the upgrade. */
export class Fuzz {
  readonly tally = new Tally();
  readonly #job: FuzzJob;
  readonly #dice: Dice;
  #sockets = 0;

  constructor(job: FuzzJob) {
    this.#job = job;
    this.#dice = diceOf(job.seed);
  }

  gather(): Promise<number> {
    return Promise.resolve(0);
  }

  async go(ms: number, frames: number): Promise<void> {
    const endMs = performance.now() + ms;
    const lane = async (): Promise<void> => {
      while (this.tally.begun < frames && performance.now() < endMs) {
        this.tally.begun += FRAMES_PER_SOCKET;
        const startMs = performance.now();
        if (!(await this.#trouble())) {
          this.tally.fail('no upgrade');
          continue;
        }
        for (let count = 0; count < FRAMES_PER_SOCKET; count += 1)
          this.tally.done(performance.now() - startMs);
      }
    };
    await Promise.all(Array.from({ length: SOCKETS_AT_ONCE }, lane));
  }

  /** One socket from upgrade to end; false if there was no upgrade. */
  async #trouble(): Promise<boolean> {
    const { hostname, port, host, pathname } = new URL(this.#job.url);
    const address = viewerAddressOf(this.#sockets++ % ADDRESSES, false);
    const socket = connect({ host: hostname, port: Number(port) });
    const frames = Buffer.concat(Array.from({ length: FRAMES_PER_SOCKET }, () => fuzzedFrame(this.#dice)));
    return new Promise((resolve) => {
      let isUpgraded = false;
      socket.setTimeout(OPEN_WITHIN_MS, () => socket.destroy());
      socket.on('error', () => undefined);
      socket.on('close', () => resolve(isUpgraded));
      socket.on('data', (data) => {
        if (isUpgraded) return;
        isUpgraded = data.toString('latin1').startsWith('HTTP/1.1 101');
        // Written and closed: what the server says to it is read and thrown away.
        socket.end(isUpgraded ? frames : Buffer.alloc(0));
      });
      const head = [`GET ${pathname} HTTP/1.1`, `Host: ${host}`, 'Upgrade: websocket', 'Connection: Upgrade'];
      const key = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];
      socket.write(`${[...head, ...key, `X-Forwarded-For: ${address}`].join('\r\n')}\r\n\r\n`);
    });
  }
}
