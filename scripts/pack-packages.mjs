// What a user has after `npm install`: the packages that are published, packed and unpacked into the `node_modules` of an empty
// app, with the peers they ask for linked from this repository. Nothing is fetched.
// As a command, which prints what can be imported as JSON: `node scripts/pack-packages.mjs <folder>`; as a function for the check
// of packages.
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { publishedPackages } from './published-packages.mjs';
import { runCommand } from './run-command.mjs';

const PACK_LIMIT_MS = 60_000;
const UNPACK_LIMIT_MS = 20_000;

/** Neither the registry nor a newer npm is asked for; lifecycle scripts are no part of what is packed. */
const QUIET_NPM = {
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
  npm_config_ignore_scripts: 'true',
};

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder] = process.argv.slice(2);
  if (folder === undefined)
    throw new Error('name a folder for the app: node scripts/pack-packages.mjs <folder>');
  const installed = await installPacked(folder);
  console.log(JSON.stringify(installed.flatMap(({ entries }) => entries.map(({ specifier }) => specifier))));
}

/** Makes an empty app in `app`, which may exist. Gives `{ name, manifest, entries, folder, files }` of each package, as installed. */
export async function installPacked(app) {
  const packages = publishedPackages();
  mkdirSync(app, { recursive: true });
  const manifest = { name: 'fresh-app', version: '1.0.0', private: true, type: 'module' };
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest));
  const tarballs = await pack(packages);
  const installed = [];
  for (const { name, folder, manifest, entries } of packages) {
    const home = join(app, 'node_modules', name);
    mkdirSync(home, { recursive: true });
    // As npm names it: @scope/name of version 1.0.0 is scope-name-1.0.0.tgz.
    const tarball = join(tarballs, `${name.replace('@', '').replace('/', '-')}-${manifest.version}.tgz`);
    await run('tar', ['-xzf', tarball, '-C', home, '--strip-components=1'], UNPACK_LIMIT_MS);
    linkPeers(app, folder, manifest);
    const files = readdirSync(home, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1));
    installed.push({ name, manifest, entries, folder: home, files });
  }
  rmSync(tarballs, { recursive: true });
  return installed;
}

async function pack(packages) {
  const folder = mkdtempSync(join(tmpdir(), 'paceline-pack-'));
  const workspaces = packages.flatMap(({ name }) => ['--workspace', name]);
  await run('npm', ['pack', ...workspaces, '--pack-destination', folder], PACK_LIMIT_MS);
  return folder;
}

/** Peers, and the types that some of them need. Our own packages are there as packed. */
function linkPeers(app, folder, { peerDependencies = {}, devDependencies = {} }) {
  const types = Object.keys(devDependencies).filter((name) => name.startsWith('@types/'));
  for (const name of [...Object.keys(peerDependencies), ...types]) {
    const link = join(app, 'node_modules', name);
    if (name.startsWith('@paceline/') || existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(findPackage(name, resolve(folder)), link, 'dir');
  }
}

function findPackage(name, from) {
  const candidate = join(from, 'node_modules', name);
  if (existsSync(candidate)) return candidate;
  if (dirname(from) === from) throw new Error(`${name} is not installed: run npm ci`);
  return findPackage(name, dirname(from));
}

async function run(command, args, limitMs) {
  const { ok, output } = await runCommand(command, args, { limitMs, env: QUIET_NPM, collect: true });
  if (!ok) throw new Error(`${command} ${args.join(' ')} failed:\n${output}`);
}
