import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export type ReactVersion = 18 | 19;

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Which package each React is a dependency of. */
const HOMES: Readonly<Record<ReactVersion, string>> = {
  18: 'e2e/react-18/package.json',
  19: 'packages/react/package.json',
};

/**
 * Bundles the app of the tests, with the build of @paceline/react, into a folder: `app.js` and what it loads on demand. React is the
 * development build, as strict mode does nothing in the other.
 */
export async function buildReactPage(version: ReactVersion, folder: string): Promise<void> {
  const { resolve } = createRequire(fromRoot(HOMES[version]));
  const home = (name: string): string => dirname(resolve(`${name}/package.json`));
  await build({
    configFile: false,
    root: fromRoot('packages/react/page'),
    base: './',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': JSON.stringify('development') },
    resolve: { alias: { 'react-dom': home('react-dom'), react: home('react') } },
    build: {
      target: 'es2022',
      minify: false,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 4_000,
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: {
        input: fromRoot('packages/react/page/app.tsx'),
        output: { entryFileNames: 'app.js' },
      },
    },
  });
}
