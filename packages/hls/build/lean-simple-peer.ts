import type { Plugin } from 'vite';
import type { Cut } from './cut.ts';
import { cutOut, escapeRegExp, keepLines } from './cut.ts';

/**
 * Cuts out of simple-peer 9.11.1, at build time, what one data channel negotiated once never needs: media tracks and the
 * renegotiation for them, the search through statistics for addresses, the stream around the channel, connections without
 * trickling, log lines, error texts, CommonJS, and the public STUN servers it names by default, which a build without them cannot
 * contact by mistake. What is left is simple-peer's own code: the order of its steps, its guards, and its cures for browsers.
 *
 * Every cut names what it expects to find and fails the build when it is not there, or when something left still asks for what is
 * gone; so a new version cannot be cut blindly. Cuts keep the number of lines, so that the source map holds.
 */

/** Methods that nothing is left to call. */
const METHODS = [
  ...['address', 'get bufferSize', 'get connected'],
  ...['addTransceiver', 'addStream', 'addTrack', 'replaceTrack', 'removeTrack', 'removeStream', '_onTrack'],
  ...['_needsNegotiation', 'negotiate', '_requestMissingTransceivers', '_onSignalingStateChange'],
  ...['_write', '_onFinish', '_onInterval', '_onChannelBufferedAmountLow'],
  ...['getStats', '_startIceCompleteTimeout', '_debug'],
] as const;

/** Fields that nothing is left to read. */
const FIELDS = [
  ...['remoteAddress', 'remoteFamily', 'remotePort', 'localAddress', 'localFamily', 'localPort'],
  ...['_id', 'config', 'channelConfig', 'channelNegotiated', 'offerOptions', 'answerOptions', 'sdpTransform'],
  ...['streams', 'trickle', 'allowHalfTrickle', 'iceCompleteTimeout', '_iceComplete', '_iceCompleteTimer'],
  ...['_isNegotiating', '_firstNegotiation', '_batchedNegotiation', '_queuedNegotiation'],
  ...['_sendersAwaitingStable', '_senderMap', '_remoteTracks', '_remoteStreams', '_isReactNativeWebrtc'],
  ...['_chunk', '_cb', '_interval'],
] as const;

/** Codes of errors that the transport tells apart from all others. */
const CODES = ['ERR_DATA_CHANNEL', 'ERR_ICE_CONNECTION_CLOSED'] as const;

const cut = (find: RegExp, what: string, replacement = ''): Cut => ({ what, find, replacement });

/** Exactly this text. */
const text = (found: string, replacement = ''): Cut =>
  cut(new RegExp(escapeRegExp(found)), `"${found}"`, replacement);

/** A line, by its beginning. */
const line = (opening: string): Cut => cut(new RegExp(`^ *${escapeRegExp(opening)}.*$`, 'm'), `"${opening}"`);

/** A statement and the block it opens, by its first words; a block ends where the indentation returns. */
const block = (opening: string, replacement = ''): Cut =>
  cut(
    new RegExp(`^( *)${escapeRegExp(opening)}.*\\n(?:[\\s\\S]*?\\n)??\\1\\}(?:\\)|, .*\\))?$`, 'm'),
    `"${opening}"`,
    replacement,
  );

/** CommonJS to modules; the browser's own does for the rest of what is required. */
const IMPORTS: readonly Cut[] = [
  text("const debug = require('debug')('simple-peer')", "import { EventEmitter } from 'eventemitter3'"),
  text("const errCode = require('err-code')", "import { errCode } from 'err-code'"),
  text("const getBrowserRTC = require('get-browser-rtc')"),
  text("const randombytes = require('randombytes')"),
  text("const stream = require('readable-stream')"),
  line('const queueMicrotask = require('),
  text("const { Buffer } = require('buffer')"),
  line('Peer.WEBRTC_SUPPORT'),
  text('module.exports = Peer', 'export default Peer'),
];

const CONSTRUCTOR: readonly Cut[] = [
  text('extends stream.Duplex', 'extends EventEmitter'),
  block('opts = Object.assign({'),
  text('super(opts)', 'super()'),
  cut(
    /this\.channelName = opts\.initiator\n.*\n.*: null$/m,
    'the name of the channel',
    'this.channelName = opts.channelName',
  ),
  cut(/^ {4}this\._wrtc = [\s\S]*?\n {4}\}$/m, 'the choice of an implementation'),
  text('(this._wrtc.RTCPeerConnection)(this.config)', 'RTCPeerConnection(opts.config)'),
  block('this._pc.onicegatheringstatechange = () => {'),
  block('this._pc.onsignalingstatechange = () => {'),
  text('if (this.initiator || this.channelNegotiated)', 'if (this.initiator)'),
  text('(this.channelName, this.channelConfig)', '(this.channelName, opts.channelConfig)'),
  block('if (this.streams) {'),
  block('this._pc.ontrack = event => {'),
  // As in the method that it called, but for the queue of further negotiations.
  text('this._needsNegotiation()', 'if (this.initiator) setTimeout(() => this._createOffer(), 0)'),
  block('this._onFinishBound = () => {'),
  line("this.once('finish', this._onFinishBound)"),
  block('Peer.config = {'),
  text('Peer.channelConfig = {}'),
];

