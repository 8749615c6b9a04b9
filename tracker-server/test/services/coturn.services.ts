import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isPeerId } from '@paceline/protocol';
import type { IceServer } from '@paceline/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TurnCredentials } from '../../src/access/turn-credentials.ts';
import { startTracker } from '../../src/index.ts';
import type { TrackerHandle } from '../../src/index.ts';
import { freePort, startSystemServer } from '../support/system-server.ts';
import type { SystemServer } from '../support/system-server.ts';
import { TestClient } from '../support/test-client.ts';

const SECRET = 'what tracker and coturn know';

let port = 0;
let coturn: SystemServer | undefined;
let tracker: TrackerHandle | undefined;
let directory = '';

beforeAll(async () => {
  port = await freePort();
  directory = await mkdtemp(join(tmpdir(), 'coturn-'));
  const flags =
    '-n --no-cli --no-tls --no-dtls -L 127.0.0.1 -r paceline --use-auth-secret --allow-loopback-peers';
  const files = ['--pidfile', join(directory, 'pid'), '--log-file', 'stdout'];
  coturn = await startSystemServer(
    'turnserver',
    [...flags.split(' '), '-p', String(port), `--static-auth-secret=${SECRET}`, ...files],
    port,
  );
  const turn = { urls: [`turn:127.0.0.1:${port}?transport=udp`], secret: SECRET, ttlS: 60 };
  tracker = await startTracker({ port: 0, turn });
});

afterAll(async () => {
  await tracker?.close(0);
  await coturn?.kill();
  await rm(directory, { recursive: true });
});

/** Sends packets to itself through the relay. True when they all came back. */
async function relays({
  username,
  credential,
}: Pick<IceServer, 'username' | 'credential'>): Promise<boolean> {
  const args = [
    '-y',
    '-c',
    '-n',
    '2',
    '-m',
    '1',
    '-u',
    username,
    '-w',
    credential,
    '-p',
    String(port),
    '127.0.0.1',
  ];
  const client = spawn('turnutils_uclient', args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 15_000 });
  let output = '';
  client.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(client, 'close')) as [number | null];
  return code === 0 && output.includes('Total lost packets 0');
}

async function lent(): Promise<{ peerId: string; iceServer: IceServer }> {
  const client = new TestClient(tracker?.url ?? '');
  const { peerId, iceServers } = await client.join();
  const [iceServer] = iceServers ?? [];
  if (iceServer === undefined) throw new Error('no relay was lent');
  return { peerId, iceServer };
}

describe('relay credentials at a real coturn', () => {
  it('open a relay for a viewer that has joined', async () => {
    expect(await relays((await lent()).iceServer)).toBe(true);
  });

  it('open none once they have expired, however well they are signed', async () => {
    const { peerId } = await lent();
    const issuer = new TurnCredentials({ urls: ['turn:127.0.0.1'], secret: SECRET, ttlS: 60 });
    const then = Date.now() - 120_000;
    if (!isPeerId(peerId)) throw new Error('no peer id');
    for (const old of issuer.issue(peerId, then)) expect(await relays(old)).toBe(false);
  });

  it('open none with a later end, another name, or no password', async () => {
    const { iceServer } = await lent();
    const [end = '', name = ''] = iceServer.username.split(':');
    for (const username of [`${Number(end) + 3_600}:${name}`, `${end}:other`])
      expect(await relays({ ...iceServer, username })).toBe(false);
    expect(await relays({ ...iceServer, credential: 'x' })).toBe(false);
  });
});
