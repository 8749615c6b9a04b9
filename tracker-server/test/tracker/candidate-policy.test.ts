import type { Signal } from '@paceline/protocol';
import { describe, expect, it } from 'vitest';
import { filterCandidates } from '../../src/tracker/candidate-policy.ts';
import { TrackerBench } from '../support/tracker-bench.ts';

const candidate = (address: string, tail = 'typ host'): string =>
  `candidate:1 1 udp 2113937151 ${address} 50000 ${tail}`;

const signal = (text: string): Signal => ({
  type: 'candidate',
  candidate: text,
  sdpMid: '0',
  sdpMLineIndex: 0,
});

const passes = (text: string, mayBePrivate: boolean): boolean =>
  filterCandidates([signal(text)], mayBePrivate).signals.length === 1;

describe('candidates', () => {
  it.each([
    candidate('198.51.100.7'),
    candidate('2001:db8::7', 'typ srflx raddr 0.0.0.0 rport 0 generation 0 ufrag abcd network-cost 999'),
    candidate('6b2f8c1e-1111-4222-8333-944455556666.local', 'typ host generation 0'),
    'candidate:842163049 1 tcp 1518280447 198.51.100.7 9 typ host tcptype active',
    `a=${candidate('198.51.100.7')}`,
    '',
  ])('passes %j on to anybody', (text) => expect(passes(text, false)).toBe(true));

  it.each([
    '10.0.0.1',
    '192.168.1.7',
    '127.0.0.1',
    '169.254.1.1',
    '::1',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ])('passes the private address %s on only inside its network', (address) => {
    expect(passes(candidate(address), false)).toBe(false);
    expect(passes(candidate(address), true)).toBe(true);
  });

  it.each([
    candidate('0.0.0.0'),
    candidate('224.0.0.1'),
    candidate('255.255.255.255'),
    candidate('::'),
    candidate('ff02::1'),
    candidate('router.example'),
    candidate('a.b.local'),
    'candidate:1 1 udp 2113937151 198.51.100.7 999999 typ host',
    'candidate:1 1 udp 2113937151 198.51.100.7 50000',
    'candidate:1 1 icmp 2113937151 198.51.100.7 50000 typ host',
    `candidate:${'x'.repeat(33)} 1 udp 1 198.51.100.7 50000 typ host`,
    'x',
  ])('passes %j on to nobody', (text) => expect(passes(text, true)).toBe(false));

  it('takes them out of session descriptions too, and nothing else', () => {
    const lines = ['v=0', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0'];
    const good = `a=${candidate('198.51.100.7')}`;
    const bad = `a=${candidate('192.168.0.1')}`;
    for (const end of ['\r\n', '\n', '\r']) {
      const sdp = [...lines, bad, good, bad, 'a=mid:0', ''].join(end);
      const kept = [...lines, good, 'a=mid:0', ''].join(end);
      expect(filterCandidates([{ type: 'offer', sdp }], false)).toEqual({
        signals: [{ type: 'offer', sdp: kept }],
        refused: 2,
      });
    }
  });

  it('are found after a line that seems to hold many and is none', () => {
    const sdp = `v=0\r\nb=${'a=candidate:'.repeat(1_500)}\r\na=${candidate('192.168.0.1')}\r\n`;
    const { signals, refused } = filterCandidates([{ type: 'offer', sdp }], false);
    expect(refused).toBe(1);
    expect(signals).toEqual([{ type: 'offer', sdp: sdp.slice(0, sdp.lastIndexOf('a=candidate:1')) }]);
  });

  it('are judged by the networks of both viewers', () => {
    const bench = new TrackerBench();
    const [near, far] = ['203.0.113.1', '203.0.113.2'];
    const anna = bench.join({}, near);
    const receivers = [bench.join({}, near), bench.join({}, far)];
    for (const { joined } of receivers) {
      const signals = [signal(candidate('192.168.0.1')), signal(candidate('198.51.100.7'))];
      const text = JSON.stringify({ type: 'signal', to: joined.peerId, connection: '0123abcd', signals });
      expect(bench.sendText(anna, text)).toEqual([]);
    }
    const received = receivers.map(({ connection }) =>
      connection.takeSent().flatMap((message) => (message.type === 'signal' ? [message.signals.length] : [])),
    );
    expect(received).toEqual([[2], [1]]);
    expect(bench.tracker.stats().candidatesRefused).toBe(1);
  });
});
