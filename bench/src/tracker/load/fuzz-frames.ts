import { CANDIDATE_SIGNALS, sdpOf } from './payload.ts';

/** A whole number from 0 to `limit - 1`. */
export type Dice = (limit: number) => number;

/** Repeatable chance (mulberry32), so that a run that breaks something can be run again. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const PEER = '0123456789abcd';

/** One of each kind of message; they are what mutations begin from. */
const MESSAGES: readonly object[] = [
  { type: 'join', version: 1, channel: 'fuzz', regions: 'prefer', roster: '', resume: 'x' },
  { type: 'join', version: 1, channel: 'fuzz', regions: 'strict', token: 'a.b.c' },
  { type: 'signal', to: PEER, connection: '0123abcd', signals: [{ type: 'offer', sdp: sdpOf('x', true) }] },
  { type: 'signal', to: PEER, connection: '0123abcd', signals: CANDIDATE_SIGNALS },
  { type: 'want-peers', count: 5 },
  { type: 'heartbeat' },
  { type: 'report', cdnBytes: 1, p2pBytes: 2, stalls: 0, stallMs: 0, latencyMs: 4_000 },
  { type: 'leave' },
  { action: 'announce', info_hash: 'x'.repeat(20), peer_id: 'y'.repeat(20), event: 'started', offers: [] },
];

const CHARACTERS = '{}[]",:0-eE.\\u\u0000\u00fftn';

/** One message of every 40 is left as it is, so that some sockets get somewhere. */
const LEFT_ALONE_OF = 40;

/** A masked text frame of a message that was changed at random, whose bytes and header are changed at random now and then too. */
export function fuzzedFrame(dice: Dice): Buffer {
  const text = JSON.stringify(MESSAGES[dice(MESSAGES.length)]);
  if (dice(LEFT_ALONE_OF) === 0) return maskedFrame(Buffer.from(text), 0x81);
  const payload = Buffer.from(mutated(text, dice));
  // Mostly whole text frames; else any opcode, reserved bits, or a part without its end.
  const frame = maskedFrame(payload, dice(8) === 0 ? dice(256) : 0x81);
  for (let count = dice(16) === 0 ? 1 + dice(3) : 0; count > 0; count -= 1)
    frame[dice(frame.length)] = dice(256);
  return frame;
}

function mutated(text: string, dice: Dice): string {
  let result = text;
  for (let count = 1 + dice(3); count > 0; count -= 1) {
    const at = dice(result.length + 1);
    const how = dice(3);
    if (how === 0)
      result = result.slice(0, at) + CHARACTERS.charAt(dice(CHARACTERS.length)) + result.slice(at + 1);
    else if (how === 1) result = result.slice(0, at) + result.slice(at + 1 + dice(8));
    else result = result.slice(0, at) + result.slice(dice(result.length + 1));
  }
  return result;
}

/** RFC 6455, 5.2. The mask is 0, which masks nothing and is a mask all the same. */
export function maskedFrame(payload: Buffer, firstByte: number): Buffer {
  const mask = Buffer.alloc(4);
  if (payload.length < 126)
    return Buffer.concat([Buffer.from([firstByte, 0x80 | payload.length]), mask, payload]);
  const head = Buffer.from([firstByte, 0x80 | 126, payload.length >> 8, payload.length & 255]);
  return Buffer.concat([head, mask, payload]);
}
