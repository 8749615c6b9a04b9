import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';

const TASKSET = '/usr/bin/taskset';

/** What has not answered by then never will. */
const ANSWER_WITHIN_MS = 120_000;

/** Whether processes can be given a core of their own. */
export function canPin(): boolean {
  return availableParallelism() > 1 && existsSync(TASKSET);
}

/** A process of the load generator, on a core of its own if there is one, that answers messages in the order of their coming. */
export class PinnedProcess<Request extends object, Reply extends object> {
  readonly #child: ChildProcess;
  readonly #replies: Reply[] = [];
  #onReply: (() => void) | undefined;

  /** `core`: 0 for what is measured, 1 for who measures. `nodeFlags`: further flags for Node. */
  constructor(script: URL, argument: object, core: 0 | 1, nodeFlags: readonly string[] = []) {
    const node = [
      process.execPath,
      '--import',
      'tsx',
      '--expose-gc',
      ...nodeFlags,
      fileURLToPath(script),
      JSON.stringify(argument),
    ];
    const [command = '', ...args] = canPin() ? [TASKSET, '-c', String(core), ...node] : node;
    this.#child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (reply: Reply) => {
      this.#replies.push(reply);
      this.#onReply?.();
    });
    this.#child.on('exit', () => this.#onReply?.());
  }

  send(request: Request): void {
    if (this.#child.connected) this.#child.send(request);
  }

  /** The next reply. Rejects when the process ends first, or says nothing for two minutes beyond `expectedMs`. */
  async next(expectedMs = 0): Promise<Reply> {
    const endMs = performance.now() + expectedMs + ANSWER_WITHIN_MS;
    for (;;) {
      const reply = this.#replies.shift();
      if (reply !== undefined) return reply;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error('a process of the load generator ended: see above why');
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) throw new Error('a process of the load generator does not answer');
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, leftMs);
        this.#onReply = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }
}