const SIGNALLING: readonly Cut[] = [
  block("if (typeof data === 'string') {"),
  block('if (data.renegotiate && this.initiator) {'),
  block('if (data.transceiverRequest && this.initiator) {'),
  text(' && !data.renegotiate && !data.transceiverRequest'),
  text('(this._wrtc.RTCSessionDescription)', 'RTCSessionDescription'),
  text('this._wrtc.RTCIceCandidate', 'RTCIceCandidate'),
  line('warn('),
  block('function warn (message) {'),
  block('function filterTrickle (sdp) {'),
  text('(this.offerOptions)', '()'),
  text('(this.answerOptions)', '()'),
  line('if (!this.trickle && !this.allowHalfTrickle) offer.sdp'),
  line('if (!this.trickle && !this.allowHalfTrickle) answer.sdp'),
  line('offer.sdp = this.sdpTransform'),
  line('answer.sdp = this.sdpTransform'),
  text('if (this.trickle || this._iceComplete) sendOffer()', 'sendOffer()'),
  text('if (this.trickle || this._iceComplete) sendAnswer()', 'sendAnswer()'),
  line("else this.once('_iceComplete', sendOffer)"),
  line("else this.once('_iceComplete', sendAnswer)"),
  line('if (!this.initiator) this._requestMissingTransceivers()'),
  text('event.candidate && this.trickle', 'event.candidate'),
  cut(
    / else if \(!event\.candidate && !this\._iceComplete\) \{\n[\s\S]*?\n {4}\}$/m,
    'the end of candidates',
  ),
  block('if (event.candidate) {\n      this._startIceCompleteTimeout'),
];

const CONNECTION: readonly Cut[] = [
  line('const iceGatheringState ='),
  line("this.emit('iceStateChange'"),
  cut(
    /^ {2}_maybeReady \(\) \{\n[\s\S]*?\n {2}\}$/m,
    'the search for addresses before connect',
    "  _maybeReady () { if (this._connecting || !this._pcReady || !this._channelReady) return; this._connecting = true; const ready = () => { if (this.destroyed) return; this._connected = true; this.emit('connect') }; this._pc.getStats().then(ready, ready) }",
  ),
  block('if (!event.channel) {'),
  block("if (typeof this._channel.bufferedAmountLowThreshold === 'number') {"),
  text('this.channelName = this._channel.label'),
  block('this._channel.onbufferedamountlow = () => {'),
  text('data = Buffer.from(data)', 'data = new Uint8Array(data)'),
  text('this.push(data)', "this.emit('data', data)"),
  text('  _read () {}'),
];

const END: readonly Cut[] = [
  block('destroy (err) {'),
  text('_destroy (err, cb) {', 'destroy (err) {'),
  cut(/^ {6}cb\(\)$/m, 'the callback of _destroy'),
  text('this.readable = this.writable = false'),
  line('if (!this._readableState.ended)'),
  line('if (!this._writableState.finished)'),
  line('clearInterval(this._interval)'),
  line('if (this._onFinishBound)'),
  text('this._onFinishBound = null'),
  text('this._pc.onicegatheringstatechange = null'),
  text('this._pc.onsignalingstatechange = null'),
  text('this._pc.ontrack = null'),
];

const CUTS: readonly Cut[] = [
  ...METHODS.map((name) =>
    cut(new RegExp(`^ {2}${name} \\([^)]*\\) \\{\\n[\\s\\S]*?\\n {2}\\}$`, 'm'), `method ${name}`),
  ),
  ...[...IMPORTS, ...CONSTRUCTOR, ...SIGNALLING, ...CONNECTION, ...END],
];

/** Every text of this kind, at least one. */
const SWEEPS: readonly Cut[] = [
  // On one line or several.
  cut(/^ *this\._debug\([^()]*(?:\([^()]*\)[^()]*)*\)$/gm, 'log statements'),
  cut(new RegExp(`^ *this\\.(?:${FIELDS.join('|')}) = .*$`, 'gm'), 'fields'),
  cut(/new Error\((?:'[^']*'|`[^`]*`)\)/g, 'texts of errors', 'new Error()'),
  cut(
    new RegExp(`errCode\\((err|new Error\\(\\)), '(?!(?:${CODES.join('|')})')\\w+'\\)`, 'g'),
    'codes of errors',
    '$1',
  ),
];

/** What was cut out and is still asked for. */
const LEFT_OVER = new RegExp(
  [
    `\\bthis\\.(?:${[...METHODS, ...FIELDS].map((name) => name.replace('get ', '')).join('|')})\\b`,
    '\\b(?:_wrtc|_onFinishBound|debug|getBrowserRTC|randombytes|stream|Buffer|warn|filterTrickle)\\b[.(]',
  ].join('|'),
);

/** The source without what is not used. Throws if it is not the source the cuts were made for. */
export function leanSimplePeer(code: string): string {
  let lean = CUTS.reduce(cutOut, code);
  for (const { what, find, replacement } of SWEEPS) {
    const before = lean;
    lean = lean.replace(find, (found, group: string) => replacement.replace('$1', group) + keepLines(found));
    if (lean === before) throw new Error(`a dependency has changed: ${what} are not where they were`);
  }
  const left = LEFT_OVER.exec(lean.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''))?.[0];
  if (left !== undefined) throw new Error(`a dependency has changed: "${left}" is cut out and still used`);
  return lean;
}

export const leanSimplePeerPlugin: Plugin = {
  name: 'paceline:lean-simple-peer',
  transform(code, id) {
    return id.includes('/simple-peer/index.js') ? { code: leanSimplePeer(code), map: null } : null;
  },
};
