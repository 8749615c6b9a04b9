import { canonicalSignals } from './canonical-signals.ts';
import { FieldReader } from './field-reader.ts';
import type { ConnectionId, PeerId } from './ids.ts';
import { parseJsonObject } from './json-object.ts';
import type { JsonObjectResult } from './json-object.ts';
import {
  CANDIDATE_CHARS_MAX,
  CHANNEL_CHARS_MAX,
  ERROR_CHARS_MAX,
  GO_AWAY_MS_MAX,
  HEARTBEAT_MS_MAX,
  HEARTBEAT_MS_MIN,
  ICE_CHARS_MAX,
  ICE_SERVERS_MAX,
  PEER_LIST_MAX,
  REPORT_TOTAL_MAX,
  RESUME_CHARS_MAX,
  ROSTER_CHARS_MAX,
  ROSTER_MAX,
  ROUTE_CHARS_MAX,
  SDP_CHARS_MAX,
  SDP_MID_CHARS_MAX,
  SIGNALS_MAX,
  SWARM_SIZE_MAX,
  TOKEN_CHARS_MAX,
  TRACKER_URL_CHARS_MAX,
} from './limits.ts';
import type { RosterMessage } from './roster-message.ts';
import type { RedirectMessage } from './route-message.ts';
import { parseShallowJsonObject } from './shallow-json-object.ts';
import type {
  ClientMessage,
  IceServer,
  JoinMessage,
  RegionPolicy,
  ServerMessage,
  Signal,
  TrackerErrorCode,
} from './tracker-message.ts';
import type { ClientParseResult, TrackerParseResult } from './tracker-parse-failure.ts';

/** One reader per type of a union: a new type does not compile until it has one. */
type Readers<Message extends { readonly type: string }> = {
  readonly [Type in Message['type']]: (
    fields: FieldReader,
  ) => Extract<Message, { readonly type: Type }> | null;
};

const REGION_POLICIES: Readonly<Record<RegionPolicy, true>> = { prefer: true, strict: true };

const SIGNAL_TYPES: Readonly<Record<Signal['type'], true>> = { offer: true, answer: true, candidate: true };

const ERROR_CODES: Readonly<Record<TrackerErrorCode, true>> = {
  'bad-message': true,
  'bad-version': true,
  forbidden: true,
  'rate-limited': true,
  full: true,
  'not-joined': true,
  'already-joined': true,
};

const CLIENT_READERS: Readers<ClientMessage> = {
  join: readJoin,
  signal: (fields) => ({
    type: 'signal',
    to: fields.peerId('to'),
    connection: fields.connectionId('connection'),
    signals: fields.objects('signals', 1, SIGNALS_MAX, readSignal),
  }),
  'want-peers': (fields) => ({ type: 'want-peers', count: fields.integer('count', 1, PEER_LIST_MAX) }),
  heartbeat: () => ({ type: 'heartbeat' }),
  report: (fields) => ({
    type: 'report',
    cdnBytes: fields.integer('cdnBytes', 0, REPORT_TOTAL_MAX),
    p2pBytes: fields.integer('p2pBytes', 0, REPORT_TOTAL_MAX),
    stalls: fields.integer('stalls', 0, REPORT_TOTAL_MAX),
    stallMs: fields.integer('stallMs', 0, REPORT_TOTAL_MAX),
    latencyMs: fields.integer('latencyMs', 0, REPORT_TOTAL_MAX),
  }),
  leave: () => ({ type: 'leave' }),
};

