import { describe, expect, it } from 'vitest';
import type { Signal } from '@paceline/protocol';
import { withoutHostCandidates } from '../../src/webrtc/without-host-candidates.ts';

const HOST =
  'candidate:1 1 udp 2113937151 0d5ab4f3-5a3c-4e8e-9d53-1a1d3c9f7b11.local 51234 typ host generation 0';
const PUBLIC = 'candidate:2 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 0.0.0.0 rport 0 generation 0';
const RELAY = 'candidate:3 1 udp 33562367 198.51.100.4 50000 typ relay raddr 203.0.113.7 rport 46154';

const candidate = (text: string): Signal => ({
  type: 'candidate',
  candidate: text,
  sdpMid: '0',
  sdpMLineIndex: 0,
});

describe('without the local network', () => {
  it('candidates of hosts are left out, public and relayed ones stay as they are', () => {
    expect(withoutHostCandidates(candidate(HOST))).toBeUndefined();
    for (const text of [PUBLIC, RELAY, ''])
      expect(withoutHostCandidates(candidate(text))).toEqual(candidate(text));
  });

  it('they are taken out of descriptions too, wherever they stand', () => {
    const lines = (...candidates: readonly string[]): string =>
      ['v=0', 'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', ...candidates, 'a=mid:0', ''].join('\r\n');
    const offer: Signal = { type: 'offer', sdp: lines(`a=${HOST}`, `a=${PUBLIC}`, `a=${HOST}`) };
    expect(withoutHostCandidates(offer)).toEqual({ type: 'offer', sdp: lines(`a=${PUBLIC}`) });
    const plain: Signal = { type: 'answer', sdp: lines() };
    expect(withoutHostCandidates(plain)).toEqual(plain);
  });
});
