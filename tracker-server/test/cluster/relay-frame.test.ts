import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeRelayFrame, encodeRelayFrame } from '../../src/cluster/relay-frame.ts';
import type { RelayFrame } from '../../src/cluster/relay-frame.ts';

const JOIN: RelayFrame = {
  type: 'join',
  socket: 7,
  place: { country: 'cn', operator: 'telecom', region: '', city: '' },
  network: { key: '192.0.2.1', isLocal: false },
  tokenId: 'viewer',
  join: { type: 'join', version: 1, channel: 'news', regions: 'prefer', route: '' },
};

const FRAMES: readonly RelayFrame[] = [
  JOIN,
  { ...JOIN, tokenId: undefined },
  { type: 'say', socket: 0, text: '{"type":"heartbeat"}' },
  { type: 'pong', socket: 1 },
  { type: 'ping', socket: 1 },
  { type: 'gone', socket: 1 },
  { type: 'tell', socket: 1, isSignal: true, text: 'x' },
  { type: 'end', socket: 1, code: 1012, reason: 'moved' },
  { type: 'drop', socket: 1, loss: 'lost' },
];

describe('frames of the relay', () => {
  it.each(FRAMES)('arrive as they were sent: $type', (frame) => {
    expect(decodeRelayFrame(encodeRelayFrame(frame))).toEqual(frame);
  });

  it.each([
    ['no JSON', 'x'],
    ['no object', '[]'],
    ['nothing', 'null'],
    ['no number', '{"type":"ping","socket":"1"}'],
    ['a broken number', '{"type":"ping","socket":1.5}'],
    ['a negative number', '{"type":"ping","socket":-1}'],
    ['an unknown type', '{"type":"constructor","socket":1}'],
    ['no text', '{"type":"say","socket":1}'],
    ['no kind', '{"type":"tell","socket":1,"text":""}'],
    ['a close code of its own', '{"type":"end","socket":1,"code":1000,"reason":""}'],
    ['a long reason', JSON.stringify({ type: 'end', socket: 1, code: 1012, reason: 'x'.repeat(124) })],
    ['an unknown loss', '{"type":"drop","socket":1,"loss":"x"}'],
    ['no place', encodeRelayFrame(JOIN).replace('"place"', '"where"')],
    ['a place that is no name', encodeRelayFrame(JOIN).replace('"telecom"', '5')],
    ['no network', encodeRelayFrame(JOIN).replace('"network"', '"net"')],
    ['no join', encodeRelayFrame(JOIN).replace('\\"join\\"', '\\"leave\\"')],
    ['a bad join', encodeRelayFrame(JOIN).replace('\\"version\\":1', '\\"version\\":0')],
  ])('are refused with %s', (_, text) => {
    expect(decodeRelayFrame(text)).toBeUndefined();
  });

  it('never throw, whatever comes', () => {
    const mutated = fc.tuple(fc.constantFrom(...FRAMES.map(encodeRelayFrame)), fc.nat(300), fc.string());
    fc.assert(
      fc.property(mutated, ([text, at, piece]) => {
        decodeRelayFrame(text.slice(0, at) + piece + text.slice(at + piece.length));
      }),
    );
  });
});
