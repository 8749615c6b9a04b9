import { chromium } from '@playwright/test';
import type { Browser, BrowserContext, BrowserServer } from '@playwright/test';
import { browserLaunch } from './browser-launch.ts';
import { cpuMsOfTree } from './process-cpu.ts';

/** A Chromium of the lab. */
export class LabBrowser {
  readonly #server: BrowserServer;
  readonly #browser: Browser;

  private constructor(server: BrowserServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
  }

  /** `executablePath`: what starts the browser, if it is not started as usual. */
  static async launch(executablePath?: string, args: readonly string[] = []): Promise<LabBrowser> {
    const usual = browserLaunch();
    const server = await chromium.launchServer({
      ...usual,
      ...(executablePath !== undefined && { executablePath }),
      args: [...usual.args, ...args],
      headless: true,
    });
    try {
      return new LabBrowser(server, await chromium.connect(server.wsEndpoint()));
    } catch (error) {
      await server.close();
      throw error;
    }
  }

  newContext(): Promise<BrowserContext> {
    return this.#browser.newContext();
  }

  /** CPU time used so far with all its processes, ms, as the operating system counts it. Linux only. */
  cpuMs(): number {
    return cpuMsOfTree(this.#server.process().pid ?? 0);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }
}
