// The packages that go to the registry: every workspace that is not private and has a build. One without a build is work that
// has not begun; once a package has types to publish, all checks of published packages are about it too.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** `{ name, folder, manifest }` of each, folders relative to the root of the repository. */
export function publishedPackages() {
  return readManifest('.')
    .workspaces.map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ folder, manifest }) => manifest.private !== true && existsSync(join(folder, 'dist')))
    .map(({ folder, manifest }) => {
      if (manifest.types === undefined) throw new Error(`${folder}/package.json does not name its "types"`);
      return { name: manifest.name, folder, manifest };
    });
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
