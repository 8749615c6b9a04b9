import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.ts';

const READY_WITHIN_MS = 10_000;

/** The system's Redis on loopback, which keeps nothing on disk. */
export class SystemRedis {
  readonly #port: number;
  #child: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
  }

  /** Rejects with what to install when there is none. */
  static async start(): Promise<SystemRedis> {
    const redis = new SystemRedis(await freePort());
    await redis.restart();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`;
  }

  /** On the same port, with nothing in it. */
  async restart(): Promise<void> {
    const args = ['--port', String(this.#port), '--bind', '127.0.0.1', '--save', ''];
    const child = spawn('redis-server', args, { stdio: 'ignore' });
    let problem: Error | undefined;
    child.once('error', (error) => (problem = error));
    this.#child = child;
    const endMs = performance.now() + READY_WITHIN_MS;
    while (problem === undefined && performance.now() < endMs) {
      if (await this.#answers()) return;
      await pause(50);
    }
    throw new Error(`redis-server does not start (Debian: apt-get install redis-server): ${String(problem)}`);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || !child.kill('SIGKILL')) return;
    await once(child, 'close');
  }

  async #answers(): Promise<boolean> {
    const socket = connect(this.#port, '127.0.0.1');
    const isOpen = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    return isOpen;
  }
}
