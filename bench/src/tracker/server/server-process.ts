import { assertLoopback } from '../loopback.ts';
import { PinnedProcess } from '../child-process.ts';
import type { ServerReply, ServerRequest, ServerSample, ServerSetup } from './server-message.ts';
import { SERVER_NODE_FLAGS } from './server-node-flags.ts';

/** A measured tracker in a process of its own. */
export class ServerProcess {
  readonly url: string;
  readonly #process: PinnedProcess<ServerRequest, ServerReply>;

  static async start(setup: ServerSetup): Promise<ServerProcess> {
    const child = new PinnedProcess<ServerRequest, ServerReply>(
      new URL('./serve.ts', import.meta.url),
      setup,
      0,
      SERVER_NODE_FLAGS,
    );
    const reply = await child.next();
    if (reply.type !== 'ready') throw new Error(`a server began with ${reply.type}`);
    assertLoopback(reply.url);
    return new ServerProcess(reply.url, child);
  }

  private constructor(url: string, child: PinnedProcess<ServerRequest, ServerReply>) {
    this.url = url;
    this.#process = child;
  }

  /** From here on CPU time and lag count. */
  async reset(): Promise<void> {
    this.#process.send({ type: 'reset' });
    await this.#process.next();
  }

  async sample(): Promise<ServerSample> {
    this.#process.send({ type: 'sample' });
    const reply = await this.#process.next();
    if (reply.type !== 'sample') throw new Error(`a server answered with ${reply.type}`);
    return reply.sample;
  }

  stop(): void {
    this.#process.stop();
  }
}
