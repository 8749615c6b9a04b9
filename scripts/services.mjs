// `npm run services`: tests against real servers, and with the client of another protocol. They come from the system (Debian names: see below); where one is missing,
// root may install it. Without root or apt-get the tests cannot run: `npm test` then says so, in capitals, and leaves them out.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Command and the Debian package that brings it. */
const SERVERS = {
  turnserver: 'coturn',
  turnutils_uclient: 'coturn',
  'redis-server': 'redis-server',
  'nats-server': 'nats-server',
  caddy: 'caddy',
};

/** Debian puts some servers where only root's path leads. */
const PATH = [process.env.PATH ?? '', '/usr/sbin', '/usr/local/sbin'].join(delimiter);

const missing = () => [
  ...new Set(
    Object.entries(SERVERS)
      .filter(([command]) => !PATH.split(delimiter).some((directory) => existsSync(join(directory, command))))
      .map(([, name]) => name),
  ),
];

/** Why the tests cannot run here; undefined when they can, be it after installing. */
export function whyNoServices() {
  const lacking = missing();
  if (lacking.length === 0) return undefined;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  return mayInstall ? undefined : `NOT TESTED FOR WANT OF ${lacking.join(', ').toUpperCase()}: install them`;
}

function install(names) {
  console.log(`services: installing ${names.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) => spawnSync('apt-get', ['-q', ...args], { stdio: 'inherit', env, timeout: 120_000 });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...names);
}

/** A package of its own, installed without scripts: one of its dependencies would compile what is not used. */
const CLIENT = fileURLToPath(new URL('../tracker-server/test/services/webtorrent-client/', import.meta.url));

function installClient() {
  if (existsSync(join(CLIENT, 'node_modules/bittorrent-tracker'))) return true;
  console.log('services: installing the WebTorrent client (tracker-server/test/services/webtorrent-client)');
  const args = ['ci', '--ignore-scripts', '--include=dev', '--prefer-offline', '--prefix', CLIENT];
  const options = { stdio: 'inherit', timeout: 120_000, shell: process.platform === 'win32' };
  return spawnSync('npm', args, options).status === 0;
}

function run(args) {
  const why = whyNoServices();
  if (missing().length > 0 && why === undefined) install(missing());
  const lacking = missing();
  if (lacking.length > 0) {
    console.error(`services: ${why ?? `could not install ${lacking.join(', ')}`}`);
    return 1;
  }
  if (!installClient()) {
    console.error('services: the WebTorrent client could not be installed: npm said why');
    return 1;
  }
  const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
  const config = ['--config', 'tracker-server/services.config.ts', '--allowOnly=false'];
  const { status } = spawnSync(process.execPath, [vitest, 'run', ...config, ...args], {
    stdio: 'inherit',
    env: { ...process.env, PATH },
  });
  return status ?? 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.exitCode = run(process.argv.slice(2));
