// Proves that the two gates around the pure packages are shut. A rule that nobody has seen fail may have been switched
// off by a change elsewhere: a type dependency that brings the DOM in, a lint pattern that matches no file any more.
// So every forbidden thing is offered to both gates as if it stood in the package, and must be turned away by lint, and
// by the compiler too where the compiler can know. An innocent probe must pass both: a gate that is always shut proves
// nothing. The probes exist in memory only.
import { join } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';

const PACKAGES = ['packages/protocol', 'packages/core'];

const INNOCENT = 'export const probe = (slots: readonly number[]): number => Math.max(0, ...slots);';

/** What the compiler and the linter must both refuse: names that ES2022 does not know. */
const UNKNOWN_TO_THE_LANGUAGE = {
  setTimeout: 'export const probe = (): unknown => setTimeout(() => undefined, 1);',
  setInterval: 'export const probe = (): unknown => setInterval(() => undefined, 1);',
  queueMicrotask: 'export const probe = (): void => queueMicrotask(() => undefined);',
  requestAnimationFrame: 'export const probe = (): unknown => requestAnimationFrame(() => undefined);',
  performance: 'export const probe = (): unknown => performance.now();',
  console: "export const probe = (): void => console.log('slot');",
  document: "export const probe = (): unknown => document.createElement('video');",
  window: 'export const probe = (): unknown => window;',
  self: 'export const probe = (): unknown => self;',
  navigator: 'export const probe = (): unknown => navigator.userAgent;',
  localStorage: "export const probe = (): unknown => localStorage.getItem('id');",
  process: 'export const probe = (): unknown => process.env;',
  Buffer: 'export const probe = (): unknown => Buffer.alloc(1);',
  require: "export const probe = (): unknown => require('node:fs');",
  crypto: 'export const probe = (): unknown => crypto.getRandomValues(new Uint8Array(1));',
  fetch: "export const probe = (): unknown => fetch('https://cdn.example/segment.ts');",
  XMLHttpRequest: 'export const probe = (): unknown => new XMLHttpRequest();',
  WebSocket: "export const probe = (): unknown => new WebSocket('wss://tracker.example');",
  RTCPeerConnection: 'export const probe = (): unknown => new RTCPeerConnection();',
  Worker: "export const probe = (): unknown => new Worker('worker.js');",
};

/** What the language itself offers, so only the linter can refuse it. */
const KNOWN_TO_THE_LANGUAGE = {
  'Date.now': 'export const probe = (): number => Date.now();',
  'new Date': 'export const probe = (): number => new Date().getTime();',
  'Math.random': 'export const probe = (): number => Math.random();',
  'Math.random, taken apart':
    'export const probe = (): unknown => { const { random } = Math; return random; };',
  globalThis: "export const probe = (): unknown => Reflect.get(globalThis, 'setTimeout');",
  'async function': 'export async function probe(): Promise<void> { await undefined; }',
  'async arrow': 'export const probe = async () => 1;',
  'async generator': 'export async function* probe() { yield 1; }',
  Promise: 'export const probe = (): unknown => Promise.resolve(1);',
  'Promise, as a type': 'export type Probe = Promise<number>;',
  'dynamic import': "export const probe = (): unknown => import('./probe.ts');",
  Intl: 'export const probe = (): string => new Intl.NumberFormat().format(1);',
  toLocaleString: 'export const probe = (): string => (1).toLocaleString();',
  WeakRef: 'export const probe = (): unknown => new WeakRef({});',
  Function: "export const probe = (): unknown => new Function('return 1');",
};

const PROBES = [
  ...Object.entries(UNKNOWN_TO_THE_LANGUAGE).map(([name, text]) => ({
    name,
    text,
    gates: ['lint', 'types'],
  })),
  ...Object.entries(KNOWN_TO_THE_LANGUAGE).map(([name, text]) => ({ name, text, gates: ['lint'] })),
].map((probe, index) => ({ ...probe, file: `purity-probe-${index}.ts` }));

const failures = [];
for (const folder of PACKAGES) {
  const refused = { lint: await refusedByLint(folder), types: refusedByTypes(folder) };
  for (const gate of ['lint', 'types']) {
    if (refused[gate].has('innocent.ts')) failures.push(`${folder}: the ${gate} gate refuses innocent code`);
  }
  for (const { name, file, gates } of PROBES) {
    for (const gate of gates) {
      if (!refused[gate].has(file)) failures.push(`${folder}: the ${gate} gate lets ${name} in`);
    }
  }
}

for (const failure of failures) console.error(`purity: ${failure}`);
if (failures.length === 0)
  console.log(`purity: ${PROBES.length} probes turned away from ${PACKAGES.join(' and ')}`);
process.exit(failures.length === 0 ? 0 : 1);

/** Names of the probes on which a ban (`no-restricted-*`) fires. Other findings do not count: a probe is no good style. */
async function refusedByLint(folder) {
  const eslint = new ESLint();
  const refused = new Set();
  for (const { file, text } of [{ file: 'innocent.ts', text: INNOCENT }, ...PROBES]) {
    const [result] = await eslint.lintText(`${text}\n`, { filePath: join(folder, 'src', file) });
    const broken = result?.messages.find((message) => message.fatal);
    if (!result || broken)
      throw new Error(`purity: ${folder}/src/${file} could not be linted: ${broken?.message}`);
    if (result.messages.some(({ ruleId }) => ruleId?.startsWith('no-restricted-'))) refused.add(file);
  }
  return refused;
}

/** Names of the probes that use a name unknown to the compiler, compiled with the whole package under its own settings. */
function refusedByTypes(folder) {
  const config = ts.getParsedCommandLineOfConfigFile(join(folder, 'tsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(
        `purity: ${folder}/tsconfig.json: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
      );
    },
  });
  const probes = new Map(
    [{ file: 'innocent.ts', text: INNOCENT }, ...PROBES].map(({ file, text }) => [
      join(process.cwd(), folder, 'src', file),
      { file, text },
    ]),
  );
  const host = ts.createCompilerHost(config.options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => probes.has(path) || fileExists(path);
  host.readFile = (path) => probes.get(path)?.text ?? readFile(path);
  host.getSourceFile = (path, languageVersion, ...rest) => {
    const probe = probes.get(path);
    if (probe) return ts.createSourceFile(path, probe.text, languageVersion);
    return getSourceFile.call(host, path, languageVersion, ...rest);
  };
  const program = ts.createProgram([...config.fileNames, ...probes.keys()], config.options, host);
  const refused = new Set();
  for (const [path, { file }] of probes) {
    const findings = program.getSemanticDiagnostics(program.getSourceFile(path));
    const messages = findings.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    if (messages.some((text) => text.startsWith('Cannot find name'))) refused.add(file);
  }
  return refused;
}
