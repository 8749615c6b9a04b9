// The packages that go to the registry: every workspace that is not private and has a build. One without a build is work that
// has not begun; once a package has types to publish, all checks of published packages are about it too.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `{ name, folder, manifest, entries }` of each, folders relative to the root of the repository. An entry is `{ specifier, types }`:
 * what an app imports, and where in the repository its types are.
 */
export function publishedPackages() {
  return readManifest('.')
    .workspaces.map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ folder, manifest }) => manifest.private !== true && existsSync(join(folder, 'dist')))
    .map(({ folder, manifest }) => ({
      ...{ name: manifest.name, folder, manifest },
      entries: entriesOf(folder, manifest),
    }));
}

function entriesOf(folder, { name, exports = {} }) {
  const entries = Object.entries(exports)
    .filter(([, target]) => typeof target.types === 'string')
    .map(([path, { types }]) => ({ specifier: join(name, path), types: join(folder, types) }));
  if (entries.length === 0) throw new Error(`${folder}/package.json: no entry of "exports" has "types"`);
  return entries;
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
