// What the compiler cannot say, a linter says: purity of the inner packages, sizes, and the house habits. What needs types is said
// in .oxlintrc.json.
// Every ban carries its reason. Inline exceptions are switched off: a rule that is wrong is changed here, in the open.
import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const PURE = ['packages/protocol/src/**/*.ts', 'packages/core/src/**/*.ts'];
const TESTS = ['**/test/**/*.{ts,tsx}', '**/*.{test,spec}.ts', 'e2e/**/*.ts'];
const CONFIGS = [
  '**/*.config.{ts,js,mjs,cjs}',
  '.dependency-cruiser.cjs',
  'docs/.vitepress/{config,theme/index}.ts',
];

/** Lines of a file and of a function: what fits a reader's head. Tests nest their cases, so only their files are counted. */
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

// --- purity: packages/protocol and packages/core ---------------------------------------------------------------------

const OWN_TIME = 'The core has no clock: time comes in as the `now` of `handle(input, now)`.';
const OWN_TIMER = 'The core arms no timers: return the time from `deadline()` and let the driver wake you.';
const OWN_CHANCE =
  'The core rolls no dice of its own: draw from the seeded generator, so that a run can be replayed.';
const OWN_HOST =
  'The core does not know where it runs: the same code runs in a page, in Node and in a simulation.';
const OWN_IO = 'The core performs nothing: put an order in the output and let the driver carry it out.';
const OWN_ASYNC = 'The core is synchronous: a wait is an order going out and a fact coming back later.';
const OWN_LOG = 'The core does not log: emit an event and let the shell choose the level.';
const OWN_MEMORY = 'When memory is reclaimed differs from run to run; the core must not be able to notice.';
const OWN_LOCALE = 'The viewer’s locale must not reach a decision: two peers would decide differently.';

const FORBIDDEN_GLOBALS = [
  [OWN_TIME, ['Date', 'performance', 'Temporal']],
  [
    OWN_TIMER,
    [
      ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'setImmediate', 'clearImmediate'],
      ...[
        'requestAnimationFrame',
        'cancelAnimationFrame',
        'requestIdleCallback',
        'cancelIdleCallback',
        'scheduler',
      ],
    ],
  ],
  [OWN_ASYNC, ['Promise', 'queueMicrotask', 'AbortController', 'AbortSignal']],
  [OWN_CHANCE, ['crypto', 'Crypto', 'SubtleCrypto']],
  [
    OWN_HOST,
    [
      ...['globalThis', 'window', 'self', 'global', 'document', 'navigator', 'location', 'screen'],
      ...['process', 'Buffer', 'require', 'module', 'eval', 'Function'],
    ],
  ],
  [
    OWN_IO,
    [
      ...[
        'fetch',
        'Request',
        'Response',
        'Headers',
        'XMLHttpRequest',
        'WebSocket',
        'WebTransport',
        'EventSource',
      ],
      ...['RTCPeerConnection', 'RTCDataChannel', 'RTCSessionDescription', 'RTCIceCandidate'],
      ...['Worker', 'SharedWorker', 'MessageChannel', 'BroadcastChannel', 'postMessage'],
      ...['localStorage', 'sessionStorage', 'indexedDB', 'caches'],
    ],
  ],
  [OWN_LOG, ['console', 'alert']],
  [OWN_MEMORY, ['WeakRef', 'FinalizationRegistry']],
  [OWN_LOCALE, ['Intl']],
].flatMap(([message, names]) => names.map((name) => ({ name, message })));

const FORBIDDEN_PROPERTIES = [
  { object: 'Math', property: 'random', message: OWN_CHANCE },
  ...['toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase', 'localeCompare'].map((property) => ({
    property,
    message: OWN_LOCALE,
  })),
];

const FORBIDDEN_IN_PURE = [
  { selector: ':function[async=true]', message: OWN_ASYNC },
  { selector: 'AwaitExpression', message: OWN_ASYNC },
  { selector: 'ForOfStatement[await=true]', message: OWN_ASYNC },
  { selector: 'TSTypeReference[typeName.name=/^(Promise|PromiseLike)$/]', message: OWN_ASYNC },
  { selector: 'ImportExpression', message: OWN_ASYNC },
  { selector: 'MetaProperty[meta.name="import"]', message: OWN_HOST },
];

// --- habits: everywhere ----------------------------------------------------------------------------------------------

const FORBIDDEN_SYNTAX = [
  {
    selector: 'TSEnumDeclaration',
    message: 'Use a union of strings: it needs no code at run time and reads on the wire.',
  },
  {
    selector: ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility="private"]',
    message: 'Use #private: it is private at run time too.',
  },
];

const FORBIDDEN_DEFAULT_EXPORT = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'Export by name: the file, its export and every use keep one name.',
  },
  {
    selector: 'ExportSpecifier[exported.name="default"]',
    message: 'Export by name: the file, its export and every use keep one name.',
  },
];

