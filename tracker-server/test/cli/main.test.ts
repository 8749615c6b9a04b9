import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeMmdb } from '../support/mmdb-writer.ts';
import { TestClient } from '../support/test-client.ts';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

let directory = '';
const children: ChildProcess[] = [];

beforeAll(async () => {
  await build({ configFile: join(PACKAGE, 'vite.config.ts'), logLevel: 'warn' });
  directory = await mkdtemp(join(tmpdir(), 'tracker-'));
});

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await rm(directory, { recursive: true });
});

interface Finished {
  readonly code: number | null;
  readonly stdout: readonly string[];
  readonly stderr: string;
}

/** Runs the built command. */
function run(args: readonly string[]): {
  child: ChildProcess;
  firstLine: Promise<string>;
  finished: Promise<Finished>;
} {
  const child = spawn(process.execPath, [join(PACKAGE, 'dist/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const stdout: string[] = [];
  let stderr = '';
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => stdout.push(line));
  child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
  return {
    child,
    firstLine: once(lines, 'line').then(([line]) => String(line)),
    finished: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })),
  };
}

async function runTracker(args: readonly string[]): Promise<ReturnType<typeof run> & { url: string }> {
  const running = run(['--port', '0', ...args]);
  const entry = JSON.parse(await running.firstLine) as { url: string };
  return { ...running, url: entry.url };
}

describe('built command', () => {
  it('says where it listens in its first line', async () => {
    const { url, firstLine } = await runTracker([]);
    expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
    expect(await firstLine).toBe(`{"event":"listening","url":"${url}"}`);
    expect((await new TestClient(url).join()).swarmSize).toBe(1);
  });

  it('sends viewers away and exits with 0 on SIGTERM, and never logs an address', async () => {
    const { url, child, finished } = await runTracker(['--drain-ms', '400']);
    const client = new TestClient(url);
    await client.join();
    child.kill('SIGTERM');
    await client.next('go-away');
    expect(await client.closed).toBe(1012);
    const { code, stdout, stderr } = await finished;
    expect(code).toBe(0);
    expect(stdout.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
      'listening',
      'draining',
      'stopped',
    ]);
    expect(stdout.slice(1).join() + stderr).not.toContain('127.0.0.1');
  });

  it('exits at once on a second signal', async () => {
    const { url, child, finished } = await runTracker(['--drain-ms', '600000']);
    const client = new TestClient(url);
    await client.join();
    child.kill('SIGINT');
    await client.next('go-away');
    child.kill('SIGINT');
    expect((await finished).code).toBe(1);
  });

  it('reads an override file', async () => {
    const path = join(directory, 'places.csv');
    await writeFile(path, '127.0.0.0/8,cn,telecom,guangdong,shenzhen\n');
    const { url } = await runTracker(['--geo-overrides', path]);
    expect((await new TestClient(url).join({ regions: 'strict' })).peerId).toMatch(/^[0-9a-f]{14}$/);
  });

  it('exits with 2 and names the flag when the command line is wrong', async () => {
    const broken = join(directory, 'broken.csv');
    await writeFile(broken, 'cidr,country\n10.0.0.0/99,cn\n');
    const cases: readonly (readonly [args: readonly string[], message: string])[] = [
      [['--port', 'x'], '--port is "x": use a whole number from 0 to 65535'],
      [['--nonsense'], '--nonsense'],
      [['--geo-overrides', join(directory, 'none.csv')], '--geo-overrides: cannot read the file'],
      [['--port', '0', '--geo-overrides', broken], '--geo-overrides: geo overrides, line 2'],
      [['--port', '0', '--operator-groups', broken], '--operator-groups: operator groups, line 1'],
      [['--port', '0', '--geo-asn', broken], '--geo-asn: geo.asnFile'],
      [['--port', '0', '--strict-channels', 'a*b'], '--strict-channels: strictChannels has "a*b"'],
    ];
    for (const [args, message] of cases) {
      const { code, stdout, stderr } = await run(args).finished;
      expect(stderr).toContain(message);
      expect([code, stdout]).toEqual([2, []]);
    }
  });

  it('finds the network data that come with it, and uses a MaxMind file', async () => {
    const asnFile = join(directory, 'asn.mmdb');
    await writeFile(asnFile, writeMmdb({ ipVersion: 4, networks: { '8.0.0.0/8': { asn: 5 } } }));
    const { url } = await runTracker(['--geo-asn', asnFile, '--trust-proxy', '1', '--strict-channels', '*']);
    const peersOf = async (address: string): Promise<readonly string[]> => {
      const headers = { 'x-forwarded-for': address };
      return (await new TestClient(url, [], { headers }).join()).peers;
    };
    expect(await peersOf('8.8.8.8')).toEqual([]);
    // Of another operator, by the network data.
    expect(await peersOf('2001:4860:4860::8888')).toEqual([]);
    expect(await peersOf('8.8.4.4')).toHaveLength(1);
  });

  it('exits with 1 when the port is taken', async () => {
    const { url } = await runTracker([]);
    const { code, stderr } = await run(['--port', new URL(url).port]).finished;
    expect(code).toBe(1);
    expect(stderr).toContain('EADDRINUSE');
  });

  it('says what applies without starting anything, and never a secret', async () => {
    const [config, secret] = [join(directory, 'tracker.json'), join(directory, 'secret')];
    await writeFile(secret, `${'geheim'.repeat(8)}\n`);
    await writeFile(config, '{"secretFile":"secret","port":1,"limits":{"strikesMax":7}}');
    const { code, stdout } = await run(['--config', config, '--port', '2', '--check-config']).finished;
    expect(code).toBe(0);
    expect(stdout.join('\n')).not.toContain('geheim');
    expect(JSON.parse(stdout.join('\n'))).toMatchObject({
      settings: { port: { value: 2, from: '--port' }, secretFile: { value: secret, from: config } },
      limits: { strikesMax: 7, pingMissesMax: 2 },
    });
    await writeFile(secret, 'short\n');
    const bad = await run(['--config', config, '--check-config']).finished;
    expect(bad.code).toBe(2);
    expect(bad.stdout).toEqual([]);
  });

  it('prints help and version', async () => {
    expect((await run(['--help']).finished).stdout.join('\n')).toContain('--geo-overrides');
    expect((await run(['--version']).finished).stdout).toEqual(['0.1.0']);
  });
});
