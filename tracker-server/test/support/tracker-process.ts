import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { OperatorStatus } from '../../src/index.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

/** Builds the command that the processes run. */
export async function buildTracker(): Promise<void> {
  await build({ configFile: join(PACKAGE, 'vite.config.ts'), logLevel: 'warn' });
}

/** A tracker in a process of its own. */
export class TrackerProcess {
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

  /** Unless it `isPublic`, viewers are not sent to it by other trackers. */
  static async start(
    args: readonly string[],
    port: number,
    { isPublic = true } = {},
  ): Promise<TrackerProcess> {
    const publicUrl = isPublic ? ['--public-url', `ws://127.0.0.1:${port}`] : [];
    const own = ['--port', String(port), ...publicUrl, '--admin-port', '0'];
    const child = spawn(process.execPath, [join(PACKAGE, 'dist/main.js'), ...own, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url, adminUrl } = JSON.parse(line) as { url: string; adminUrl: string };
    return new TrackerProcess(child, url, adminUrl);
  }

  get httpUrl(): string {
    return this.url.replace('ws:', 'http:');
  }

  async status(): Promise<OperatorStatus> {
    return (await (await fetch(`${this.#adminUrl}/status.json`)).json()) as OperatorStatus;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** Asks it to drain, and resolves with its exit code. */
  async drain(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.#ended;
  }
}
