import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { demoHelp, parseDemoFlags, type DemoOptions } from './demo-flags.ts';
import { startDemo, type RunningDemo } from './start-demo.ts';

/** Exit code for a command line that cannot be followed. */
const EXIT_USAGE = 2;
const EXIT_FAILED = 1;

const PAGE_DIRECTORY = fileURLToPath(new URL('../dist/', import.meta.url));

function note(text: string): void {
  console.error(text);
}

async function run(options: DemoOptions): Promise<void> {
  if (!existsSync(`${PAGE_DIRECTORY}index.html`)) {
    throw new Error('the page is not built yet: run "npm run build", or "npm start", which does it first');
  }
  let demo: RunningDemo | undefined = undefined;
  let isClosing = false;
  const stop = (): void => {
    // Before it is up, and at the second Ctrl-C, there is nothing to wait for.
    if (demo === undefined || isClosing) process.exit(0);
    isClosing = true;
    void demo.close().finally(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  demo = await startDemo(options, PAGE_DIRECTORY, (text) => {
    if (!isClosing) note(text);
  });
  console.log(
    [
      `Paceline demo: ${demo.url} (Ctrl-C ends it)`,
      `  quick starts  ${demo.url}demo/quick-start/script-tag.html, existing-player.html, npm/`,
      `  players       ${demo.url}demo/players/`,
      `  stream        ${demo.streamUrl}`,
      `  tracker       ${demo.trackerUrl}`,
    ].join('\n'),
  );
}

const command = parseDemoFlags(process.argv.slice(2));
switch (command.type) {
  case 'help':
    console.log(demoHelp());
    break;
  case 'error':
    note(`demo: ${command.message}`);
    process.exitCode = EXIT_USAGE;
    break;
  case 'run':
    run(command.options).catch((error: unknown) => {
      note(`demo: ${error instanceof Error ? error.message : String(error)}`);
      process.exit(EXIT_FAILED);
    });
    break;
  default:
    command satisfies never;
}
