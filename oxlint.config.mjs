// What is read in one go: what the compiler says, each file under the tsconfig.json of its own folder; the rules that need types; purity
// of the inner packages, sizes, and the house habits.
// Every ban carries its reason. Inline exceptions are refused: a rule that is wrong is changed here, in the open.
// oxlint does not find this file by itself: `npm run lint -- oxlint`.
import {
  FORBIDDEN_ANYWHERE,
  FORBIDDEN_DEFAULT_EXPORT,
  FORBIDDEN_IN_TESTS,
  FORBIDDEN_REEXPORT,
} from './scripts/lint/habit-bans.mjs';
import { FORBIDDEN_GLOBALS, FORBIDDEN_IN_PURE, FORBIDDEN_PROPERTIES } from './scripts/lint/purity-bans.mjs';

const PURE = ['packages/protocol/src/**/*.ts', 'packages/core/src/**/*.ts'];
const TESTS = ['**/test/**/*.{ts,tsx,mjs}', '**/*.{test,spec}.ts', 'e2e/**/*.ts'];
const READ_BY_TOOLS = [
  '**/*.config.{ts,js,mjs,cjs}',
  '.dependency-cruiser.cjs',
  'docs/.vitepress/{config,theme/index}.ts',
  'scripts/lint/paceline-rules.mjs',
];

/** Lines of a file and of a function: what fits a reader's head. Tests nest their cases, so only their files are counted. */
const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;

const refused = (names) => Object.fromEntries(names.map((name) => [name, 'error']));
const off = (names) => Object.fromEntries(names.map((name) => [name, 'off']));
const restrictSyntax = (...groups) => ['error', ...FORBIDDEN_ANYWHERE, ...groups.flat()];

/** What ESLint recommends. What no module can contain (octal numbers, an argument twice) needs no rule: it is not parsed. */
const RECOMMENDED = {
  ...refused([
    'constructor-super',
    'for-direction',
    'getter-return',
    'no-async-promise-executor',
    'no-case-declarations',
    'no-class-assign',
    'no-compare-neg-zero',
    'no-cond-assign',
    'no-const-assign',
    'no-constant-binary-expression',
    'no-constant-condition',
    'no-control-regex',
    'no-debugger',
    'no-delete-var',
    'no-dupe-class-members',
    'no-dupe-else-if',
    'no-dupe-keys',
    'no-duplicate-case',
    'no-empty',
    'no-empty-character-class',
    'no-empty-pattern',
    'no-empty-static-block',
    'no-ex-assign',
    'no-extra-boolean-cast',
    'no-fallthrough',
    'no-func-assign',
    'no-global-assign',
    'no-import-assign',
    'no-invalid-regexp',
    'no-irregular-whitespace',
    'no-loss-of-precision',
    'no-misleading-character-class',
    'no-new-native-nonconstructor',
    'no-nonoctal-decimal-escape',
    'no-obj-calls',
    'no-prototype-builtins',
    'no-regex-spaces',
    'no-self-assign',
    'no-setter-return',
    'no-shadow-restricted-names',
    'no-sparse-arrays',
    'no-this-before-super',
    'no-unassigned-vars',
    'no-unexpected-multiline',
    'no-unreachable',
    'no-unsafe-finally',
    'no-unsafe-negation',
    'no-unsafe-optional-chaining',
    'no-unused-labels',
    'no-unused-private-class-members',
    'no-useless-assignment',
    'no-useless-backreference',
    'no-useless-catch',
    'no-useless-escape',
    'no-with',
    'preserve-caught-error',
    'require-yield',
    'use-isnan',
    'valid-typeof',
  ]),
  // Each file is a module: a name of its own beside a global one of the same name is no second declaration.
  'no-redeclare': ['error', { builtinGlobals: false }],
};

