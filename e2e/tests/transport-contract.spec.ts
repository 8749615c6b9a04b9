import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';
import { build } from 'vite';
import { TRANSPORT_CONTRACT } from '../../packages/hls/test/contract/transport-contract.ts';
import { simplePeerForBrowsers } from '../../packages/hls/vite.config.ts';

/** The contract of the transport, over real WebRTC: both ends of each pair live in one page, no server is involved. */

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const executablePath =
  process.env['PACELINE_BROWSER'] ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined);

test.use({
  launchOptions: {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A machine without a network has no multicast to resolve the hidden addresses with, and only its loopback.
      '--disable-features=WebRtcHideLocalIpsWithMdns',
      '--allow-loopback-in-peer-connection',
    ],
  },
});

interface ContractPage {
  runContractCase(index: number): Promise<void>;
}

const PAGE_SCRIPT = `
  import { TRANSPORT_CONTRACT } from '@contract';
  import { SimplePeerTransport } from '@transport';
  globalThis.runContractCase = (index) => TRANSPORT_CONTRACT[index].run({
    create: (peerId, options, listener) => new SimplePeerTransport(options, listener),
  });
`;

const repositoryFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let folder: string;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paceline-contract-'));
  const entry = join(folder, 'entry.js');
  await writeFile(
    entry,
    PAGE_SCRIPT.replace('@contract', repositoryFile('packages/hls/test/contract/transport-contract.ts')).replace(
      '@transport',
      repositoryFile('packages/hls/src/webrtc/simple-peer-transport.ts'),
    ),
  );
  await build({
    ...simplePeerForBrowsers,
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: {
      outDir: join(folder, 'out'),
      lib: { entry, formats: ['iife'], name: 'Contract', fileName: () => 'contract.js' },
    },
  });
});

test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

for (const [index, { name }] of TRANSPORT_CONTRACT.entries()) {
  test(`transport contract over WebRTC: ${name}`, async ({ page }) => {
    await page.goto('about:blank');
    await page.addScriptTag({ path: join(folder, 'out', 'contract.js') });
    await page.evaluate((caseIndex) => (globalThis as unknown as ContractPage).runContractCase(caseIndex), index);
  });
}
