// What is refused elsewhere than in the pure packages: what the compiler and the rules with types find, sizes and habits, each of our own
// rules, and whatever would switch a rule off. And beside each ban a place that it leaves in peace.

// Where a probe stands; `#` is its number, since many stand at the same place.
const IN_SOURCE = 'packages/hls/src/#/probe.ts';
const IN_INDEX = 'packages/hls/src/#/src/index.ts';
const IN_DECLARATION = 'packages/hls/src/#/probe.d.ts';
const IN_TEST = 'packages/hls/test/#/probe.test.ts';
const IN_CONFIG = 'packages/hls/src/#/vite.config.ts';
const IN_SCRIPT = 'scripts/#/probe.mjs';

const SYNTAX = [/restricted-syntax/];
const NON_NULL = [/reasoned-non-null/];
const EXCEPTION = [/no-inline-exception/];

const TYPES = [
  {
    what: 'a wrong type',
    at: [IN_SOURCE, IN_TEST, IN_CONFIG],
    text: "export const probe: number = 'slot';",
    refusedBy: [/TS2322/],
  },
  {
    what: 'an element that may be missing',
    at: [IN_SOURCE, IN_TEST],
    text: 'export const probe = (slots: readonly string[]): number => slots[0].length;',
    refusedBy: [/TS2532/],
  },
  {
    what: 'a local that nobody reads',
    at: [IN_SOURCE, IN_TEST],
    text: 'export function probe(): void {\n  const slot = 1;\n}',
    refusedBy: [/TS6133/],
  },
  {
    what: 'a name of Node in a page',
    at: [IN_SOURCE],
    text: 'export const probe = process.pid;',
    refusedBy: [/TS2591/],
  },
  {
    what: 'a forgotten promise',
    at: [IN_SOURCE, IN_TEST, IN_CONFIG],
    text: 'export function probe(): void {\n  Promise.resolve(1);\n}',
    refusedBy: [/no-floating-promises/],
  },
  {
    what: 'an unhandled case',
    at: [IN_SOURCE, IN_TEST],
    text: "export function probe(kind: 'a' | 'b'): void {\n  switch (kind) {\n    case 'a':\n  }\n}",
    refusedBy: [/switch-exhaustiveness-check/],
  },
  {
    what: 'a member of any',
    at: [IN_SOURCE],
    text: "export const probe: unknown = JSON.parse('{}').slot;",
    refusedBy: [/no-unsafe-member-access/],
  },
  {
    what: 'a compiler told to look away',
    at: [IN_SOURCE, IN_TEST],
    // A sample that lint has to refuse; it silences nothing here.
    text: "// @ts-ignore\nexport const probe: number = 'slot';",
    refusedBy: [/ban-ts-comment/],
  },
  {
    what: 'a name that nobody knows',
    at: [IN_SCRIPT],
    text: 'slot();',
    refusedBy: [/no-undef/],
  },
];

const HABITS = [
  {
    what: 'a file of 401 lines',
    at: [IN_SOURCE, IN_TEST, IN_SCRIPT],
    text: 'export {};\n'.repeat(401).trim(),
    refusedBy: [/max-lines\)/],
  },
  {
    what: 'a function of 71 lines',
    at: [IN_SOURCE, IN_SCRIPT],
    text: `export function probe() {\n${'probe();\n'.repeat(69)}}`,
    refusedBy: [/max-lines-per-function/],
  },
  {
    what: 'an import of types among values',
    at: [IN_SOURCE, IN_TEST],
    text: "import { Probe } from './probe-type.ts';\nexport type Again = Probe;",
    refusedBy: [/consistent-type-imports/],
  },
  { what: 'any', at: [IN_SOURCE, IN_TEST], text: 'export type Probe = any;', refusedBy: [/no-explicit-any/] },
  {
    what: 'a comparison that converts',
    at: [IN_SOURCE, IN_SCRIPT],
    text: 'export const probe = (slot) => slot == 1;',
    refusedBy: [/eqeqeq/],
  },
  {
    what: 'a constant condition',
    at: [IN_SOURCE, IN_TEST, IN_SCRIPT],
    text: 'if (1) console;',
    refusedBy: [/no-constant-condition/],
  },
];

