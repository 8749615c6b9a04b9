import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FRAME_BYTES_MAX } from '@paceline/protocol';
import type { ConnectionId, PeerId, Signal } from '@paceline/protocol';
import type { TransportEvent } from '../../src/driver/ports.ts';
import type { PeerLink, PeerLinkListener, PeerLinkRole } from '../../src/webrtc/peer-link.ts';
import { PeerTransport } from '../../src/webrtc/peer-transport.ts';

const ownId = '05000000000000' as PeerId;
const lower = '01000000000000' as PeerId;
const higher = '09000000000000' as PeerId;
const theirs = 'abcdef01' as ConnectionId;
const offer: Signal = { type: 'offer', sdp: 'v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n' };
const answer: Signal = { type: 'answer', sdp: offer.sdp };

function candidate(index: number): Signal {
  return { type: 'candidate', candidate: `candidate:${index}`, sdpMid: '0', sdpMLineIndex: 0 };
}

/** A link that only writes down what is asked of it. */
class ScriptedLink implements PeerLink {
  readonly role: PeerLinkRole;
  readonly report: PeerLinkListener;
  readonly signals: Signal[] = [];
  closed = false;

  constructor(role: PeerLinkRole, report: PeerLinkListener) {
    this.role = role;
    this.report = report;
  }

  start(): void {}

  signal(signal: Signal): void {
    this.signals.push(signal);
  }

  send(): boolean {
    return true;
  }

  bufferedBytes(): number {
    return 7;
  }

  close(): void {
    this.closed = true;
  }
}

describe('PeerTransport', () => {
  let links: ScriptedLink[];
  let events: TransportEvent[];
  let transport: PeerTransport;

  beforeEach(() => {
    vi.useFakeTimers();
    links = [];
    events = [];
    let nextId = 0;
    transport = new PeerTransport(
      {
        connectionsMax: 3,
        random32: () => (nextId += 1),
        openLink: (role, report) => {
          const link = new ScriptedLink(role, report);
          links.push(link);
          return link;
        },
      },
      (event) => events.push(event),
    );
    transport.setOwnId(ownId);
  });

  afterEach(() => {
    transport.destroy();
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  function link(index: number): ScriptedLink {
    const found = links[index];
    if (found === undefined) throw new Error(`no link ${index}`);
    return found;
  }

  test('an attempt that does not open in 10 s is closed with timeout', () => {
    transport.connect(higher);
    vi.advanceTimersByTime(9_999);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(events).toEqual([{ type: 'closed', peerId: higher, reason: 'timeout' }]);
    expect(link(0).closed).toBe(true);
  });

  test('an open connection has no deadline', () => {
    transport.connect(higher);
    link(0).report({ type: 'open' });
    vi.advanceTimersByTime(60_000);
    expect(events).toEqual([{ type: 'connected', peerId: higher }]);
  });

  test('the offer of a lower id displaces the own attempt, without a word to the driver', () => {
    transport.connect(lower);
    transport.signal(lower, theirs, [offer]);
    expect(link(0).closed).toBe(true);
    expect(link(1).role).toBe('acceptor');
    expect(link(1).signals).toEqual([offer]);
    link(1).report({ type: 'open' });
    expect(events).toEqual([{ type: 'connected', peerId: lower }]);
  });

  test('the offer of a higher id and its candidates are ignored while the own attempt runs', () => {
    transport.connect(higher);
    transport.signal(higher, theirs, [offer]);
    transport.signal(higher, theirs, [candidate(1)]);
    expect(links).toHaveLength(1);
    expect(link(0).signals).toEqual([]);
    expect(events).toEqual([]);
  });

  test('signals carry the connection id of the attempt, and only that id is listened to', () => {
    transport.connect(higher);
    link(0).report({ type: 'signal', signal: offer });
    vi.advanceTimersByTime(50);
    const connection = '00000001' as ConnectionId;
    expect(events).toEqual([{ type: 'signal', to: higher, connection, signals: [offer] }]);
    transport.signal(higher, theirs, [answer]);
    expect(link(0).signals).toEqual([]);
    transport.signal(higher, connection, [answer]);
    expect(link(0).signals).toEqual([answer]);
  });

  test('a link is fed one description of the right kind and a bounded number of candidates', () => {
    transport.connect(higher);
    const connection = '00000001' as ConnectionId;
    transport.signal(higher, connection, [offer, answer, answer]);
    for (let index = 0; index < 200; index += 1) transport.signal(higher, connection, [candidate(index)]);
    expect(link(0).signals.filter((signal) => signal.type !== 'candidate')).toEqual([answer]);
    expect(link(0).signals).toHaveLength(65);
  });

  test('a newer offer of a peer that was offered already is no news, and is the one that is accepted', () => {
    transport.signal(lower, theirs, [offer]);
    transport.signal(lower, '00000009' as ConnectionId, [offer]);
    expect(events).toEqual([{ type: 'offered', peerId: lower }]);
    transport.accept(lower);
    link(0).report({ type: 'signal', signal: answer });
    vi.advanceTimersByTime(50);
    expect(events.at(-1)).toMatchObject({ type: 'signal', connection: '00000009' });
  });

  test('an offer that has expired cannot be accepted', () => {
    transport.signal(lower, theirs, [offer]);
    vi.advanceTimersByTime(10_000);
    transport.accept(lower);
    expect(events.at(-1)).toEqual({ type: 'closed', peerId: lower, reason: 'timeout' });
  });

  test('connections over the guard end in failed', () => {
    for (const digit of ['a', 'b', 'c', 'd']) transport.connect(`0${digit}000000000000` as PeerId);
    expect(events).toEqual([{ type: 'closed', peerId: '0d000000000000', reason: 'failed' }]);
  });

  test('a frame that comes before the word that the channel is open opens it', () => {
    transport.connect(higher);
    const frame = new Uint8Array(3);
    link(0).report({ type: 'frame', frame });
    link(0).report({ type: 'open' });
    expect(events).toEqual([
      { type: 'connected', peerId: higher },
      { type: 'frame', peerId: higher, frame },
    ]);
  });

  test('a frame over the size of the protocol ends the connection', () => {
    transport.connect(higher);
    link(0).report({ type: 'frame', frame: new Uint8Array(FRAME_BYTES_MAX + 1) });
    expect(events.at(-1)).toEqual({ type: 'closed', peerId: higher, reason: 'failed' });
    expect(link(0).closed).toBe(true);
    expect(transport.bufferedBytes(higher)).toBe(0);
  });

  test('what a link says after its end is not heard', () => {
    transport.connect(higher);
    link(0).report({ type: 'open' });
    transport.close(higher);
    link(0).report({ type: 'drained' });
    link(0).report({ type: 'closed', reason: 'gone' });
    expect(events).toEqual([{ type: 'connected', peerId: higher }]);
  });

  test('an own signal that the tracker sends back is ignored', () => {
    transport.signal(ownId, theirs, [offer]);
    expect(events).toEqual([]);
  });
});