const SERVER_READERS: Readers<ServerMessage> = {
  joined: (fields) => ({
    type: 'joined',
    peerId: fields.peerId('peerId'),
    resume: fields.line('resume', 1, RESUME_CHARS_MAX),
    ...readSizes(fields),
    heartbeatMs: fields.integer('heartbeatMs', HEARTBEAT_MS_MIN, HEARTBEAT_MS_MAX),
    peers: fields.peerIds('peers', PEER_LIST_MAX),
    ...(fields.has('iceServers')
      ? { iceServers: fields.objects('iceServers', 0, ICE_SERVERS_MAX, readIceServer) }
      : {}),
  }),
  peers: (fields) => ({
    type: 'peers',
    ...readSizes(fields),
    peers: fields.peerIds('peers', PEER_LIST_MAX),
  }),
  signal: (fields) => ({
    type: 'signal',
    from: fields.peerId('from'),
    connection: fields.connectionId('connection'),
    signals: fields.objects('signals', 1, SIGNALS_MAX, readSignal),
  }),
  'peer-gone': (fields) => ({ type: 'peer-gone', peerId: fields.peerId('peerId') }),
  heartbeat: (fields) => ({ type: 'heartbeat', ...readSizes(fields) }),
  'go-away': (fields) => ({ type: 'go-away', afterMs: fields.integer('afterMs', 0, GO_AWAY_MS_MAX) }),
  error: (fields) => {
    const code = fields.oneOf('code', ERROR_CODES);
    return code === null
      ? null
      : { type: 'error', code, message: fields.line('message', 0, ERROR_CHARS_MAX) };
  },
};

const ROSTER_READERS: Readers<RosterMessage> = {
  roster: (fields) => ({
    type: 'roster',
    roster: fields.line('roster', 1, ROSTER_CHARS_MAX),
    since: fields.isNull('since') ? null : fields.line('since', 1, ROSTER_CHARS_MAX),
    joined: fields.peerIds('joined', ROSTER_MAX),
    left: fields.peerIds('left', ROSTER_MAX),
    ...readSizes(fields),
  }),
};