const OWN_RULES = [
  { what: 'an enum', at: [IN_SOURCE, IN_TEST], text: 'export enum Probe {\n  A = 1,\n}', refusedBy: SYNTAX },
  {
    what: 'a private field by keyword',
    at: [IN_SOURCE],
    text: 'export class Probe {\n  private slot = 1;\n  read = (): number => this.slot;\n}',
    refusedBy: SYNTAX,
  },
  {
    what: 'a private method by keyword',
    at: [IN_SOURCE],
    text: 'export class Probe {\n  read = (): number => this.slot();\n  private slot(): number {\n    return 1;\n  }\n}',
    refusedBy: SYNTAX,
  },
  {
    what: 'a default export',
    at: [IN_SOURCE, IN_INDEX, IN_TEST, IN_SCRIPT],
    text: 'export default 1;',
    refusedBy: SYNTAX,
  },
  {
    what: 'an export named default',
    at: [IN_SOURCE, IN_SCRIPT],
    text: 'const probe = 1;\nexport { probe as default };',
    refusedBy: SYNTAX,
  },
  { what: 'a re-export', at: [IN_SOURCE], text: "export { sep } from './sep.ts';", refusedBy: SYNTAX },
  { what: 'a re-export of all', at: [IN_SOURCE], text: "export * from './sep.ts';", refusedBy: SYNTAX },
  ...['test.skip', 'it.only', 'describe.skipIf', 'test.todo', 'test.fixme', 'test.fails'].map((name) => ({
    what: name,
    at: [IN_TEST],
    text: `declare const ${name.split('.')[0]}: Record<string, () => void>;\n${name}?.();`,
    refusedBy: SYNTAX,
  })),
  {
    what: 'a non-null assertion without its reason',
    at: [IN_SOURCE],
    text: 'export const probe = (slots: Map<number, string>): string => slots.get(1)!;',
    refusedBy: NON_NULL,
  },
  {
    what: 'a reason behind other code',
    at: [IN_SOURCE],
    text: 'const slot = 1; // The first.\nexport const probe = (slots: Map<number, string>): string => slots.get(slot)!;',
    refusedBy: NON_NULL,
  },
];

/** Samples that lint has to refuse: each would switch off all rules, or the one that refuses it, at least where it stands. Here they are texts and silence nothing. */
const EXCEPTIONS = [
  '/* oxlint-disable */\nexport var probe = 1;',
  '/* oxlint-disable paceline/no-inline-exception */\nexport var probe = 1;',
  '// oxlint-disable-next-line\nexport var probe = 1;',
  'export var probe = 1; // oxlint-disable-line',
  '/* oxlint-disable */ export var probe = 1;',
  '// oxlint-disable-next-line\n// oxlint-disable-next-line\nexport var probe = 1;',
  '/* eslint-disable */\nexport var probe = 1;',
  '/* oxlint-disable */\nexport var probe = 1; // oxlint-disable-line\n/* oxlint-enable */',
].map((text) => ({
  what: 'an inline exception',
  at: [IN_SOURCE, IN_TEST, IN_SCRIPT],
  text,
  refusedBy: EXCEPTION,
}));

const IN_PEACE = [
  {
    what: 'a re-export',
    at: [IN_INDEX],
    text: "export const probe = 1;\nexport { probe as again } from './index.ts';",
  },
  {
    what: 'a class without members',
    at: [IN_DECLARATION, IN_TEST],
    text: 'export declare class Probe {}',
  },
  {
    what: 'a default export',
    at: [IN_CONFIG, IN_DECLARATION],
    text: 'declare const probe: number;\nexport default probe;',
  },
  {
    what: 'a non-null assertion with its reason',
    at: [IN_SOURCE],
    text: '// There is always a first.\nexport const probe = (slots: Map<number, string>): string => slots.get(1)!;',
  },
  {
    what: 'a non-null assertion',
    at: [IN_TEST],
    text: 'export const probe = (slots: Map<number, string>): string => slots.get(1)!;',
  },
  { what: 'a name of Node', at: [IN_TEST], text: 'export const probe = process.pid;' },
  { what: 'a name of a page', at: [IN_SOURCE], text: 'export const probe = document.title;' },
  { what: 'a name of Node', at: [IN_SCRIPT], text: 'export const probe = process.pid;' },
].map((probe) => ({ ...probe, refusedBy: [] }));

export const HABIT_PROBES = [...TYPES, ...HABITS, ...OWN_RULES, ...EXCEPTIONS, ...IN_PEACE].flatMap(
  ({ at, ...probe }, number) => at.map((place) => ({ ...probe, file: place.replace('#', String(number)) })),
);
