import { FRAME_BYTES_MAX } from '@paceline/protocol';
import type { ConnectionId, PeerId, Signal } from '@paceline/protocol';
import { assert, HIGHER_ID, LOWER_ID, TransportPair } from './transport-pair.ts';
import type { TransportSetup } from './transport-pair.ts';

/**
 * What every TransportPort does. The same cases run in Node over links in memory and in a browser over real WebRTC,
 * so they use no test runner: a case throws when it fails.
 */
export interface TransportContractCase {
  readonly name: string;
  run(setup: TransportSetup): Promise<void>;
}

const STRANGER_ID = '01000000000003' as PeerId;

const OFFER_WITH_NOTHING_IN_IT: Signal = { type: 'offer', sdp: 'v=0\r\nthis is no session description\r\n' };

function assertEqual<T>(actual: T, expected: T, what: string): void {
  assert(actual === expected, `${what}: expected ${String(expected)}, got ${String(actual)}`);
}

/** Bytes that tell their place: a frame that is swapped, cut or mixed with another shows. */
function frameOf(byteLength: number, seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: byteLength }, (_, index) => (index * 7 + seed) & 0xff);
}

function sameBytes(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.byteLength === b.byteLength && b.every((byte, index) => a[index] === byte);
}

function withPair(
  name: string,
  body: (pair: TransportPair) => Promise<void>,
  options: { readonly attemptTimeoutMs?: number } = {},
): TransportContractCase {
  return {
    name,
    run: async (setup) => {
      const pair = new TransportPair(setup, options.attemptTimeoutMs);
      try {
        await body(pair);
      } finally {
        pair.destroy();
        setup.pump?.();
      }
    },
  };
}

const CONNECTING: readonly TransportContractCase[] = [
  withPair('an offer is reported, and accepting it connects both sides once', async (pair) => {
    await pair.connect();
    await pair.pause(50);
    assertEqual(pair.low.log(), 'connected', 'events of the initiator');
    assertEqual(pair.high.log(), 'offered connected', 'events of the acceptor');
  }),
  withPair('every signal of an attempt carries one id of 8 hex digits', async (pair) => {
    await pair.connect();
    const ids = [...pair.low.events, ...pair.high.events].flatMap((event) =>
      event.type === 'signal' ? [event.connection] : [],
    );
    assertEqual(new Set(ids).size, 1, 'distinct connection ids');
    assert(/^[0-9a-f]{8}$/.test(ids[0] ?? ''), 'the id is 8 hex digits');
  }),
  withPair('T9: descriptions bring their first candidates along', async (pair) => {
    await pair.connect();
    for (const side of [pair.low, pair.high]) {
      const [first] = side.events.flatMap((event) => (event.type === 'signal' ? [event.signals] : []));
      const types = (first ?? []).map(({ type }) => type);
      assert(
        /^(offer|answer)(,candidate)+$/.test(types.join()),
        `a description and candidates: ${types.join()}`,
      );
    }
  }),
  withPair(
    'when both sides connect at once, both end connected and neither is told of an offer',
    async (pair) => {
      pair.low.port.connect(HIGHER_ID);
      pair.high.port.connect(LOWER_ID);
      await pair.untilConnected();
      await pair.pause(100);
      assertEqual(pair.low.log(), 'connected', 'events of the lower id');
      assertEqual(pair.high.log(), 'connected', 'events of the higher id');
      assert(pair.low.port.send(HIGHER_ID, frameOf(8, 1)), 'the lower id can send');
      assert(pair.high.port.send(LOWER_ID, frameOf(8, 2)), 'the higher id can send');
      await pair.until(
        'frames crossed',
        () => pair.low.frames().length === 1 && pair.high.frames().length === 1,
      );
    },
  ),
  withPair('connecting to a peer that has offered accepts its offer', async (pair) => {
    pair.low.port.connect(HIGHER_ID);
    await pair.until('the offer is reported', () => pair.high.count('offered') === 1);
    pair.high.port.connect(LOWER_ID);
    await pair.untilConnected();
    assertEqual(pair.high.count('closed'), 0, 'closed events');
  }),
  withPair(
    'an offer that is accepted late still connects: what trickled in meanwhile is kept',
    async (pair) => {
      pair.low.port.connect(HIGHER_ID);
      await pair.until('the offer is reported', () => pair.high.count('offered') === 1);
      await pair.pause(300);
      pair.high.port.accept(LOWER_ID);
      await pair.untilConnected();
    },
  ),
  withPair(
    'an offer that is turned away is forgotten in silence, and its maker times out',
    async (pair) => {
      pair.low.port.connect(HIGHER_ID);
      await pair.until('the offer is reported', () => pair.high.count('offered') === 1);
      pair.high.port.reject(LOWER_ID);
      await pair.until('the maker gives up', () => pair.low.count('closed') === 1);
      assertEqual(pair.low.log(), 'closed:timeout', 'events of the maker');
      assertEqual(pair.high.log(), 'offered', 'events of the other');
    },
    { attemptTimeoutMs: 400 },
  ),
  withPair('accepting a peer that has not offered ends in closed', async (pair) => {
    pair.low.port.accept(HIGHER_ID);
    assertEqual(pair.low.log(), 'closed:timeout', 'events');
  }),
  withPair('a second connect to the same peer adds nothing', async (pair) => {
    pair.low.port.connect(HIGHER_ID);
    await pair.connect();
    pair.low.port.connect(HIGHER_ID);
    await pair.pause(50);
    assertEqual(pair.low.log(), 'connected', 'events');
  }),
];

