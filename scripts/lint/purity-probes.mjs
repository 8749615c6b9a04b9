// What packages/protocol and packages/core must turn away, and innocent code that they must not: a gate that is always shut proves nothing.

const PACKAGES = ['packages/protocol', 'packages/core'];

const INNOCENT = 'export const probe = (slots: readonly number[]): number => Math.max(0, ...slots);';

/** What the compiler and the bans must both refuse: names that ES2022 does not know. */
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

/** What the language itself offers, so only the bans can refuse it. */
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
  'await at the top': 'await undefined;\nexport {};',
  'for await':
    'export const probe = async (slots: AsyncIterable<1>) => { for await (const slot of slots) void slot; };',
  'import.meta': 'export const probe = (): unknown => import.meta;',
  Promise: 'export const probe = (): unknown => Promise.resolve(1);',
  'Promise, as a type': 'export type Probe = Promise<number>;',
  'dynamic import': "export const probe = (): unknown => import('./probe.ts');",
  Intl: 'export const probe = (): string => new Intl.NumberFormat().format(1);',
  toLocaleString: 'export const probe = (): string => (1).toLocaleString();',
  WeakRef: 'export const probe = (): unknown => new WeakRef({});',
  Function: "export const probe = (): unknown => new Function('return 1');",
};

/** Other findings do not count: a probe is no good style. */
const BANNED = /no-restricted-(?:globals|properties)|restricted-syntax/;

/** What the compiler says of a name that its program does not know, with and without advice on what to install. */
const UNKNOWN_NAME = /TS(?:2304|2584|2591)/;

const REFUSED = [
  ...Object.entries(UNKNOWN_TO_THE_LANGUAGE).map(([what, text]) => ({
    what,
    text,
    refusedBy: [BANNED, UNKNOWN_NAME],
  })),
  ...Object.entries(KNOWN_TO_THE_LANGUAGE).map(([what, text]) => ({ what, text, refusedBy: [BANNED] })),
];

export const PURITY_PROBES = PACKAGES.flatMap((folder) =>
  [{ what: 'innocent code', text: INNOCENT, refusedBy: [] }, ...REFUSED].map((probe, index) => ({
    ...probe,
    file: `${folder}/src/purity-probe-${index}.ts`,
  })),
);
