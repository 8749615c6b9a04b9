import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  encodeTrackerMessage,
  parseClientMessage,
  parseRedirectMessage,
  parseRosterMessage,
  parseServerMessage,
} from '../src/index.ts';
import {
  CANDIDATE_CHARS_MAX,
  CHANNEL_CHARS_MAX,
  JSON_DEPTH_MAX,
  PEER_LIST_MAX,
  ROSTER_CHARS_MAX,
  ROSTER_MAX,
  ROUTE_CHARS_MAX,
  SDP_CHARS_MAX,
  SIGNALS_MAX,
  TOKEN_CHARS_MAX,
  TRACKER_MESSAGE_BYTES_MAX,
  TRACKER_URL_CHARS_MAX,
} from '../src/index.ts';
import type { ClientMessage, ServerMessage } from '../src/index.ts';
import vectors from './vectors/tracker-messages.json' with { type: 'json' };

const peerId = '0102030405060f';
const join = { type: 'join', version: 1, channel: 'live.example/main.m3u8', regions: 'prefer' };
const offer = { type: 'offer', sdp: 'v=0\r\n' };
const candidate = { type: 'candidate', candidate: '', sdpMid: null, sdpMLineIndex: null };
const signal = { type: 'signal', to: peerId, connection: '0badcafe', signals: [offer] };
const joined = {
  type: 'joined',
  peerId,
  resume: 'r',
  swarmSize: 2,
  groupSize: 2,
  heartbeatMs: 25_000,
  peers: [peerId],
};

function client(value: unknown): ReturnType<typeof parseClientMessage> {
  return parseClientMessage(JSON.stringify(value));
}

function server(value: unknown): ReturnType<typeof parseServerMessage> {
  return parseServerMessage(JSON.stringify(value));
}

function badField(field: string): object {
  return { ok: false, reason: 'bad-field', field };
}

describe('the texts of version 1 stay as they are', () => {
  test.each(vectors)('$rule: $direction: $name', ({ direction, text, message }) => {
    const parse =
      direction === 'client'
        ? parseClientMessage
        : direction === 'roster'
          ? parseRosterMessage
          : parseServerMessage;
    expect(parse(text)).toHaveProperty('message', message);
    expect(encodeTrackerMessage(message as ClientMessage | ServerMessage)).toBe(text);
  });

  test('T1: the two directions have their own types', () => {
    expect(server(join)).toMatchObject({ reason: 'unknown-type' });
    expect(client(joined)).toMatchObject({ reason: 'unknown-type' });
    expect(client({ ...signal, to: undefined, from: peerId })).toEqual(badField('to'));
    expect(server(signal)).toEqual(badField('from'));
  });
});

describe('T19: rosters', () => {
  const roster = {
    type: 'roster',
    roster: 'a',
    since: null,
    joined: [peerId],
    left: [],
    swarmSize: 2,
    groupSize: 2,
  };
  const parse = (value: unknown): ReturnType<typeof parseRosterMessage> =>
    parseRosterMessage(JSON.stringify(value));

  test('are unknown to viewers that do not ask for them', () => {
    expect(server(roster)).toMatchObject({ reason: 'unknown-type' });
    expect(parse(joined)).toMatchObject({ reason: 'unknown-type' });
  });

  test.each([
    ['roster', { roster: '' }],
    ['roster', { roster: 'x'.repeat(ROSTER_CHARS_MAX + 1) }],
    ['since', { since: undefined }],
    ['since', { since: 5 }],
    ['joined', { joined: Array.from({ length: ROSTER_MAX + 1 }, () => peerId) }],
    ['left[0]', { left: ['x'] }],
    ['groupSize', { groupSize: -1 }],
  ])('are refused for a bad %s', (field, change) => {
    expect(parse({ ...roster, ...change })).toEqual(badField(field));
  });

  test('are named in join by one short line', () => {
    expect(client({ ...join, roster: 'a\nb' })).toEqual(badField('roster'));
    expect(client({ ...join, roster: 'x'.repeat(ROSTER_CHARS_MAX + 1) })).toEqual(badField('roster'));
  });
});

