import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { TRANSPORT_CONTRACT } from '../../packages/hls/test/contract/transport-contract.ts';
import { BUILD_TARGET, simplePeerForBrowsers } from '../../packages/hls/vite.config.ts';
import { expect, test } from '../fixtures/browser.ts';

/** The contract of the transport, over real WebRTC: both ends of each pair live in one page, no server is involved. */

/** What the script below puts into the page. */
interface ContractPage {
  runContractCase(index: number): Promise<void>;
  /** Opens a bare connection to the transport and lets `act` misbehave on it. Gives what the transport reported. */
  meetStranger(act: string): Promise<readonly string[]>;
  /** Lets one that leaves the local network out connect to one that does not. Gives the candidates both told, and what came of it. */
  meetWithoutLocalNetwork(): Promise<Readonly<Record<'shy' | 'open', Side>>>;
}

interface Side {
  readonly candidates: readonly string[];
  readonly events: readonly string[];
}

const PAGE_SCRIPT = `
  import { TRANSPORT_CONTRACT } from '@contract';
  import { SimplePeerTransport } from '@transport';
  globalThis.runContractCase = (index) => TRANSPORT_CONTRACT[index].run({
    create: (peerId, options, listener) => new SimplePeerTransport(options, listener),
  });
  const ACTS = {
    text: async (channel) => channel.send('hello'),
    oversize: async (channel) => channel.send(new Uint8Array(16_385)),
    'second channel': async (channel, connection) => {
      const second = connection.createDataChannel('second');
      await new Promise((resolve) => (second.onclose = resolve));
      channel.send(new Uint8Array(8));
    },
    'closed connection': async (channel, connection) => connection.close(),
  };
  globalThis.meetStranger = async (act) => {
    const stranger = '01000000000001';
    const connection = new RTCPeerConnection();
    const channel = connection.createDataChannel('first');
    const log = [];
    const transport = new SimplePeerTransport({}, async (event) => {
      if (event.type !== 'signal') log.push(event.reason ?? event.type);
      else for (const signal of event.signals) {
        if (signal.type === 'candidate') await connection.addIceCandidate(signal);
        else await connection.setRemoteDescription(signal);
      }
    });
    transport.setOwnId('01000000000002');
    connection.onicecandidate = ({ candidate }) => {
      if (candidate) transport.signal(stranger, '0000abcd', [{ type: 'candidate', ...candidate.toJSON() }]);
    };
    await connection.setLocalDescription();
    transport.signal(stranger, '0000abcd', [{ type: 'offer', sdp: connection.localDescription.sdp }]);
    transport.accept(stranger);
    await new Promise((resolve) => (channel.onopen = resolve));
    // The other side hears of it a moment later.
    for (let wait = 0; wait < 100 && !log.includes('connected'); wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const before = log.length;
    await ACTS[act](channel, connection);
    for (let wait = 0; wait < 100 && log.length === before; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    transport.destroy();
    connection.close();
    return log;
  };
  globalThis.meetWithoutLocalNetwork = async () => {
    const names = { '01000000000001': 'shy', '01000000000002': 'open' };
    const sides = { shy: { candidates: [], events: [] }, open: { candidates: [], events: [] } };
    const transports = {};
    for (const [peerId, name] of Object.entries(names)) {
      const options = { localNetwork: name === 'open', attemptTimeoutMs: 2_000 };
      transports[peerId] = new SimplePeerTransport(options, (event) => {
        if (event.type !== 'signal') return void sides[name].events.push(event.reason ?? event.type);
        for (const { candidate } of event.signals) if (candidate) sides[name].candidates.push(candidate);
        transports[event.to].signal(peerId, event.connection, event.signals);
        if (name === 'shy') transports[event.to].accept(peerId);
      });
      transports[peerId].setOwnId(peerId);
    }
    transports['01000000000001'].connect('01000000000002');
    for (let wait = 0; wait < 100 && sides.shy.events.length === 0; wait += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    for (const transport of Object.values(transports)) transport.destroy();
    return sides;
  };
`;

const repositoryFile = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

let folder: string;

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paceline-contract-'));
  const entry = join(folder, 'entry.js');
  await writeFile(
    entry,
    PAGE_SCRIPT.replace(
      '@contract',
      repositoryFile('packages/hls/test/contract/transport-contract.ts'),
    ).replace('@transport', repositoryFile('packages/hls/src/webrtc/simple-peer-transport.ts')),
  );
  await build({
    ...simplePeerForBrowsers,
    configFile: false,
    root: folder,
    logLevel: 'error',
    build: {
      target: BUILD_TARGET,
      outDir: join(folder, 'out'),
      lib: { entry, formats: ['iife'], name: 'Contract', fileName: () => 'contract.js' },
    },
  });
});

test.afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test.beforeEach(async ({ page }) => {
  await page.goto('about:blank');
  await page.addScriptTag({ path: join(folder, 'out', 'contract.js') });
});

for (const [index, { name }] of TRANSPORT_CONTRACT.entries()) {
  test(`transport contract over WebRTC: ${name}`, async ({ page }) => {
    const errors: Error[] = [];
    page.on('pageerror', (error) => errors.push(error));
    await page.evaluate(
      (caseIndex) => (globalThis as unknown as ContractPage).runContractCase(caseIndex),
      index,
    );
    expect(errors).toEqual([]);
  });
}

const MISBEHAVIOUR: Readonly<Record<string, readonly string[]>> = {
  text: ['offered', 'connected', 'failed'],
  oversize: ['offered', 'connected', 'failed'],
  'second channel': ['offered', 'connected', 'frame'],
  'closed connection': ['offered', 'connected', 'gone'],
};

for (const [act, outcome] of Object.entries(MISBEHAVIOUR)) {
  test(`a stranger's ${act} ends as it should`, async ({ page }) => {
    const log = await page.evaluate(
      (name) => (globalThis as unknown as ContractPage).meetStranger(name),
      act,
    );
    expect(log).toEqual(outcome);
  });
}

test('without the local network no host candidate is told, and none is used', async ({ page }) => {
  const { shy, open } = await page.evaluate(() =>
    (globalThis as unknown as ContractPage).meetWithoutLocalNetwork(),
  );
  expect(open.candidates.some((candidate) => candidate.includes(' typ host'))).toBe(true);
  expect(shy).toEqual({ candidates: [], events: ['timeout'] });
  expect(open.events).not.toContain('connected');
});
