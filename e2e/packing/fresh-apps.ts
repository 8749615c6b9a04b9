import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import MinimizerPlugin from 'minimizer-webpack-plugin';
import { build } from 'vite';
import webpack from 'webpack';

/** Where the apps of a test find their stream and tracker; the quick starts name those of the demo. */
export interface Services {
  readonly streamUrl: string;
  readonly trackerUrl: string;
}

/** An app, built: its folder has an `index.html`. */
export interface FreshApp {
  readonly name: string;
  readonly folder: string;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const QUICK_STARTS = join(ROOT, 'demo/quick-start');
const DEMO = { streamUrl: 'http://127.0.0.1:8080/live/stream.m3u8', trackerUrl: 'ws://127.0.0.1:8790' };

/** Browsers ask for an icon, which nobody has, and complain. */
const NO_ICON = '<link rel="icon" href="data:,">';

/** An app with the published packages, before it has code. */
export interface EmptyApp {
  /** Remove it in the end. */
  readonly folder: string;
  /** What can be imported. */
  readonly specifiers: readonly string[];
}

/** Makes an empty app with the published packages installed from their tarballs. */
export async function installApp(): Promise<EmptyApp> {
  const folder = await mkdtemp(join(tmpdir(), 'paceline-app-'));
  const pack = join(ROOT, 'scripts/pack-packages.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [pack, folder], { cwd: ROOT });
  return { folder, specifiers: JSON.parse(stdout) as string[] };
}

/** A plain page: the quick start for script tags, with both scripts beside it. */
export async function makePlainPage(
  app: EmptyApp,
  example: 'script-tag' | 'existing-player',
  services: Services,
): Promise<FreshApp> {
  const folder = join(app.folder, example);
  await mkdir(folder);
  for (const script of ['hls.js/dist/hls.min.js', '@paceline/hls/dist/paceline.min.js']) {
    await copyFile(
      join(app.folder, 'node_modules', script),
      join(folder, script.split('/').at(-1) ?? script),
    );
  }
  const page = await readQuickStart(`${example}.html`, services);
  const beside = page.replace(/src="[^"]*\/([^"/]+)"/g, 'src="$1"').replace('</head>', `${NO_ICON}</head>`);
  await writeFile(join(folder, 'index.html'), beside);
  return { name: example, folder };
}

/** The quick start for npm, built by Vite as it comes: no configuration, no plugin. */
export async function buildWithVite(app: EmptyApp, services: Services): Promise<FreshApp> {
  const root = join(app.folder, 'vite');
  await mkdir(root);
  await writeFile(join(root, 'main.ts'), await readModule(app, services));
  await writeFile(
    join(root, 'index.html'),
    pageWith('<script type="module" src="/main.ts"></script>', services),
  );
  const folder = join(root, 'dist');
  // `base`: the origin of the test serves the app from a folder of its own.
  await build({ configFile: false, root, base: './', logLevel: 'error' });
  return { name: 'vite', folder };
}

/**
 * The same, built and made small by webpack as it comes, but that hls.js has a chunk of its own and is left as it is: making that one
 * small takes longer than the rest of the test.
 */
export async function buildWithWebpack(app: EmptyApp, services: Services): Promise<FreshApp> {
  const context = join(app.folder, 'webpack');
  await mkdir(context);
  await writeFile(join(context, 'main.js'), await readModule(app, services));
  const folder = join(context, 'dist');
  const compiler = webpack({
    ...{ context, entry: './main.js', mode: 'production', output: { path: folder } },
    optimization: {
      splitChunks: {
        cacheGroups: { player: { test: /node_modules\/hls\.js\//, name: 'player', chunks: 'all' } },
      },
      minimizer: [new MinimizerPlugin({ exclude: 'player.js' })],
    },
  });
  const stats = await promisify(compiler.run.bind(compiler))();
  await promisify(compiler.close.bind(compiler))();
  const errors = stats?.toJson({ all: false, errors: true }).errors ?? [];
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  const scripts = '<script src="player.js"></script><script src="main.js"></script>';
  await writeFile(join(folder, 'index.html'), pageWith(scripts, services));
  return { name: 'webpack', folder };
}

/** A page under a policy that allows what docs/faq.md says is needed, and nothing else. */
function pageWith(script: string, { trackerUrl }: Services): string {
  const policy = [
    "default-src 'none'; script-src 'self'; img-src data:",
    `media-src blob:; worker-src blob:; connect-src 'self' ${new URL(trackerUrl).origin}`,
  ].join('; ');
  const head = [
    `<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>fresh app</title>${NO_ICON}`,
  ].join('');
  return `<!doctype html><html lang="en"><head>${head}</head><body>${script}</body></html>`;
}

/**
 * The script of the quick start for npm: what its import map says is the bundler's business here. Everything else that was
 * installed is bundled too, to be there and do no harm.
 */
async function readModule(app: EmptyApp, services: Services): Promise<string> {
  const page = await readQuickStart('npm/index.html', services);
  const [, script] = /<script type="module">(.*?)<\/script>/s.exec(page) ?? [];
  if (script === undefined) throw new Error('the quick start for npm has no module script');
  const others = app.specifiers.filter((specifier) => specifier !== '@paceline/hls');
  const imports = others.map((specifier, index) => `import * as other${index} from '${specifier}';`);
  const used = others.map((_specifier, index) => `other${index}`);
  return [...imports, script, `globalThis.others = [${used.join(', ')}];`].join('\n');
}

async function readQuickStart(file: string, { streamUrl, trackerUrl }: Services): Promise<string> {
  const text = await readFile(join(QUICK_STARTS, file), 'utf8');
  for (const url of Object.values(DEMO)) {
    if (!text.includes(url)) throw new Error(`${file} does not use ${url}: where is the demo's?`);
  }
  return text.replaceAll(DEMO.streamUrl, streamUrl).replaceAll(DEMO.trackerUrl, trackerUrl);
}