describe('T20: redirects', () => {
  const redirect = { type: 'redirect', url: 'wss://t1.example', ticket: 'a' };
  const parse = (value: unknown): ReturnType<typeof parseRedirectMessage> =>
    parseRedirectMessage(JSON.stringify(value));

  test('are unknown to viewers that cannot follow', () => {
    expect(parse(redirect)).toStrictEqual({ ok: true, message: redirect });
    expect(server(redirect)).toMatchObject({ reason: 'unknown-type' });
    expect(parse(joined)).toMatchObject({ reason: 'unknown-type' });
  });

  test.each([
    ['url', { url: '' }],
    ['url', { url: 'https://t1.example' }],
    ['url', { url: 'javascript:alert(1)' }],
    ['url', { url: `wss://${'x'.repeat(TRACKER_URL_CHARS_MAX)}` }],
    ['ticket', { ticket: '' }],
    ['ticket', { ticket: 'x'.repeat(ROUTE_CHARS_MAX + 1) }],
  ])('are refused for a bad %s', (field, change) => {
    expect(parse({ ...redirect, ...change })).toEqual(badField(field));
  });

  test('are asked for in join by one short line', () => {
    expect(client({ ...join, route: '' })).toMatchObject({ ok: true, message: { route: '' } });
    expect(client({ ...join, route: 'a\nb' })).toEqual(badField('route'));
    expect(client({ ...join, route: 'x'.repeat(ROUTE_CHARS_MAX + 1) })).toEqual(badField('route'));
  });
});

