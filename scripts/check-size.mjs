// Holds the bundles to their budget, and to what must not be in them. A bundle that grows past its budget raises the
// budget in the same change, with the reason in its message.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Bundles by package. Their budgets stand beside them in size-budget.json; what has none is listed only. */
const BUNDLES = {
  'packages/hls': ['dist/paceline.min.js', 'dist/paceline.mjs'],
  'packages/overlay': ['dist/paceline-overlay.min.js', 'dist/paceline-overlay.mjs'],
  'packages/migrate': ['dist/p2p-config.min.js', 'dist/p2p-config.mjs', 'dist/p2p-media-loader.mjs'],
};

/** Signs of things that no browser has, that a page should not load twice, or that nobody configured. */
const FORBIDDEN_TEXT = [
  [/(?<![\w$.])require\s*\(/, 'a call of require()'],
  [/(?<![\w$.])process\.\w/, "Node's process"],
  [/(?<![\w$.])global\.\w/, "Node's global"],
  // The reserved name of an example in an error text is fine.
  [/(?:stun|turns?):(?!stun\.example\b)/, 'the address of a STUN or TURN server'],
  // The name of an error that only the library itself speaks of.
  [/manifestIncompatibleCodecsError/, 'hls.js'],
];

/** What the source map must not name. */
const FORBIDDEN_SOURCES = [
  [/\/node_modules\/hls\.js[^/]*\//, 'hls.js'],
  [
    /\/node_modules\/(?:buffer|debug|err-code|queue-microtask|randombytes|readable-stream)\//,
    "Node's parts of simple-peer",
  ],
];

/** Where the names stand that must be in the bundles letter by letter: the public surface, and the tracker's JSON. */
const NAMED_OUTSIDE = ['packages/hls/dist/paceline.d.ts', 'packages/protocol/src/tracker-message.ts'];

/** Of browsers, but in no declaration of TypeScript's. */
const NAMED_BY_BROWSERS = ['getBattery', 'charging', 'saveData'];

const rows = [];
const faults = [];

for (const [folder, bundles] of Object.entries(BUNDLES)) {
  const budgets = JSON.parse(readFileSync(fromRoot(`${folder}/size-budget.json`), 'utf8'));
  for (const bundle of bundles) check(folder, bundle, budgets[bundle]?.gzipBytesMax);
}

console.table(rows);
for (const fault of faults) console.error(`size: ${fault}`);
process.exit(faults.length === 0 ? 0 : 1);

function check(folder, path, budget) {
  const bundle = `${folder}/${path}`;
  if (!existsSync(fromRoot(bundle))) {
    faults.push(`${bundle} is missing: run npm run build`);
    return;
  }
  const bytes = readFileSync(fromRoot(bundle));
  const gzipBytes = gzipSync(bytes, { level: 9 }).byteLength;
  rows.push({
    bundle,
    bytes: bytes.byteLength,
    gzip: gzipBytes,
    budget: budget ?? '-',
    left: budget === undefined ? '-' : budget - gzipBytes,
  });
  if (budget !== undefined && gzipBytes > budget) {
    faults.push(
      `${bundle} has ${gzipBytes} bytes gzipped, ${gzipBytes - budget} over its budget of ${budget}`,
    );
  }
  const text = bytes.toString('utf8');
  faults.push(...forbiddenIn(folder, bundle, text));
  if (folder === 'packages/hls') faults.push(...missingIn(bundle, text));
}

function forbiddenIn(folder, bundle, text) {
  const found = [];
  for (const [pattern, what] of FORBIDDEN_TEXT) {
    const match = pattern.exec(text);
    if (match !== null)
      found.push(`${bundle} contains ${what}: ...${text.slice(match.index, match.index + 60)}...`);
  }
  const map = fromRoot(`${bundle}.map`);
  if (!existsSync(map)) return [...found, `${bundle} has no source map`];
  const noticesFile = fromRoot(`${folder}/THIRD-PARTY-NOTICES.txt`);
  const notices = existsSync(noticesFile) ? readFileSync(noticesFile, 'utf8') : '';
  for (const source of JSON.parse(readFileSync(map, 'utf8')).sources) {
    const [, work] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
    if (work !== undefined && !notices.includes(`== ${work} ==`)) {
      found.push(`${bundle} contains ${work}, which THIRD-PARTY-NOTICES.txt does not name`);
    }
    for (const [pattern, what] of FORBIDDEN_SOURCES) {
      if (pattern.test(source)) found.push(`${bundle} contains ${what}: ${source}`);
    }
  }
  return found;
}

/** Names that were shortened although somebody outside uses them. */
function missingIn(bundle, text) {
  const words = new Set(text.match(/[A-Za-z_$][\w$]*/g));
  const missing = [...outsideNames(), ...NAMED_BY_BROWSERS].filter((name) => !words.has(name));
  return missing.map((name) => `${bundle} has lost the name ${name}, which is used from outside`);
}

/** Members of interfaces and classes: a line of a declaration that begins with a name. Names in parentheses are parameters. */
function* outsideNames() {
  for (const file of NAMED_OUTSIDE.map(fromRoot).filter(existsSync)) {
    const declarations = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
    for (const [, name] of withoutParameters(declarations).matchAll(
      /^ +(?:readonly )?([a-zA-Z]\w*)\??[(:]/gm,
    ))
      yield name;
  }
}

/** What stands in parentheses, innermost first, becomes empty parentheses. */
function withoutParameters(text) {
  const shorter = text.replace(/\([^()]+\)/g, '()');
  return shorter === text ? text : withoutParameters(shorter);
}
