import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConnectionId, PeerId, Signal } from '@paceline/protocol';
import {
  CANDIDATES_PER_CONNECTION_MAX,
  PENDING_OFFERS_MAX,
  PendingOffers,
} from '../../src/webrtc/pending-offers.ts';

const peer = '01000000000001' as PeerId;
const first = '00000001' as ConnectionId;
const second = '00000002' as ConnectionId;
const offer: Signal = { type: 'offer', sdp: 'v=0 first' };
const candidate: Signal = { type: 'candidate', candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 };

function peerNumber(index: number): PeerId {
  return index.toString(16).padStart(14, '0') as PeerId;
}

describe('PendingOffers', () => {
  let offers: PendingOffers;

  beforeEach(() => {
    vi.useFakeTimers();
    offers = new PendingOffers(10_000);
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  test('an offer is taken with the candidates that came since, in order', () => {
    offers.add(peer, first, [candidate, offer]);
    offers.append(peer, first, [candidate]);
    expect(offers.take(peer)).toEqual({ connection: first, signals: [offer, candidate, candidate] });
    expect(offers.take(peer)).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('candidates of another connection are not taken in', () => {
    offers.add(peer, first, [offer]);
    expect(offers.append(peer, second, [candidate])).toBe(false);
    expect(offers.take(peer)?.signals).toEqual([offer]);
  });

  test('a second description does not get in through the back door', () => {
    offers.add(peer, first, [offer]);
    offers.append(peer, first, [{ type: 'offer', sdp: 'v=0 second' }, candidate]);
    expect(offers.take(peer)?.signals).toEqual([offer, candidate]);
  });

  test('a newer offer replaces the older', () => {
    offers.add(peer, first, [offer, candidate]);
    offers.add(peer, second, [offer]);
    expect(offers.size).toBe(1);
    expect(offers.take(peer)).toEqual({ connection: second, signals: [offer] });
  });

  test('an offer that nobody answers is dropped in time', () => {
    offers.add(peer, first, [offer]);
    vi.advanceTimersByTime(10_000);
    expect(offers.has(peer)).toBe(false);
  });

  test('offers and candidates are bounded', () => {
    for (let index = 0; index < PENDING_OFFERS_MAX; index += 1) {
      expect(offers.add(peerNumber(index), first, [offer])).toBe(true);
    }
    expect(offers.add(peerNumber(99), first, [offer])).toBe(false);
    expect(offers.size).toBe(PENDING_OFFERS_MAX);
    for (let count = 0; count < 200; count += 1) offers.append(peerNumber(0), first, [candidate]);
    expect(offers.take(peerNumber(0))?.signals).toHaveLength(1 + CANDIDATES_PER_CONNECTION_MAX);
    offers.clear();
    expect(offers.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