describe('T3: text that is no message', () => {
  test.each(['', ' ', '{', 'hello', '{"type":"join"', "{'type':'leave'}", '\u0000', '{"type":"leave"}}'])(
    'not JSON: %j',
    (text) => {
      expect(parseClientMessage(text)).toEqual({ ok: false, reason: 'not-json', field: null });
    },
  );

  test.each(['null', '1', '"leave"', '[]', '[{"type":"leave"}]', 'true'])('not an object: %s', (text) => {
    expect(parseClientMessage(text)).toEqual({ ok: false, reason: 'not-object', field: null });
  });

  test.each(['{}', '{"type":1}', '{"type":null}', '{"type":["leave"]}', '{"TYPE":"leave"}'])(
    'no type: %s',
    (text) => {
      expect(parseClientMessage(text)).toEqual(badField('type'));
    },
  );

  test('length is counted in bytes of UTF-8, before parsing', () => {
    const rest = JSON.stringify({ ...join, x: '' }).length;
    const twoBytes = 'é'.repeat((TRACKER_MESSAGE_BYTES_MAX - rest) / 2);
    const text = JSON.stringify({ ...join, x: twoBytes });
    expect(text.length).toBeLessThan(TRACKER_MESSAGE_BYTES_MAX);
    expect(parseClientMessage(text).ok).toBe(true);
    expect(parseClientMessage(`${text}  `)).toEqual({ ok: false, reason: 'too-long', field: null });
    expect(parseClientMessage('['.repeat(10_000_000))).toMatchObject({ reason: 'too-long' });
  });

  test('depth is counted before parsing, and outside of strings only', () => {
    const nested = (depth: number): string =>
      `{"type":"leave","x":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
    expect(parseClientMessage(nested(JSON_DEPTH_MAX)).ok).toBe(true);
    expect(parseClientMessage(nested(JSON_DEPTH_MAX + 1))).toMatchObject({ reason: 'too-deep' });
    expect(parseClientMessage('['.repeat(30_000))).toMatchObject({ reason: 'too-deep' });
    expect(parseClientMessage('{"a":'.repeat(6_000))).toMatchObject({ reason: 'too-deep' });
    expect(parseClientMessage('{"type":"leave","x":"\\"[[[[[[[[{{{{{{\\\\"}').ok).toBe(true);
  });

  test('brackets inside strings are text, whatever is escaped before them', () => {
    const text = fc.string({
      unit: fc.constantFrom('"', '\\', '[', '{', ']', '}', 'a', '\n'),
      maxLength: 60,
    });
    const deep = `${'['.repeat(JSON_DEPTH_MAX)}${']'.repeat(JSON_DEPTH_MAX)}`;
    fc.assert(
      fc.property(fc.array(text), (x) => {
        expect(parseClientMessage(JSON.stringify({ type: 'leave', x }))).toMatchObject({ ok: true });
        expect(parseClientMessage(`{"type":"leave","x":${JSON.stringify(x)},"y":${deep}}`)).toMatchObject({
          reason: 'too-deep',
        });
      }),
    );
  });
});

describe('T4: what is unknown', () => {
  test.each(['subscribe', '__proto__', 'constructor', 'toString', 'hasOwnProperty', ''])(
    'a type %j is told from a bad message',
    (type) => {
      const text = `{"type":${JSON.stringify(type)}}`;
      expect(parseClientMessage(text)).toEqual({ ok: false, reason: 'unknown-type', field: null });
      expect(parseServerMessage(text)).toEqual({ ok: false, reason: 'unknown-type', field: null });
    },
  );

  test('fields that are not known are dropped', () => {
    expect(client({ ...join, admin: true, from: peerId })).toStrictEqual({ ok: true, message: join });
    const extra = { ...candidate, usernameFragment: 'x' };
    const result = client({ ...signal, signals: [extra] });
    expect(result).toStrictEqual({ ok: true, message: { ...signal, signals: [candidate] } });
  });

  test('__proto__ in the text lends no field and reaches no prototype', () => {
    const text = '{"type":"join","version":1,"channel":"c","__proto__":{"regions":"prefer","token":"t"}}';
    expect(parseClientMessage(text)).toEqual(badField('regions'));
    const allowed = parseClientMessage(`${JSON.stringify(join).slice(0, -1)},"__proto__":{"polluted":1}}`);
    expect(allowed).toStrictEqual({ ok: true, message: join });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('of a field written twice the last counts, for the check and for the message alike', () => {
    expect(parseClientMessage('{"type":"want-peers","count":5,"count":5000}')).toEqual(badField('count'));
    const twice = parseClientMessage('{"type":"want-peers","count":5000,"count":5}');
    expect(twice).toEqual({ ok: true, message: { type: 'want-peers', count: 5 } });
  });
});

describe('fields out of bounds', () => {
  const joins: readonly (readonly [string, object])[] = [
    ['version', { version: '1' }],
    ['version', { version: 0 }],
    ['version', { version: 256 }],
    ['version', { version: 1.5 }],
    ['channel', { channel: undefined }],
    ['channel', { channel: '' }],
    ['channel', { channel: 'c'.repeat(CHANNEL_CHARS_MAX + 1) }],
    ['channel', { channel: 'a\nb' }],
    ['channel', { channel: 'a\u0085b' }],
    ['channel', { channel: 'a\u0000' }],
    ['channel', { channel: ['c'] }],
    ['channel', { channel: { length: 3 } }],
    ['regions', { regions: 'none' }],
    ['regions', { regions: 'toString' }],
    ['regions', { regions: true }],
    ['token', { token: '' }],
    ['token', { token: null }],
    ['token', { token: 't'.repeat(TOKEN_CHARS_MAX + 1) }],
    ['resume', { resume: 'r'.repeat(257) }],
    ['resume', { resume: 7 }],
  ];
  test.each(joins)('T2: join: %s %j', (field, changes) => {
    expect(client({ ...join, ...changes })).toEqual(badField(field));
  });

  const signals: readonly (readonly [string, object])[] = [
    ['to', { to: '0102030405060F' }],
    ['to', { to: '0102030405060' }],
    ['to', { to: `${peerId}\n` }],
    ['to', { to: 1 }],
    ['connection', { connection: '0badcafe0' }],
    ['signals', { signals: [] }],
    ['signals', { signals: { length: 1, 0: offer } }],
    ['signals', { signals: Array.from({ length: SIGNALS_MAX + 1 }, () => candidate) }],
    ['signals', { signals: new Array(6_000).fill(0) }],
    ['signals[0]', { signals: [null] }],
    ['signals[1]', { signals: [offer, 'offer'] }],
    ['signals[0].type', { signals: [{ type: 'renegotiate' }] }],
    ['signals[0].type', { signals: [{ type: '__proto__' }] }],
    ['signals[0].sdp', { signals: [{ type: 'offer' }] }],
    ['signals[0].sdp', { signals: [{ type: 'offer', sdp: 'o=-' }] }],
    ['signals[0].sdp', { signals: [{ type: 'answer', sdp: 'v=0\u0000' }] }],
    ['signals[0].sdp', { signals: [{ type: 'answer', sdp: `v=0${' '.repeat(SDP_CHARS_MAX)}` }] }],
    ['signals[1].candidate', { signals: [offer, { ...candidate, candidate: 'candidate:1\r\na=x' }] }],
    ['signals[0].candidate', { signals: [{ ...candidate, candidate: 'c'.repeat(CANDIDATE_CHARS_MAX + 1) }] }],
    ['signals[0].candidate', { signals: [{ ...candidate, candidate: null }] }],
    ['signals[0].sdpMid', { signals: [{ ...candidate, sdpMid: 0 }] }],
    ['signals[0].sdpMid', { signals: [{ ...candidate, sdpMid: undefined }] }],
    ['signals[0].sdpMid', { signals: [{ ...candidate, sdpMid: 'm'.repeat(65) }] }],
    ['signals[0].sdpMLineIndex', { signals: [{ ...candidate, sdpMLineIndex: -1 }] }],
    ['signals[0].sdpMLineIndex', { signals: [{ ...candidate, sdpMLineIndex: 65_536 }] }],
  ];
  test.each(signals)('T8: signal: %s', (field, changes) => {
    expect(client({ ...signal, ...changes })).toEqual(badField(field));
  });

  const fromServer: readonly (readonly [string, object])[] = [
    ['peerId', { ...joined, peerId: null }],
    ['peerId', { type: 'peer-gone', peerId: 'nobody' }],
    ['resume', { ...joined, resume: '' }],
    ['swarmSize', { ...joined, swarmSize: -1 }],
    ['groupSize', { type: 'heartbeat', swarmSize: 1, groupSize: '1' }],
    ['heartbeatMs', { ...joined, heartbeatMs: 0 }],
    ['heartbeatMs', { ...joined, heartbeatMs: 1e9 }],
    ['peers', { ...joined, peers: Array.from({ length: PEER_LIST_MAX + 1 }, () => peerId) }],
    ['peers[1]', { ...joined, peers: [peerId, [peerId]] }],
    ['afterMs', { type: 'go-away', afterMs: 1e12 }],
    ['code', { type: 'error', code: 'teapot', message: '' }],
    ['message', { type: 'error', code: 'full', message: 'm'.repeat(513) }],
  ];
  test.each(fromServer)('T6, T10-T14: %s of %j', (field, message) => {
    expect(server(message)).toEqual(badField(field));
  });

  const iceServer = { urls: 'turn:turn.example', username: '1790000000:a', credential: 'c' };

  test('T16: relay servers pass with their known fields only', () => {
    const message = { ...joined, iceServers: [iceServer, { ...iceServer, username: '', credential: '' }] };
    expect(server(message)).toEqual({ ok: true, message });
    const more = { ...joined, iceServers: [{ ...iceServer, credentialType: 'password' }] };
    expect(server(more)).toEqual({ ok: true, message: { ...joined, iceServers: [iceServer] } });
  });

  test.each([
    ['iceServers', null],
    ['iceServers', Array(5).fill(iceServer)],
    ['iceServers[0]', ['turn:turn.example']],
    ['iceServers[0].urls', [{ ...iceServer, urls: '' }]],
    ['iceServers[0].urls', [{ ...iceServer, urls: ['turn:turn.example'] }]],
    ['iceServers[1].username', [iceServer, { ...iceServer, username: undefined }]],
    ['iceServers[0].credential', [{ ...iceServer, credential: 'c'.repeat(257) }]],
  ])('T16: %s of %j', (field, iceServers) => {
    expect(server({ ...joined, iceServers })).toEqual(badField(field));
  });

  test.each([
    ['cdnBytes', -1],
    ['p2pBytes', 0.5],
    ['stalls', '1'],
    ['stallMs', 1e300],
    ['latencyMs', null],
  ])('T17: report: %s is %j', (field, value) => {
    const report = { type: 'report', cdnBytes: 1, p2pBytes: 2, stalls: 0, stallMs: 0, latencyMs: 4_000 };
    expect(client(report)).toEqual({ ok: true, message: report });
    expect(client({ ...report, [field]: value })).toEqual(badField(field));
  });

  test.each([0, 51, 1.5, -1, '5', null])('T10: want-peers: %j', (count) => {
    expect(client({ type: 'want-peers', count })).toEqual(badField('count'));
  });

  test('T3: a number JSON cannot hold exactly, or at all, is refused', () => {
    expect(parseClientMessage('{"type":"want-peers","count":1e999}')).toEqual(badField('count'));
    expect(parseClientMessage('{"type":"want-peers","count":NaN}')).toMatchObject({ reason: 'not-json' });
  });

  test('T3: lone surrogates are refused, proper pairs pass', () => {
    for (const channel of ['\\ud800', 'a\\udc00b', '\\udc00\\ud800']) {
      const text = `{"type":"join","version":1,"channel":"${channel}","regions":"prefer"}`;
      expect(parseClientMessage(text)).toEqual(badField('channel'));
    }
    expect(client({ ...join, channel: 'stadium 🏟' }).ok).toBe(true);
  });
});

describe('T3: no text makes a parser throw, and what it accepts it accepts again', () => {
  function expectLawful(text: string): void {
    for (const parse of [parseClientMessage, parseServerMessage]) {
      const result = parse(text);
      if (!result.ok) {
        expect(result.reason).toMatch(/^[a-z-]+$/);
        continue;
      }
      const written = encodeTrackerMessage(result.message);
      const again = parse(written);
      // Compared as written: JSON reads -0 and writes 0.
      expect(again.ok && encodeTrackerMessage(again.message)).toBe(written);
    }
  }

  test('any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), expectLawful));
  });

  test('any JSON', () => {
    fc.assert(fc.property(fc.json(), expectLawful));
  });

  test('valid messages with a piece cut out, doubled or replaced', () => {
    const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 8 }), put: fc.string({ maxLength: 4 }) });
    const texts = fc.constantFrom(...vectors.map((vector) => vector.text));
    fc.assert(
      fc.property(texts, edit, (text, { at, cut, put }) => {
        const from = at % text.length;
        expectLawful(text.slice(0, from) + put + text.slice(from + cut));
      }),
      { numRuns: 3_000 },
    );
  });

  test('valid messages with one field of another kind', () => {
    const messages = fc.constantFrom(...vectors.map((vector) => vector.message as Record<string, unknown>));
    fc.assert(
      fc.property(messages, fc.nat(), fc.jsonValue(), (message, at, value) => {
        const names = Object.keys(message);
        const name = names[at % names.length] ?? 'type';
        expectLawful(JSON.stringify({ ...message, [name]: value }));
      }),
      { numRuns: 3_000 },
    );
  });
});
