import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalSignals } from '../src/canonical-signals.ts';
import { encodeTrackerMessage, frameOfSignals, parseClientMessage } from '../src/index.ts';
import type { ConnectionId, PeerId, Signal } from '../src/index.ts';

const peerId = '0102030405060f' as PeerId;
const connection = '0badcafe' as ConnectionId;
const HEAD = `{"type":"signal","to":"${peerId}","connection":"${connection}",`;
const OFFER = '{"type":"offer","sdp":"v=0\\r\\n"}';
const CANDIDATE = '{"type":"candidate","candidate":"candidate:1","sdpMid":"0","sdpMLineIndex":0}';

/** Any text, with what JSON escapes in it more often than by chance. */
const text = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\r', '\n', '{', ']', ','), fc.string({ maxLength: 1 })),
});

const signal: fc.Arbitrary<Signal> = fc.oneof(
  fc.record({
    type: fc.constantFrom('offer' as const, 'answer' as const),
    sdp: text.map((tail) => `v=0${tail}`),
  }),
  fc
    .record({
      candidate: fc.stringMatching(/^[ -~]{0,40}$/),
      sdpMid: fc.option(fc.stringMatching(/^[a-z0-9]{0,8}$/)),
      sdpMLineIndex: fc.option(fc.nat(0xffff)),
    })
    .map((fields): Signal => ({ type: 'candidate', ...fields })),
);

const frame = fc.array(signal, { minLength: 1, maxLength: 6 }).map((signals) => ({
  signals,
  text: encodeTrackerMessage({ type: 'signal', to: peerId, connection, signals }),
}));

describe('signals as they stand in a frame', () => {
  test('are found in every frame that we write, and make the frame that we would write', () => {
    fc.assert(
      fc.property(frame, ({ signals, text }) => {
        const signalsText = canonicalSignals(text);
        expect(signalsText).toBe(`"signals":${JSON.stringify(signals)}`);
        expect(frameOfSignals(peerId, connection, signalsText ?? '')).toBe(
          encodeTrackerMessage({ type: 'signal', from: peerId, connection, signals }),
        );
      }),
    );
  });

  test('hold nothing but what was read, whatever a stranger does to a frame', () => {
    const pieces = [
      '"',
      '\\',
      ',',
      '{',
      '}',
      '[',
      ']',
      ' ',
      ':',
      'null',
      '1e0',
      '"x":1,',
      '"type":"offer",',
      '"sdp":"v=0"',
      OFFER,
    ];
    const edit = fc.record({ at: fc.nat(400), cut: fc.nat(6), piece: fc.constantFrom('', ...pieces) });
    fc.assert(
      fc.property(frame, fc.array(edit, { minLength: 1, maxLength: 3 }), ({ text }, edits) => {
        let changed = text;
        for (const { at, cut, piece } of edits)
          changed = changed.slice(0, at) + piece + changed.slice(at + cut);
        const parsed = parseClientMessage(changed);
        if (!parsed.ok || parsed.signalsText === undefined || parsed.message.type !== 'signal') return;
        // Written again it has as many strings and as many signs around them: nothing stood there twice, or besides.
        const passedOn = frameOfSignals(peerId, connection, parsed.signalsText);
        expect(JSON.parse(passedOn)).toEqual({
          type: 'signal',
          from: peerId,
          connection,
          signals: parsed.message.signals,
        });
        expect(shapeOf(passedOn)).toBe(
          shapeOf(frameOfSignals(peerId, connection, `"signals":${JSON.stringify(parsed.message.signals)}`)),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['an unknown field of a signal', `${HEAD}"signals":[{"type":"offer","sdp":"v=0","x":"y"}]}`],
    ['one before the others', `${HEAD}"signals":[{"x":1,"type":"offer","sdp":"v=0"}]}`],
    ['an unknown field of the frame', `${HEAD}"signals":[${OFFER}],"x":1}`],
    ['one in front', `${HEAD.replace('{', '{"x":1,')}"signals":[${OFFER}]}`],
    ['a field twice', `${HEAD}"signals":[{"type":"offer","sdp":"v=0 1","sdp":"v=0"}]}`],
    ['all signals twice', `${HEAD}"signals":[${OFFER}],"signals":[${OFFER}]}`],
    ['another order', `${HEAD}"signals":[{"sdp":"v=0","type":"offer"}]}`],
    ['a blank', `${HEAD}"signals":[${OFFER} ]}`],
    ['a blank at the end', `${HEAD}"signals":[${OFFER}]} `],
    ['an escape in a name', `${HEAD}"signals":[{"type":"offer","s\\u0064p":"v=0"}]}`],
    ['a number in another form', `${HEAD}"signals":[${CANDIDATE.replace(':0}', ':0e1}')}]}`],
    ['an escape in a mid', `${HEAD}"signals":[${CANDIDATE.replace('"0"', '"\\u0030"')}]}`],
  ])('are not taken from a frame with %s, which is understood all the same', (_, text) => {
    expect(canonicalSignals(text)).toBeUndefined();
    expect(parseClientMessage(text)).toMatchObject({ ok: true, message: { type: 'signal' } });
    expect(parseClientMessage(text)).not.toHaveProperty('signalsText');
  });

  test.each([
    ['no signals', `${HEAD}"signals":[]}`],
    ['a comma too many', `${HEAD}"signals":[${OFFER},]}`],
    ['a string that does not end', `${HEAD}"signals":[{"type":"offer","sdp":"v=0\\"}]}`],
    ['a line break in a string', `${HEAD}"signals":[{"type":"offer","sdp":"v=0\n"}]}`],
    ['no end', `${HEAD}"signals":[${OFFER}`],
    ['a description that is none', `${HEAD}"signals":[{"type":"offer","sdp":"x"}]}`],
  ])('a frame with %s is refused as ever', (_, text) => {
    expect(parseClientMessage(text)).toMatchObject({ ok: false });
  });
});

/** What stands between the strings of a valid JSON text. */
function shapeOf(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"/g, '""');
}
