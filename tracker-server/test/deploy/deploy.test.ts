import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCommandLine } from '../../src/cli/command-line.ts';
import type { RunCommand } from '../../src/cli/command-line.ts';
import { SETTING_NAMES, variableOf } from '../../src/cli/settings.ts';
import { resolveTrackerOptions } from '../../src/server/tracker-options.ts';

const ROOT = join(import.meta.dirname, '../../..');
const DEPLOY = join(ROOT, 'tracker-server/deploy');
const read = (path: string): string => readFileSync(join(DEPLOY, path), 'utf8');

/** For a process that shares its core with nobody: see "Sizing" in docs/operations.md. */
const NODE_FLAGS = ['--single-threaded-gc', '--v8-pool-size=1'];

/** What must stay free for files other than sockets of viewers. */
const SPARE_FILES = 1_000;

/** The command line of a deployment, with its configuration file. */
function commandOf(args: readonly string[], environment: Record<string, string> = {}): RunCommand {
  const command = parseCommandLine(args, environment, (path) => {
    expect(path).toBe('/etc/paceline/tracker.json');
    return read('tracker.json');
  });
  if (command.type !== 'run') throw new Error(JSON.stringify(command));
  return command;
}

const settings = commandOf(['--config', '/etc/paceline/tracker.json']);
const options = resolveTrackerOptions(settings.options);

describe('Dockerfile', () => {
  // Continued lines are one instruction.
  const lines = read('Dockerfile')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const instructions = lines.map((line) => {
    const [name = '', ...rest] = line.split(/\s+/);
    return { name, words: rest };
  });
  const of = (wanted: string): readonly (readonly string[])[] =>
    instructions.filter(({ name }) => name === wanted).map(({ words }) => words);
  const json = (wanted: string): readonly string[] =>
    JSON.parse(
      of(wanted)[0]
        ?.join(' ')
        .replace(/^.*?(?=\[)/, '') ?? '[]',
    ) as string[];

  it('copies what there is, and no workspace is missing', () => {
    const copied = of('COPY')
      .filter(([first]) => first?.startsWith('--from') !== true)
      .flatMap((words) => words.slice(0, -1));
    expect(copied.length).toBeGreaterThan(10);
    for (const path of copied) expect(existsSync(join(ROOT, path)), path).toBe(true);
    const { workspaces } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      workspaces: string[];
    };
    expect(copied).toEqual(expect.arrayContaining(workspaces.map((path) => `${path}/package.json`)));
    const kept = read('Dockerfile.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    for (const path of copied) {
      expect(
        kept.some((line) => path === line.slice(1) || path.startsWith(`${line.slice(1)}/`)),
        path,
      ).toBe(true);
    }
  });

  it('takes along what npm puts beside the tracker, and not at the root', () => {
    const copied = of('COPY').filter(([first]) => first?.startsWith('--from') === true);
    expect(copied.map(([, from]) => from)).toEqual(
      expect.arrayContaining(['/src/node_modules', '/src/tracker-server/node_modules']),
    );
  });

  it('runs the built command as nobody in particular, and asks it how it is', () => {
    expect(of('FROM')).toHaveLength(2);
    expect(of('USER').at(-1)).toEqual(['node']);
    const lastStage = instructions.slice(instructions.map(({ name }) => name).lastIndexOf('FROM'));
    expect(lastStage.map(({ name }) => name)).not.toContain('RUN');
    expect(json('ENTRYPOINT')).toEqual(['node', ...NODE_FLAGS, 'tracker-server/dist/main.js']);
    expect(json('HEALTHCHECK').join(' ')).toContain('/healthz');
    expect(of('EXPOSE')).toEqual([[String(options.port)]]);
    for (const name of lines.join(' ').match(/PACELINE_TRACKER_\w+/g) ?? [])
      expect(SETTING_NAMES.map(variableOf)).toContain(name);
  });
});