/** The strict set of typescript-eslint, as far as it reads one file at a time. */
const STRICT = {
  ...refused([
    'no-array-constructor',
    'no-unused-expressions',
    'no-useless-constructor',
    'typescript/no-duplicate-enum-values',
    'typescript/no-dynamic-delete',
    'typescript/no-empty-object-type',
    'typescript/no-explicit-any',
    'typescript/no-extra-non-null-assertion',
    'typescript/no-extraneous-class',
    'typescript/no-invalid-void-type',
    'typescript/no-misused-new',
    'typescript/no-namespace',
    'typescript/no-non-null-asserted-nullish-coalescing',
    'typescript/no-non-null-asserted-optional-chain',
    'typescript/no-require-imports',
    'typescript/no-this-alias',
    'typescript/no-unnecessary-type-constraint',
    'typescript/no-unsafe-declaration-merging',
    'typescript/no-unsafe-function-type',
    'typescript/no-wrapper-object-types',
    'typescript/prefer-as-const',
    'typescript/prefer-literal-enum-member',
    'typescript/prefer-namespace-keyword',
    'typescript/triple-slash-reference',
    'typescript/unified-signatures',
  ]),
  'typescript/ban-ts-comment': ['error', { minimumDescriptionLength: 10 }],
};

/** The same set, as far as it needs types. */
const STRICT_WITH_TYPES = {
  ...refused([
    'typescript/await-thenable',
    'typescript/consistent-type-exports',
    'typescript/no-array-delete',
    'typescript/no-base-to-string',
    'typescript/no-deprecated',
    'typescript/no-duplicate-type-constituents',
    'typescript/no-floating-promises',
    'typescript/no-for-in-array',
    'typescript/no-generated-empty-object-type',
    'typescript/no-implied-eval',
    'typescript/no-meaningless-void-operator',
    'typescript/no-misused-promises',
    'typescript/no-misused-spread',
    'typescript/no-mixed-enums',
    'typescript/no-redundant-type-constituents',
    'typescript/no-unnecessary-boolean-literal-compare',
    'typescript/no-unnecessary-template-expression',
    'typescript/no-unnecessary-type-arguments',
    'typescript/no-unnecessary-type-assertion',
    'typescript/no-unnecessary-type-conversion',
    'typescript/no-unnecessary-type-parameters',
    'typescript/no-unsafe-argument',
    'typescript/no-unsafe-assignment',
    'typescript/no-unsafe-call',
    'typescript/no-unsafe-enum-comparison',
    'typescript/no-unsafe-member-access',
    'typescript/no-unsafe-return',
    'typescript/no-unsafe-unary-minus',
    'typescript/no-useless-default-assignment',
    'typescript/only-throw-error',
    'typescript/prefer-promise-reject-errors',
    'typescript/prefer-reduce-type-parameter',
    'typescript/prefer-return-this-type',
    'typescript/related-getter-setter-pairs',
    'typescript/require-await',
    'typescript/unbound-method',
    'typescript/use-unknown-in-catch-callback-variable',
  ]),
  // `return this.#write(x)` in a function that returns nothing is short and clear.
  'typescript/no-confusing-void-expression': [
    'error',
    { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
  ],
  'typescript/restrict-plus-operands': [
    'error',
    {
      allowAny: false,
      allowBoolean: false,
      allowNullish: false,
      allowNumberAndString: false,
      allowRegExp: false,
    },
  ],
  // Numbers and flags print well; objects and undefined do not.
  'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
  'typescript/return-await': ['error', 'error-handling-correctness-only'],
  // A default is an answer for the rest of a union: it hands a narrower union on, or ends in a `never` check.
  'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
};

const HABITS = {
  // `== null` asks for null and undefined at once, as the platform's interfaces need.
  eqeqeq: ['error', 'always', { null: 'ignore' }],
  'max-lines': ['error', { max: FILE_LINES_MAX, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: FUNCTION_LINES_MAX, IIFEs: true }],
  'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
  'no-var': 'error',
  'object-shorthand': 'error',
  'prefer-const': 'error',
  'typescript/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
  'typescript/no-import-type-side-effects': 'error',
  'paceline/no-inline-exception': 'error',
  'paceline/reasoned-non-null': 'error',
  'paceline/restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT),
};

/** Tests poke at edges on purpose: functions of many cases, empty classes, wrong types, half-filled objects, methods handed around. */
const RELAXED_IN_TESTS = off([
  'max-lines-per-function',
  // Playwright reads from the pattern which fixtures a function wants, even if none.
  'no-empty-pattern',
  'paceline/reasoned-non-null',
  'typescript/no-confusing-void-expression',
  'typescript/no-deprecated',
  'typescript/no-extraneous-class',
  'typescript/no-misused-spread',
  'typescript/no-this-alias',
  'typescript/no-unsafe-argument',
  'typescript/no-unsafe-assignment',
  'typescript/no-unsafe-call',
  'typescript/no-unsafe-member-access',
  'typescript/no-unsafe-return',
  'typescript/require-await',
  'typescript/restrict-template-expressions',
  'typescript/unbound-method',
]);

/** Of the plain scripts. */
const NODE_GLOBALS = Object.fromEntries(
  [
    ...['process', 'console', 'Buffer', 'URL', 'fetch', 'performance', 'AbortController', 'AbortSignal'],
    ...['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'require', 'module', '__dirname'],
  ].map((name) => [name, 'readonly']),
);

export default {
  plugins: ['typescript'],
  jsPlugins: ['./scripts/lint/paceline-rules.mjs'],
  // Every rule is named here: a new version of the linter brings no new ones.
  categories: { correctness: 'off' },
  options: { denyWarnings: true, respectEslintDisableDirectives: false, typeAware: true, typeCheck: true },
  ignorePatterns: ['**/dist/', '**/out/'],
  rules: { ...RECOMMENDED, ...HABITS },
  overrides: [
    { files: ['**/*.{ts,tsx}'], rules: { ...STRICT, ...STRICT_WITH_TYPES } },
    // Of TypeScript the compiler says which names nobody knows.
    { files: ['**/*.{js,mjs,cjs}'], globals: NODE_GLOBALS, rules: { 'no-undef': 'error' } },
    {
      files: ['**/src/**/*.{ts,tsx}'],
      excludeFiles: ['**/src/index.ts', '**/src/script-tag.ts', '**/test/**'],
      rules: { 'paceline/restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT, FORBIDDEN_REEXPORT) },
    },
    {
      files: PURE,
      rules: {
        'no-restricted-globals': ['error', ...FORBIDDEN_GLOBALS],
        'no-restricted-properties': ['error', ...FORBIDDEN_PROPERTIES],
        'paceline/restricted-syntax': restrictSyntax(
          FORBIDDEN_DEFAULT_EXPORT,
          FORBIDDEN_REEXPORT,
          FORBIDDEN_IN_PURE,
        ),
      },
    },
    {
      files: PURE.map((glob) => glob.replace('**/*.ts', 'index.ts')),
      rules: { 'paceline/restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT, FORBIDDEN_IN_PURE) },
    },
    {
      files: TESTS,
      rules: {
        ...RELAXED_IN_TESTS,
        'paceline/restricted-syntax': restrictSyntax(FORBIDDEN_DEFAULT_EXPORT, FORBIDDEN_IN_TESTS),
      },
    },
    {
      // Declarations and stand-ins have the shape of what they describe.
      files: ['**/*.d.ts', '**/*-shims/**/*.ts'],
      rules: { 'paceline/restricted-syntax': restrictSyntax(), 'typescript/no-extraneous-class': 'off' },
    },
    {
      // Read by their tools: a default export is their interface, and an old option is good for as long as its tool takes it.
      files: READ_BY_TOOLS,
      rules: {
        'paceline/restricted-syntax': restrictSyntax(),
        'typescript/no-deprecated': 'off',
        'typescript/no-require-imports': 'off',
      },
    },
  ],
};