const FRAMES: readonly TransportContractCase[] = [
  withPair('frames arrive whole, in order, and own their buffers', async (pair) => {
    await pair.connect();
    const sent = [frameOf(1, 1), frameOf(FRAME_BYTES_MAX, 2), frameOf(1_000, 3), frameOf(16_300, 4)];
    for (const frame of sent) assert(pair.low.port.send(HIGHER_ID, frame), 'the frame is taken');
    await pair.until('all frames came', () => pair.high.frames().length === sent.length);
    const received = pair.high.frames();
    sent.forEach((frame, index) => assert(sameBytes(received[index], frame), `frame ${index} is as sent`));
    assert(
      received.every((frame) => frame.buffer.byteLength === frame.byteLength),
      'each frame owns its buffer',
    );
  }),
  withPair('nothing is sent without a channel', async (pair) => {
    assertEqual(pair.low.port.send(HIGHER_ID, frameOf(8, 1)), false, 'send to a stranger');
    pair.low.port.connect(HIGHER_ID);
    assertEqual(pair.low.port.send(HIGHER_ID, frameOf(8, 1)), false, 'send while connecting');
    assertEqual(pair.low.port.bufferedBytes(HIGHER_ID), 0, 'bytes buffered while connecting');
  }),
  withPair('a frame over the size of the protocol is refused and the connection stays', async (pair) => {
    await pair.connect();
    assertEqual(
      pair.low.port.send(HIGHER_ID, frameOf(FRAME_BYTES_MAX + 1, 1)),
      false,
      'send of the large frame',
    );
    assert(pair.low.port.send(HIGHER_ID, frameOf(5, 2)), 'the next frame is taken');
    await pair.until('the next frame came', () => pair.high.frames().length === 1);
    assertEqual(pair.high.frames()[0]?.byteLength, 5, 'length of what came');
  }),
  withPair('drained is reported when a burst has left', async (pair) => {
    await pair.connect();
    const burst = frameOf(FRAME_BYTES_MAX, 1);
    for (let count = 0; count < 40; count += 1) pair.low.port.send(HIGHER_ID, burst);
    await pair.until('all is sent', () => pair.low.port.bufferedBytes(HIGHER_ID) === 0);
    await pair.until('drained is reported', () => pair.low.count('drained') > 0);
    await pair.until('all came', () => pair.high.frames().length === 40);
  }),
  withPair('drained is reported for a single small frame too', async (pair) => {
    await pair.connect();
    pair.low.port.send(HIGHER_ID, frameOf(10, 1));
    await pair.until('drained is reported', () => pair.low.count('drained') > 0);
    assertEqual(pair.low.port.bufferedBytes(HIGHER_ID), 0, 'bytes buffered');
  }),
];

const CLOSING: readonly TransportContractCase[] = [
  withPair('closing is silent here and gone there, and frames sent before arrive', async (pair) => {
    await pair.connect();
    for (let seed = 0; seed < 4; seed += 1) pair.low.port.send(HIGHER_ID, frameOf(FRAME_BYTES_MAX, seed));
    pair.low.port.close(HIGHER_ID);
    await pair.until('the other side notices', () => pair.high.count('closed') === 1);
    assertEqual(pair.high.frames().length, 4, 'frames that came');
    assertEqual(pair.high.closeReason(), 'gone', 'reason');
    assertEqual(pair.low.count('closed'), 0, 'closed events on this side');
    assertEqual(pair.low.port.send(HIGHER_ID, frameOf(8, 1)), false, 'send after close');
  }),
  withPair('closing an idle connection is noticed by the other side', async (pair) => {
    await pair.connect();
    pair.high.port.close(LOWER_ID);
    await pair.until('the other side notices', () => pair.low.count('closed') === 1);
    assertEqual(pair.low.closeReason(), 'gone', 'reason');
  }),
  withPair('two peers that have parted can connect again', async (pair) => {
    await pair.connect();
    pair.low.port.close(HIGHER_ID);
    await pair.until('the other side notices', () => pair.high.count('closed') === 1);
    pair.high.port.connect(LOWER_ID);
    await pair.until('the new offer is reported', () => pair.low.count('offered') === 1);
    pair.low.port.accept(HIGHER_ID);
    await pair.until(
      'both are connected again',
      () => pair.high.count('connected') + pair.low.count('connected') === 4,
    );
  }),
  withPair('a peer the tracker does not know ends an attempt but not a connection', async (pair) => {
    pair.low.port.connect(STRANGER_ID);
    pair.low.port.peerGone(STRANGER_ID);
    assertEqual(pair.low.log(), 'closed:gone', 'events of the attempt');
    await pair.connect();
    pair.low.port.peerGone(HIGHER_ID);
    await pair.pause(50);
    assertEqual(pair.low.count('closed'), 1, 'closed events');
    assert(pair.low.port.send(HIGHER_ID, frameOf(8, 1)), 'the connection is open');
  }),
  withPair('destroy is silent, final and may be repeated', async (pair) => {
    await pair.connect();
    const before = pair.low.events.length;
    pair.low.port.destroy();
    pair.low.port.destroy();
    pair.low.port.connect(HIGHER_ID);
    pair.low.port.accept(HIGHER_ID);
    pair.low.port.signal(HIGHER_ID, '0000abcd' as ConnectionId, [OFFER_WITH_NOTHING_IN_IT]);
    assertEqual(pair.low.port.send(HIGHER_ID, frameOf(8, 1)), false, 'send after destroy');
    await pair.until('the other side notices', () => pair.high.closeReason() === 'gone');
    assertEqual(pair.low.events.length, before, 'events after destroy');
  }),
];