describe('flags of Node', () => {
  it('are some that this Node knows', () => {
    const { status, stderr } = spawnSync(process.execPath, [...NODE_FLAGS, '-e', '0'], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });
});

interface Service {
  readonly command: readonly string[];
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly volumes?: readonly string[];
  readonly secrets?: readonly string[];
  readonly stop_grace_period?: string;
  readonly networks: readonly string[];
  readonly ulimits?: { readonly nofile: { readonly soft: number; readonly hard: number } };
  readonly depends_on?: readonly string[] | Readonly<Record<string, unknown>>;
}

describe('compose file', () => {
  const compose = parse(read('compose.yaml'), { merge: true }) as {
    readonly services: Readonly<Record<string, Service>>;
    readonly networks: {
      readonly front: { readonly ipam: { readonly config: readonly { readonly subnet: string }[] } };
    };
    readonly volumes: Readonly<Record<string, unknown>>;
    readonly secrets: Readonly<Record<string, { readonly file: string }>>;
  };
  const trackers = Object.entries(compose.services).filter(([name]) => name.startsWith('tracker-'));

  it('has three trackers with flags that the command knows', () => {
    expect(trackers).toHaveLength(3);
    for (const [, service] of trackers) {
      const { options: given, files } = commandOf(service.command);
      expect(given).toMatchObject({
        trustProxyHops: 1,
        trustedProxies: [compose.networks.front.ipam.config[0]?.subnet],
      });
      for (const path of Object.values(files) as string[])
        expect(service.secrets).toContain(path.replace('/run/secrets/', ''));
      expect(
        existsSync(normalize(join(DEPLOY, service.build?.context ?? '', service.build?.dockerfile ?? ''))),
      ).toBe(true);
      expect(Number.parseInt(service.stop_grace_period ?? '0', 10) * 1_000).toBeGreaterThan(options.drainMs);
      expect(service.ulimits?.nofile.soft).toBeGreaterThanOrEqual(options.maxConnections + SPARE_FILES);
    }
  });

  it('names files, secrets and services that there are', () => {
    const names = Object.keys(compose.services);
    for (const service of Object.values(compose.services)) {
      for (const volume of service.volumes ?? []) {
        const [source = ''] = volume.split(':');
        const exists = source.startsWith('./') ? existsSync(join(DEPLOY, source)) : source in compose.volumes;
        expect(exists, source).toBe(true);
      }
      for (const secret of service.secrets ?? []) expect(compose.secrets).toHaveProperty(secret);
      const needed = service.depends_on ?? [];
      expect(names).toEqual(expect.arrayContaining(Array.isArray(needed) ? needed : Object.keys(needed)));
    }
    for (const { file } of Object.values(compose.secrets)) expect(file).toMatch(/^\.\/secrets\//);
  });

  it('has a proxy in front of all trackers that leaves out those that are not ready', () => {
    const caddy = read('Caddyfile');
    const upstreams = /^\s*reverse_proxy (.*) \{$/m.exec(caddy)?.[1]?.split(' ');
    expect(upstreams).toEqual(trackers.map(([name]) => `${name}:${options.port}`));
    expect(caddy).toContain('health_uri /readyz');
    expect(caddy).toContain('header_up X-Forwarded-For {remote_host}');
    expect(caddy.split('{').length).toBe(caddy.split('}').length);
    expect(compose.services.proxy?.networks).toEqual(['front']);
    expect(compose.services.redis?.networks).toEqual(['back']);
  });
});

describe('systemd unit', () => {
  const entries = read('paceline-tracker.service')
    .split('\n')
    .filter((line) => /^[A-Za-z]+=/.test(line))
    .map((line) => line.split(/=(.*)/, 2) as [string, string]);
  const all = (key: string): readonly string[] =>
    entries.filter(([name]) => name === key).map(([, value]) => value);
  const one = (key: string): string => all(key)[0] ?? '';

  it('starts the built command with flags and variables that it knows', () => {
    const environment = Object.fromEntries(
      all('Environment').map((pair) => pair.split('=', 2) as [string, string]),
    );
    for (const key of ['ExecStart', 'ExecStartPre']) {
      const isCheck = key === 'ExecStartPre';
      const [node, ...words] = one(key).split(' ');
      const [script, ...args] = isCheck ? words : words.slice(NODE_FLAGS.length);
      expect(node).toBe('/usr/bin/node');
      if (!isCheck) expect(words.slice(0, NODE_FLAGS.length)).toEqual(NODE_FLAGS);
      expect(script).toBe('/opt/paceline/tracker-server/dist/main.js');
      expect(commandOf(args, environment)).toMatchObject({
        isCheck,
        files: { secret: '%d/tracker-secret' },
      });
    }
    expect(one('LoadCredential')).toMatch(/^tracker-secret:/);
    const known = SETTING_NAMES.map(variableOf);
    const ours = read('paceline-tracker.service').match(/PACELINE_TRACKER_\w+/g) ?? [];
    for (const name of ours) expect(known).toContain(name);
  });

  it('gives it time to drain, files for its sockets, and nothing else', () => {
    expect(Number(one('TimeoutStopSec')) * 1_000).toBeGreaterThan(options.drainMs);
    expect(Number(one('LimitNOFILE'))).toBeGreaterThanOrEqual(options.maxConnections + SPARE_FILES);
    expect(Object.fromEntries(entries)).toMatchObject({
      ...{ DynamicUser: 'yes', NoNewPrivileges: 'yes', ProtectSystem: 'strict', CapabilityBoundingSet: '' },
    });
  });
});
