import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import type { Plugin, UserConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Syntax of the bundles. */
export const BUILD_TARGET = 'es2022';

/** simple-peer's dependencies, each of which has a stand-in; what they would bring is told there. */
const SIMPLE_PEER_DEPENDENCIES: Readonly<Record<string, string>> = {
  buffer: 'buffer',
  debug: 'debug',
  'err-code': 'err-code',
  'get-browser-rtc': 'get-browser-rtc',
  'queue-microtask': 'queue-microtask',
  randombytes: 'randombytes',
  'readable-stream': 'duplex',
};

/** The public STUN servers that simple-peer names as its default: a build without them cannot contact them by mistake. */
const PUBLIC_STUN_SERVERS = /iceServers: \[\n[\s\S]*?\n {2}\]/;

const withoutPublicStunServers: Plugin = {
  name: 'paceline:without-public-stun-servers',
  transform(code, id) {
    if (!id.includes('/simple-peer/index.js')) return null;
    const found = PUBLIC_STUN_SERVERS.exec(code)?.[0];
    if (found === undefined)
      throw new Error('simple-peer has changed: its default servers are not where they were');
    // As many lines as before, so that the source map holds.
    return {
      code: code.replace(found, `iceServers: [${'\n'.repeat(found.split('\n').length - 1)}]`),
      map: null,
    };
  },
};

/** Whoever bundles the sources of this package, instead of using its build, needs this in the configuration. */
export const simplePeerForBrowsers: UserConfig = {
  plugins: [withoutPublicStunServers],
  resolve: {
    alias: Object.entries(SIMPLE_PEER_DEPENDENCIES).map(([name, file]) => ({
      find: new RegExp(`^${name}$`),
      replacement: here(`src/webrtc/simple-peer-shims/${file}.ts`),
    })),
  },
};

/** The builds of this package: `module` for bundlers, `script-tag` for a plain page. */
export type BuildMode = 'module' | 'script-tag';

const LIBRARIES: Readonly<Record<BuildMode, UserConfig['build']>> = {
  module: {
    // The first of the two: it makes a clean folder.
    emptyOutDir: true,
    // The consumer's bundler does that, and stack traces stay readable until then.
    minify: false,
    lib: { entry: here('src/index.ts'), formats: ['es'], fileName: () => 'paceline.mjs' },
  },
  'script-tag': {
    emptyOutDir: false,
    minify: true,
    lib: {
      entry: here('src/script-tag.ts'),
      formats: ['iife'],
      name: 'Paceline',
      fileName: () => 'paceline.min.js',
    },
  },
};

function versionOfPackage(): string {
  const manifest: unknown = JSON.parse(readFileSync(here('package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('packages/hls/package.json has no version');
}

export default defineConfig(({ mode }) => ({
  ...simplePeerForBrowsers,
  root: here('.'),
  define: { __PACELINE_VERSION__: JSON.stringify(versionOfPackage()) },
  build: {
    target: BUILD_TARGET,
    sourcemap: true,
    reportCompressedSize: false,
    outDir: here('dist'),
    // hls.js is the player's own; only its types are used here.
    rolldownOptions: { external: ['hls.js'] },
    ...LIBRARIES[mode === 'script-tag' ? 'script-tag' : 'module'],
  },
}));