const REDIRECT_READERS: Readers<RedirectMessage> = {
  redirect: (fields) => {
    const url = fields.line('url', 1, TRACKER_URL_CHARS_MAX);
    if (!/^wss?:\/\//.test(url)) fields.fail('url');
    return { type: 'redirect', url, ticket: fields.line('ticket', 1, ROUTE_CHARS_MAX) };
  },
};

/**
 * Parses what a viewer sent. Never throws. The message is built afresh from the fields this version knows;
 * all others are dropped, so nothing a stranger made up is ever passed on.
 */
export function parseClientMessage(text: string): ClientParseResult {
  const signalsText = canonicalSignals(text);
  // What is written like that is nested three deep.
  if (signalsText === undefined) return parse<ClientMessage>(parseShallowJsonObject(text), CLIENT_READERS);
  const parsed = parse<ClientMessage>(parseJsonObject(text), CLIENT_READERS);
  return parsed.ok ? { ...parsed, signalsText } : parsed;
}

/** Parses what a tracker sent. As careful as the other direction: a tracker may be broken, or not ours. */
export function parseServerMessage(text: string): TrackerParseResult<ServerMessage> {
  return parse<ServerMessage>(parseJsonObject(text), SERVER_READERS);
}

/** Parses a roster, which only viewers get that asked for it. Apart, so that those that do not need not carry its reader. */
export function parseRosterMessage(text: string): TrackerParseResult<RosterMessage> {
  return parse<RosterMessage>(parseJsonObject(text), ROSTER_READERS);
}

/** Parses a redirect, which only viewers get that can follow. Apart for the same reason. */
export function parseRedirectMessage(text: string): TrackerParseResult<RedirectMessage> {
  return parse<RedirectMessage>(parseJsonObject(text), REDIRECT_READERS);
}

/**
 * The text frame of a message. Bounds are the caller's: a batch of signals can pass TRACKER_MESSAGE_BYTES_MAX
 * though each of them is in bounds, and is then split (rule T9); `utf8ByteLength` measures it.
 */
export function encodeTrackerMessage(
  message: ClientMessage | ServerMessage | RosterMessage | RedirectMessage,
): string {
  return JSON.stringify(message);
}

/** The text frame of signals that `parseClientMessage` gave as text: as `encodeTrackerMessage` would write the message, without writing it again. */
export function frameOfSignals(from: PeerId, connection: ConnectionId, signalsText: string): string {
  return `{"type":"signal","from":"${from}","connection":"${connection}",${signalsText}}`;
}

function parse<Message extends { readonly type: string }>(
  parsed: JsonObjectResult,
  readers: Readonly<Record<Message['type'], (fields: FieldReader) => Message | null>>,
): TrackerParseResult<Message> {
  if (!parsed.ok) return { ok: false, reason: parsed.reason, field: null };
  const type = Object.hasOwn(parsed.object, 'type') ? parsed.object['type'] : undefined;
  if (typeof type !== 'string') return { ok: false, reason: 'bad-field', field: 'type' };
  if (!Object.hasOwn(readers, type)) return { ok: false, reason: 'unknown-type', field: null };
  const fields = new FieldReader(parsed.object);
  const message = readers[type as Message['type']](fields);
  if (message !== null && fields.badField === null) return { ok: true, message };
  return { ok: false, reason: 'bad-field', field: fields.badField };
}

function readJoin(fields: FieldReader): JoinMessage | null {
  const regions = fields.oneOf('regions', REGION_POLICIES);
  if (regions === null) return null;
  return {
    type: 'join',
    // Any version the wire can name: the answer to a wrong one is `bad-version`, not `bad-message`.
    version: fields.integer('version', 1, 255),
    channel: fields.line('channel', 1, CHANNEL_CHARS_MAX),
    regions,
    ...(fields.has('token') ? { token: fields.line('token', 1, TOKEN_CHARS_MAX) } : {}),
    ...(fields.has('resume') ? { resume: fields.line('resume', 1, RESUME_CHARS_MAX) } : {}),
    ...(fields.has('roster') ? { roster: fields.line('roster', 0, ROSTER_CHARS_MAX) } : {}),
    ...(fields.has('route') ? { route: fields.line('route', 0, ROUTE_CHARS_MAX) } : {}),
  };
}

function readSizes(fields: FieldReader): { readonly swarmSize: number; readonly groupSize: number } {
  return {
    swarmSize: fields.integer('swarmSize', 0, SWARM_SIZE_MAX),
    groupSize: fields.integer('groupSize', 0, SWARM_SIZE_MAX),
  };
}

/** Values are for the browser, which refuses what it does not understand. */
function readIceServer(fields: FieldReader): IceServer {
  return {
    urls: fields.line('urls', 1, ICE_CHARS_MAX),
    username: fields.line('username', 0, ICE_CHARS_MAX),
    credential: fields.line('credential', 0, ICE_CHARS_MAX),
  };
}

function readSignal(fields: FieldReader): Signal | null {
  const type = fields.oneOf('type', SIGNAL_TYPES);
  switch (type) {
    case null:
      return null;
    case 'offer':
    case 'answer':
      return { type, sdp: readSdp(fields) };
    case 'candidate':
      return {
        type,
        // Empty is the end of candidates (W3C WebRTC, 4.8.1.2). Finer grammar is for the ICE stack.
        candidate: fields.line('candidate', 0, CANDIDATE_CHARS_MAX),
        sdpMid: fields.isNull('sdpMid') ? null : fields.line('sdpMid', 0, SDP_MID_CHARS_MAX),
        sdpMLineIndex: fields.isNull('sdpMLineIndex') ? null : fields.integer('sdpMLineIndex', 0, 0xffff),
      };
    default:
      return unhandled(type);
  }
}

/** A session description begins with its version line (RFC 8866, 5.1). */
function readSdp(fields: FieldReader): string {
  const sdp = fields.text('sdp', 3, SDP_CHARS_MAX);
  if (!sdp.startsWith('v=0') || sdp.includes('\0')) fields.fail('sdp');
  return sdp;
}

function unhandled(type: never): never {
  throw new TypeError(String(type));
}
