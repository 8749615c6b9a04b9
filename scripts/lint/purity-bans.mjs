// What packages/protocol and packages/core must not use, each with its reason. scripts/check-lint.mjs offers all of it to them.

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

export const FORBIDDEN_GLOBALS = [
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

export const FORBIDDEN_PROPERTIES = [
  { object: 'Math', property: 'random', message: OWN_CHANCE },
  ...['toLocaleString', 'toLocaleLowerCase', 'toLocaleUpperCase', 'localeCompare'].map((property) => ({
    property,
    message: OWN_LOCALE,
  })),
];

export const FORBIDDEN_IN_PURE = [
  { selector: ':function[async=true]', message: OWN_ASYNC },
  { selector: 'AwaitExpression', message: OWN_ASYNC },
  { selector: 'ForOfStatement[await=true]', message: OWN_ASYNC },
  { selector: 'TSTypeReference[typeName.name=/^(Promise|PromiseLike)$/]', message: OWN_ASYNC },
  { selector: 'ImportExpression', message: OWN_ASYNC },
  { selector: 'MetaProperty[meta.name="import"]', message: OWN_HOST },
];