const HOSTILE: readonly TransportContractCase[] = [
  withPair('signals of a connection that is over are ignored', async (pair) => {
    await pair.connect();
    const stale = pair.low.firstConnection();
    pair.low.port.close(HIGHER_ID);
    await pair.until('the other side notices', () => pair.high.count('closed') === 1);
    pair.low.port.signal(HIGHER_ID, stale, [{ type: 'answer', sdp: 'v=0\r\n' }]);
    pair.low.port.signal(HIGHER_ID, stale, [
      {
        type: 'candidate',
        candidate: 'candidate:1 1 udp 1 192.0.2.1 9 typ host',
        sdpMid: '0',
        sdpMLineIndex: 0,
      },
    ]);
    await pair.pause(50);
    assertEqual(pair.low.log().replaceAll('drained', '').trim(), 'connected', 'events');
  }),
  withPair('an offer that cannot be read ends in failed', async (pair) => {
    pair.low.port.signal(STRANGER_ID, '0000abcd' as ConnectionId, [OFFER_WITH_NOTHING_IN_IT]);
    pair.low.port.accept(STRANGER_ID);
    await pair.until('the attempt ends', () => pair.low.count('closed') === 1);
    assertEqual(pair.low.log(), 'offered closed:failed', 'events');
  }),
  withPair('an offer of audio or video ends in failed', async (pair) => {
    const sdp =
      'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n';
    pair.low.port.signal(STRANGER_ID, '0000abcd' as ConnectionId, [{ type: 'offer', sdp }]);
    pair.low.port.accept(STRANGER_ID);
    await pair.until('the attempt ends', () => pair.low.count('closed') === 1);
    assertEqual(pair.low.log(), 'offered closed:failed', 'events');
  }),
  withPair('candidates that cannot be read do no harm', async (pair) => {
    pair.relays = (relay) => {
      const { connection } = relay;
      for (const candidate of ['', 'nonsense', 'candidate:\u0000']) {
        const signal: Signal = { type: 'candidate', candidate, sdpMid: null, sdpMLineIndex: null };
        pair.low.port.signal(HIGHER_ID, connection, [signal]);
        pair.high.port.signal(LOWER_ID, connection, [signal]);
      }
      return true;
    };
    await pair.connect();
  }),
  withPair('a new offer of a connected peer ends the old connection and is reported', async (pair) => {
    await pair.connect();
    pair.high.port.signal(LOWER_ID, '0000abcd' as ConnectionId, [OFFER_WITH_NOTHING_IN_IT]);
    await pair.until('both events came', () => pair.high.count('offered') === 2);
    assertEqual(pair.high.log(), 'offered connected closed:gone offered', 'events');
  }),
  withPair('an open connection is not negotiated again', async (pair) => {
    await pair.connect();
    const connection = pair.low.firstConnection();
    pair.high.port.signal(LOWER_ID, connection, [OFFER_WITH_NOTHING_IN_IT]);
    pair.low.port.signal(HIGHER_ID, connection, [{ type: 'answer', sdp: 'v=0\r\n' }]);
    assert(pair.low.port.send(HIGHER_ID, frameOf(8, 1)), 'the connection is open');
    await pair.until('the frame came', () => pair.high.frames().length === 1);
    assertEqual(pair.low.count('closed') + pair.high.count('closed'), 0, 'closed events');
  }),
];

export const TRANSPORT_CONTRACT: readonly TransportContractCase[] = [
  ...CONNECTING,
  ...FRAMES,
  ...CLOSING,
  ...HOSTILE,
];
