// Who may import whom. The arrows of docs/adr/0002, kept by a machine:
//   protocol <- core <- hls <- demo, e2e, bench     protocol <- tracker-server     live-origin <- demo, e2e, bench
//   core <- simulator     hls <- overlay, migrate, react
// Each package has a white list: what is not named there is forbidden, Node's own modules and npm packages included.

/** A package's public face: its index, or its name when that leads to a build that is not there yet. */
const PROTOCOL = ['^packages/protocol/src/index[.]ts$', '^@paceline/protocol$'];
const CORE = ['^packages/core/src/index[.]ts$', '^@paceline/core$'];

/** The SDK as its users have it. */
const SDK = ['^packages/hls/dist/paceline[.](d[.]ts|mjs)$', '^@paceline/hls$'];

const TEST_FILE = '(^|/)test/|[.](test|spec)[.]tsx?$';
const CONFIG_FILE = '[.]config[.](ts|js|mjs|cjs)$';
/**
 * What the browser tests share with the SDK's own: contract suites that run on fakes and on the real thing, and its build; and the
 * app in which they try out the package for React.
 */
const FOR_BROWSER_TESTS = '^packages/(hls/(test/contract/|src/player/|vite[.]config[.]ts$)|react/page/)';
const ROOMS = '(webrtc|tracker|cdn|player)';

