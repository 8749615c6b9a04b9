import type { Plugin } from 'vite';
import type { Cut } from './cut.ts';
import { cutOut, escapeRegExp, keepLines } from './cut.ts';

/**
 * Cuts out of simple-peer 9.11.1, at build time, what a data-channel transport never calls: media tracks, renegotiation for
 * them, the statistics search for addresses, its stream writing side, log lines, error texts, CommonJS, and the public STUN servers it names by
 * default, which a build without them cannot contact by mistake. What is left is simple-peer's own code, unchanged.
 *
 * Every cut names what it expects to find and fails the build when it is not there, so a new version cannot be cut blindly.
 * Cuts keep the number of lines, so that the source map holds.
 */

/** Methods that nothing is left to call. */
const METHODS = [
  'address',
  'addTransceiver',
  'addStream',
  'addTrack',
  'replaceTrack',
  'removeTrack',
  'removeStream',
  'getStats',
  '_write',
  '_requestMissingTransceivers',
  '_onInterval',
  '_startIceCompleteTimeout',
  '_onChannelBufferedAmountLow',
  '_onTrack',
  '_debug',
] as const;

/** A statement and the block it opens, by its first words; blocks end where the indentation returns. */
function block(indent: number, opening: string): RegExp {
  const spaces = ' '.repeat(indent);
  return new RegExp(`^${spaces}${escapeRegExp(opening)}.*\\n[\\s\\S]*?\\n${spaces}\\}\\)?$`, 'm');
}

/** CommonJS to modules, and to the stand-ins in `src/webrtc/simple-peer-shims`. */
const IMPORTS: readonly Cut[] = [
  ["const debug = require('debug')('simple-peer')", ''],
  [
    "const getBrowserRTC = require('get-browser-rtc')",
    "import { getBrowserRtc as getBrowserRTC } from 'get-browser-rtc'",
  ],
  ["const randombytes = require('randombytes')", "import { randomBytes as randombytes } from 'randombytes'"],
  ["const stream = require('readable-stream')", "import * as stream from 'readable-stream'"],
  // The browser's own does.
  ["const queueMicrotask = require('queue-microtask')", ''],
  ["const errCode = require('err-code')", "import { errCode } from 'err-code'"],
  ["const { Buffer } = require('buffer')", "import { Buffer } from 'buffer'"],
  ['module.exports = Peer', 'export default Peer'],
].map(([from = '', to = '']) => ({ what: from, find: new RegExp(escapeRegExp(from)), replacement: to }));

const CUTS: readonly Cut[] = [
  ...IMPORTS,
  ...METHODS.map((name) => ({
    what: `method ${name}`,
    find: new RegExp(`^ {2}${name} \\([^)]*\\) \\{\\n[\\s\\S]*?\\n {2}\\}$`, 'm'),
    replacement: '',
  })),
  {
    what: 'the search for addresses before connect',
    find: /^ {2}_maybeReady \(\) \{\n[\s\S]*?\n {2}\}$/m,
    replacement:
      "  _maybeReady () { if (this._connecting || !this._pcReady || !this._channelReady) return; this._connecting = true; const ready = () => { if (this.destroyed) return; this._connected = true; this.emit('connect') }; this._pc.getStats().then(ready, ready) }",
  },
  { what: 'streams of the constructor', find: block(4, 'if (this.streams) {'), replacement: '' },
  { what: 'ontrack', find: block(4, 'this._pc.ontrack = event => {'), replacement: '' },
  {
    what: 'onbufferedamountlow',
    find: block(4, 'this._channel.onbufferedamountlow = () => {'),
    replacement: '',
  },
  {
    what: 'the low mark of the stream interface',
    find: block(4, "if (typeof this._channel.bufferedAmountLowThreshold === 'number') {"),
    replacement: '',
  },
  // A timer that serves only without trickling, and that simple-peer never clears.
  { what: 'the wait for candidates', find: block(4, 'if (event.candidate) {'), replacement: '' },
  {
    what: 'addresses',
    find: /^ {4}this\.remoteAddress = undefined\n[\s\S]*?this\.localPort = undefined$/m,
    replacement: '',
  },
  { what: 'the mark of React Native', find: /^.*this\._isReactNativeWebrtc = .*$/m, replacement: '' },
  {
    what: 'peerIdentity',
    find: block(4, "if (typeof this._pc.peerIdentity === 'object') {"),
    replacement: '',
  },
  { what: 'signals as text', find: block(4, "if (typeof data === 'string') {"), replacement: '' },
  {
    what: 'renegotiation requests',
    find: block(4, 'if (data.renegotiate && this.initiator) {'),
    replacement: '',
  },
  {
    what: 'transceiver requests',
    find: block(4, 'if (data.transceiverRequest && this.initiator) {'),
    replacement: '',
  },
  { what: 'missing transceivers', find: /^.*this\._requestMissingTransceivers\(\)$/m, replacement: '' },
  {
    what: 'senders awaiting stable',
    find: /^ {6}this\._sendersAwaitingStable\.forEach\([\s\S]*?\n {6}\}\)$/m,
    replacement: '',
  },
  { what: 'filtering trickle out of offers', find: /^.*offer\.sdp = filterTrickle.*$/m, replacement: '' },
  { what: 'filtering trickle out of answers', find: /^.*answer\.sdp = filterTrickle.*$/m, replacement: '' },
  { what: 'public STUN servers', find: /iceServers: \[\n[\s\S]*?\n {2}\]/, replacement: 'iceServers: []' },
];

/** Texts of errors: only their codes are read. */
const ERROR_TEXTS = /new Error\((?:'[^']*'|`[^`]*`)\)/g;

/** Log statements, on one line or several. */
const LOG_STATEMENTS = /^ *this\._debug\([^()]*(?:\([^()]*\)[^()]*)*\)$/gm;

/** The source without what is not used. Throws if it is not the source the cuts were made for. */
export function leanSimplePeer(code: string): string {
  let lean = code;
  for (const cut of CUTS) lean = cutOut(lean, cut);
  const logs = lean.match(LOG_STATEMENTS)?.length ?? 0;
  if (logs === 0) throw new Error('simple-peer has changed: its log statements are not where they were');
  lean = lean.replace(LOG_STATEMENTS, keepLines);
  lean = lean.replace(ERROR_TEXTS, 'new Error()');
  if (lean.includes('this._debug(')) throw new Error('simple-peer has changed: a log statement is left');
  return lean;
}

export const leanSimplePeerPlugin: Plugin = {
  name: 'paceline:lean-simple-peer',
  transform(code, id) {
    return id.includes('/simple-peer/index.js') ? { code: leanSimplePeer(code), map: null } : null;
  },
};
