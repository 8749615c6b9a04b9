import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { SERVER_NODE_FLAGS } from './server-node-flags.ts';

const COMMAND = fileURLToPath(new URL('../../../../tracker-server/dist/main.js', import.meta.url));

/** What the operator's page of a node is made of, as far as it is looked at. */
interface NodeStatus {
  readonly nodes: readonly unknown[];
  /** `viewers`: those whose place is on this node, wherever their socket is. */
  readonly stats: { readonly viewers: number };
}

/** Where all nodes find each other. */
export interface ClusterFiles {
  readonly redisFile: string;
  readonly secretFile: string;
}

/** One tracker of a cluster, as an operator starts it: the built command, at its defaults. */
export class ClusterNode {
  readonly url: string;
  readonly #adminUrl: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  private constructor(child: ChildProcess, url: string, adminUrl: string) {
    this.#child = child;
    this.url = url;
    this.#adminUrl = adminUrl;
    this.#ended = once(child, 'close').then(([code]) => code as number | null);
  }

  /** `port` of its own each; another node may have had it before. */
  static async start({ redisFile, secretFile }: ClusterFiles, port?: number): Promise<ClusterNode> {
    const own = port ?? (await freePort());
    const args = [
      ...['--port', String(own), '--public-url', `ws://127.0.0.1:${own}`, '--admin-port', '0'],
      // Every viewer brings an address of its own.
      ...['--trust-proxy', '1', '--redis-file', redisFile, '--secret-file', secretFile],
    ];
    const child = spawn(process.execPath, [...SERVER_NODE_FLAGS, COMMAND, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'close').then(() => Promise.reject(new Error('a tracker ended: see above why'))),
    ])) as [string];
    const { url, adminUrl } = JSON.parse(line) as { url: string; adminUrl: string };
    return new ClusterNode(child, url, adminUrl);
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async status(): Promise<NodeStatus> {
    return (await (await fetch(`${this.#adminUrl}/status.json`)).json()) as NodeStatus;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to send its viewers on, and resolves with its exit code. */
  async drain(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#ended;
  }
}