const FORBIDDEN_REEXPORT = [
  {
    selector: ':matches(ExportAllDeclaration, ExportNamedDeclaration[source])',
    message: 'Only src/index.ts re-exports: elsewhere a reader must land on the definition at once.',
  },
];

const FORBIDDEN_IN_TESTS = [
  {
    selector:
      'MemberExpression[object.name=/^(it|test|describe)$/][property.name=/^(skip|skipIf|only|todo|fixme|fails)$/]',
    message: 'Every test runs, and all of them do: fix it or delete it.',
  },
];

const restrictSyntax = (...groups) => ['error', ...FORBIDDEN_SYNTAX, ...groups.flat()];

/** A non-null assertion is a claim the compiler cannot check, so the claim needs its reason in a comment beside it. */
const reasonedNonNull = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      unreasoned:
        'Handle the missing value, or say in a comment on this line or the line above why it cannot be missing.',
    },
  },
  create(context) {
    const commented = new Set();
    for (const { loc } of context.sourceCode.getAllComments()) {
      for (let line = loc.start.line; line <= loc.end.line + 1; line += 1) {
        // A comment reaches the line below only when it stands on lines of its own.
        const ownLine = context.sourceCode.lines[loc.start.line - 1].slice(0, loc.start.column).trim() === '';
        if (line <= loc.end.line || ownLine) commented.add(line);
      }
    }
    return {
      TSNonNullExpression(node) {
        if (!commented.has(node.loc.end.line)) context.report({ node, messageId: 'unreasoned' });
      },
    };
  },
};

const HABITS = {
  // `== null` asks for null and undefined at once, as the platform's interfaces need.
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'no-var': 'error',
  // This linter ignores them; the one for types would not.
  'no-warning-comments': ['error', { terms: ['eslint-disable', 'oxlint-disable'], location: 'anywhere' }],
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'max-lines': ['error', { max: FILE_LINES_MAX, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: FUNCTION_LINES_MAX, IIFEs: true }],
  'no-restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT),
};

const TYPESCRIPT_HABITS = {
  '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  '@typescript-eslint/no-import-type-side-effects': 'error',
  // Replaced by the reasoned form.
  '@typescript-eslint/no-non-null-assertion': 'off',
  'paceline/reasoned-non-null': 'error',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
};

/** Tests poke at edges on purpose: empty classes, functions of many cases. */
const RELAXED_IN_TESTS = {
  'max-lines-per-function': 'off',
  // Playwright reads from the pattern which fixtures a function wants, even if none.
  'no-empty-pattern': 'off',
  'paceline/reasoned-non-null': 'off',
  '@typescript-eslint/no-empty-function': 'off',
  '@typescript-eslint/no-extraneous-class': 'off',
  '@typescript-eslint/no-this-alias': 'off',
};

/** Node globals of the plain scripts; the linter knows none by itself. */
const NODE_GLOBALS = Object.fromEntries(
  [
    ...['process', 'console', 'Buffer', 'URL', 'fetch', 'performance', 'AbortController', 'AbortSignal'],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'require', 'module', '__dirname'],
  ].map((name) => [name, 'readonly']),
);

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/node_modules/',
    '**/.vitepress/cache/',
    // Put there for the moment in which a configuration is read.
    '**/*.timestamp-*.mjs',
    '**/out/',
    'coverage/',
    '**/test-results/',
    '**/playwright-report/',
  ]),
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    plugins: { paceline: { rules: { 'reasoned-non-null': reasonedNonNull } } },
  },
  eslint.configs.recommended,
  { rules: HABITS },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strict],
    rules: TYPESCRIPT_HABITS,
  },
  { files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: NODE_GLOBALS } },
  {
    files: ['**/src/**/*.{ts,tsx}'],
    ignores: ['**/src/index.ts', '**/src/script-tag.ts', '**/test/**'],
    rules: { 'no-restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT, FORBIDDEN_REEXPORT) },
  },
  {
    files: PURE,
    rules: {
      'no-restricted-globals': ['error', ...FORBIDDEN_GLOBALS],
      'no-restricted-properties': ['error', ...FORBIDDEN_PROPERTIES],
      'no-restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT, FORBIDDEN_REEXPORT, FORBIDDEN_IN_PURE),
    },
  },
  {
    files: PURE.map((glob) => glob.replace('**/*.ts', 'index.ts')),
    rules: { 'no-restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT, FORBIDDEN_IN_PURE) },
  },
  {
    files: TESTS,
    rules: {
      ...RELAXED_IN_TESTS,
      'no-restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT, FORBIDDEN_IN_TESTS),
    },
  },
  {
    // Declarations and stand-ins have the shape of what they describe.
    files: ['**/*.d.ts', '**/*-shims/**/*.ts'],
    rules: { 'no-restricted-syntax': restrictSyntax(), '@typescript-eslint/no-extraneous-class': 'off' },
  },
  // Configuration belongs to no program and is read by its tool: a default export is its interface.
  {
    files: CONFIGS,
    rules: { 'no-restricted-syntax': restrictSyntax(), '@typescript-eslint/no-require-imports': 'off' },
  },
);