/** Everything a package's source may reach. `only('core', ...)` reads: core imports only itself and what follows. */
const only = (folder, comment, ...allowed) => ({
  name: `${folder.replace('packages/', '')}-imports-only-what-it-may`,
  comment,
  severity: 'error',
  from: { path: `^${folder}/src/` },
  to: { pathNot: [`^${folder}/src/`, ...allowed] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    // --- directions -----------------------------------------------------------------------------------------------
    only('packages/protocol', 'The wire format stands on nothing: browser and tracker both stand on it.'),
    only(
      'packages/core',
      'The core decides; it reaches nothing but the vocabulary of the wire.',
      ...PROTOCOL,
    ),
    only(
      'packages/hls',
      'The shell: core, protocol, and three libraries. It runs in a page, so nothing of Node.',
      ...[...CORE, ...PROTOCOL],
      '(^|/)node_modules/(@types/)?(simple-peer|eventemitter3|hls[.]js)/',
    ),
    only(
      'packages/react',
      'React around the SDK as anybody has it. The app brings all three: nothing is bundled.',
      ...['(^|/)node_modules/(@types/)?react/', '(^|/)node_modules/hls[.]js/'],
      ...['^packages/hls/dist/', '^@paceline/hls$'],
    ),
    {
      name: 'react-loads-its-libraries-on-demand',
      comment:
        'A server renders without hls.js and the SDK, and a page loads them when there is something to play.',
      severity: 'error',
      from: { path: '^packages/react/src/' },
      to: {
        path: ['(^|/)node_modules/hls[.]js', '^packages/hls/', '^@paceline/hls$'],
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
    },
    only(
      'packages/overlay',
      'The panel shows what any session tells its page; loaded late, it must bring no second SDK.',
      ...SDK,
    ),
    {
      name: 'overlay-knows-the-sdk-by-its-types',
      comment: 'A value import would put the SDK into the panel, with sessions of its own.',
      severity: 'error',
      from: { path: '^packages/overlay/src/' },
      to: { path: SDK, dependencyTypesNot: ['type-only'] },
    },
    only(
      'packages/migrate',
      'The shims are users of the SDK: what they need and it does not offer is missing in its face.',
      ...SDK,
      '(^|/)node_modules/(eventemitter3|hls[.]js)/',
    ),
    {
      name: 'live-origin-stands-alone',
      comment: 'The origin judges the others by its byte counts, so it knows none of them. Node only.',
      severity: 'error',
      from: { path: '^packages/live-origin/src/' },
      to: { pathNot: '^packages/live-origin/src/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'tracker-server-imports-only-what-it-may',
      comment:
        'The tracker speaks the protocol and knows no engine: it must not be able to decide for a viewer.',
      severity: 'error',
      from: { path: '^tracker-server/src/' },
      to: {
        pathNot: [
          '^tracker-server/src/',
          ...PROTOCOL,
          '(^|/)node_modules/(@types/)?(ws|jose|prom-client|ioredis|mmdb-lib|@nats-io)/',
        ],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'simulator-imports-only-what-it-may',
      comment:
        'The simulator runs the engine as it is, on Node alone: what it finds must be true of the engine.',
      severity: 'error',
      from: { path: '^packages/simulator/src/' },
      to: {
        pathNot: ['^packages/simulator/src/', ...CORE, ...PROTOCOL],
        dependencyTypesNot: ['core'],
      },
    },
    {
      name: 'nothing-stands-on-the-simulator',
      comment:
        'It is a leaf, as the benchmarks are: nothing else may need it. Tests may see whether it reads what they write.',
      severity: 'error',
      from: { pathNot: ['^packages/simulator/', '^demo/test/', '^e2e/'] },
      to: { path: ['^packages/simulator/', '^@paceline/simulator'] },
    },
    {
      name: 'users-see-the-sdk-not-the-engine',
      comment: 'Demo, end-to-end tests and benchmarks use what an integrator uses: the public packages.',
      severity: 'error',
      from: { path: '^(demo|e2e|bench)/' },
      to: { path: ['^packages/(core|protocol)/', '^@paceline/(core|protocol)'] },
    },
    {
      name: 'nothing-stands-on-the-outer-ring',
      comment: 'Demo, end-to-end tests and benchmarks are leaves: nothing else may need them.',
      severity: 'error',
      from: { path: '^([^/]+)/' },
      to: { path: ['^(demo|e2e|bench)/', '^@paceline/(demo|e2e|bench)'], pathNot: '^$1/' },
    },

    // --- between packages -------------------------------------------------------------------------------------------
    {
      name: 'packages-meet-at-the-index',
      comment: 'What an index does not export is free to change.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|tracker-server|demo|e2e|bench)/' },
      to: {
        path: '^(packages/[^/]+|tracker-server|demo|e2e|bench)/',
        pathNot: [
          '^$1/',
          '^(packages/[^/]+|tracker-server)/(src/index[.]ts$|dist/|package[.]json$)',
          FOR_BROWSER_TESTS,
        ],
      },
    },
    {
      name: 'packages-meet-by-name',
      comment: 'Import another package by its name: a relative path goes round its package.json.',
      severity: 'error',
      from: { path: '^(packages/[^/]+|tracker-server|demo|e2e|bench)/' },
      to: {
        path: '^(packages/[^/]+|tracker-server|demo|e2e|bench)/',
        pathNot: ['^$1/', FOR_BROWSER_TESTS],
        dependencyTypesNot: ['aliased-workspace', 'npm', 'npm-dev', 'npm-peer'],
      },
    },

    // --- inside the sdk ---------------------------------------------------------------------------------------------
    {
      name: 'rooms-of-the-sdk-do-not-meet',
      comment:
        'webrtc/, tracker/, cdn/ and player/ each serve one port of the driver; only the session joins them.',
      severity: 'error',
      from: { path: `^packages/hls/src/${ROOMS}/` },
      to: { path: `^packages/hls/src/${ROOMS}/`, pathNot: '^packages/hls/src/$1/' },
    },
    {
      name: 'one-file-knows-simple-peer',
      comment: 'The library is to be replaceable by rewriting one file (docs/adr/0004).',
      severity: 'error',
      from: {
        path: '^packages/hls/',
        pathNot: ['^packages/hls/(src|test)/webrtc/simple-peer-transport([.]test)?[.]ts$', CONFIG_FILE],
      },
      to: { path: '(^|/)node_modules/(@types/)?simple-peer/' },
    },
    {
      name: 'few-files-know-hls-js',
      comment:
        'hls.js stays behind player/, api/ and the session, so that one of its releases touches few files.',
      severity: 'error',
      from: {
        path: '^packages/hls/src/',
        pathNot: ['^packages/hls/src/(player|api|session)/', '/[a-z0-9-]*session[a-z0-9-]*[.]ts$'],
      },
      to: { path: '(^|/)node_modules/hls[.]js' },
    },
    {
      name: 'hls-js-lends-only-its-types',
      comment: 'The page brings its own hls.js; a value import would put a second one into the bundle.',
      severity: 'error',
      from: { path: '^packages/(hls|migrate)/src/' },
      to: { path: '(^|/)node_modules/hls[.]js', dependencyTypesNot: ['type-only'] },
    },

    // --- order ------------------------------------------------------------------------------------------------------
    {
      name: 'no-cycles',
      comment:
        'A cycle is one file in several pieces. Types count: move what both need into a file of its own.',
      severity: 'error',
      from: { pathNot: '/test/' },
      to: { circular: true },
    },
    {
      name: 'no-cycles-among-tests',
      comment:
        'A fake and the world it lives in may name each other as types; at run time one of them comes first.',
      severity: 'error',
      from: { path: '/test/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'nothing-stands-on-tests',
      comment: 'Only tests import from a test folder.',
      severity: 'error',
      from: { pathNot: TEST_FILE },
      to: { path: TEST_FILE, pathNot: '(^|/)node_modules/' },
    },
    {
      name: 'no-drawers',
      comment: 'A file is named after the one thing it holds.',
      severity: 'error',
      from: {},
      to: {
        path: '(^|/)(utils?|helpers?|commons?|misc)(/|[.](ts|tsx|js|mjs|cjs)$)',
        pathNot: 'node_modules/',
      },
    },

    // --- undeclared -------------------------------------------------------------------------------------------------
    {
      name: 'no-unresolvable',
      comment:
        'Resolves to nothing: a typing slip, or a package that is not installed. ' +
        '@paceline/hls and @paceline/react lead to their builds, which may not have been made yet.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^@paceline/(hls|react)$', '^virtual:', '^/vendor/'] },
    },
    {
      name: 'no-undeclared-dependency',
      comment: 'npm hoists, so an undeclared package still resolves, until the day it does not.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    // Type imports are arrows too.
    tsPreCompilationDeps: true,
    // Root dev dependencies (the test runner) belong to every package.
    combinedDependencies: true,
    // Workspace links are followed to the source they point at.
    preserveSymlinks: false,
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['/out/', 'test-results/', 'playwright-report/'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.d.ts', '.mjs', '.js', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};
