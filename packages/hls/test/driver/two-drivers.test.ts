import { DEFAULT_CONFIG, trackIdOf } from '@paceline/core';
import type { Fingerprint, PeerId } from '@paceline/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DriverRooms } from '../../src/driver/driver.ts';
import { Driver } from '../../src/driver/driver.ts';
import type { CdnPort, TransportPort } from '../../src/driver/ports.ts';
import { MemoryNetwork } from '../fakes/memory-network.ts';
import { RecordingRooms } from './recording-rooms.ts';
import { VirtualClock } from './virtual-clock.ts';

const SLOTS = 10;
const TRACK = trackIdOf('main', SLOTS);
const SEGMENT_BYTES = 100_003;

/** Bytes that tell one segment, and one place in it, from another. */
function bytesOf(mediaSequence: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: SEGMENT_BYTES }, (_, i) => (i * 31 + mediaSequence * 7 + (i >> 8)) & 255);
}

function fingerprintOf(mediaSequence: number): Fingerprint {
  return mediaSequence.toString(16).padStart(16, '0') as Fingerprint;
}

/** One viewer: a real driver and engine; the network, the clock and the CDN are made up. */
class Viewer {
  readonly peerId: PeerId;
  readonly outside = new RecordingRooms();
  readonly driver: Driver;
  readonly transport: TransportPort;
  cdnBytes = 0;

  constructor(clock: VirtualClock, network: MemoryNetwork, peerId: PeerId, seed: number) {
    this.peerId = peerId;
    const rooms: DriverRooms = {
      ...this.outside.rooms,
      cdn: this.#cdn(clock),
      locate: (_track, mediaSequence, range) => ({
        url: String(mediaSequence),
        headers: {},
        range,
        firstByteTimeoutMs: 4_000,
        totalTimeoutMs: 10_000,
      }),
    };
    this.driver = new Driver(DEFAULT_CONFIG, seed, clock, rooms);
    this.transport = network.transport(peerId, (event) => this.driver.onTransport(event));
    this.driver.setSwarm(this.transport, this.outside.tracker);
    this.driver.tell({
      type: 'policy-changed',
      enabled: true,
      uploadAllowed: true,
      leadAllowed: true,
      hidden: false,
      uploadCapBps: 16_000_000,
      rangeAllowed: true,
      scoutAllowed: false,
    });
    this.driver.tell({ type: 'track-opened', track: TRACK, slotsPerSegment: SLOTS });
  }

  #cdn(clock: VirtualClock): CdnPort {
    const cancelled = new Set<number>();
    return {
      fetch: ({ fetchId, url, range }) => {
        clock.setTimer(() => {
          if (cancelled.has(fetchId)) return;
          const chunk = bytesOf(Number(url)).slice(range?.begin, range?.end);
          const { byteLength } = chunk;
          const ranged = range !== undefined;
          this.cdnBytes += byteLength;
          this.driver.onCdn({ type: 'started', fetchId, status: ranged ? 206 : 200, byteLength, ranged });
          this.driver.onCdn({ type: 'data', fetchId, chunk });
          this.driver.onCdn({ type: 'ended', fetchId });
        }, 50);
      },
      cancel: (fetchId) => void cancelled.add(fetchId),
      destroy: () => undefined,
    };
  }

  list(first: number, last: number): void {
    const segments = Array.from({ length: last - first + 1 }, (_, i) => ({
      mediaSequence: first + i,
      fingerprint: fingerprintOf(first + i),
      durationMs: 2_000,
    }));
    this.driver.tell({ type: 'playlist-updated', track: TRACK, segments });
  }

  play(mediaSequence: number): void {
    const slot = mediaSequence * SLOTS;
    this.driver.tell({ type: 'player-moved', track: TRACK, slot, rate: 1, state: 'playing' });
  }

  /** The stock loader brings a segment. */
  load(mediaSequence: number): void {
    this.driver.tell({
      type: 'segment-loaded',
      track: TRACK,
      mediaSequence,
      fingerprint: fingerprintOf(mediaSequence),
      chunk: bytesOf(mediaSequence),
      durationMs: 100,
    });
  }

  want(wantId: number, mediaSequence: number): void {
    this.driver.tell({ type: 'segment-wanted', wantId, track: TRACK, mediaSequence, playableMs: undefined });
  }

  /** What was delivered for a want, joined. */
  received(wantId: number): Buffer | undefined {
    const order = this.outside.delivered.find((delivery) => delivery.wantId === wantId);
    return order && Buffer.concat(order.chunks as readonly Uint8Array[]);
  }
}

describe('two drivers', () => {
  let clock: VirtualClock;
  let first: Viewer;
  let second: Viewer;

  beforeEach(() => {
    vi.useFakeTimers();
    clock = new VirtualClock();
    const network = new MemoryNetwork();
    first = new Viewer(clock, network, '01000000000001' as PeerId, 1);
    second = new Viewer(clock, network, '01000000000002' as PeerId, 2);
    for (const viewer of [first, second]) {
      viewer.list(96, 100);
      viewer.play(98);
    }
    const sizes = { swarmSize: 2, groupSize: 2 };
    first.driver.onTracker({ type: 'joined', peerId: first.peerId, peers: [], ...sizes });
    second.driver.onTracker({ type: 'joined', peerId: second.peerId, peers: [first.peerId], ...sizes });
    // Descriptions wait for their candidates, in a room that has no clock of ours.
    vi.advanceTimersByTime(100);
    clock.advance(1_000);
  });

  afterEach(() => {
    vi.useRealTimers();
    for (const { driver, transport } of [first, second]) {
      driver.stop();
      transport.destroy();
    }
  });

  it('meet and greet', () => {
    expect(first.driver.snapshot().partners.map(({ peerId }) => peerId)).toEqual([second.peerId]);
    expect(second.driver.snapshot().partners.map(({ peerId }) => peerId)).toEqual([first.peerId]);
  });

  it('share a segment that the stock loader of one fetched', () => {
    first.load(100);
    clock.advance(500);
    second.want(1, 100);
    clock.advance(3_000);
    expect(second.received(1)?.equals(bytesOf(100))).toBe(true);
    expect(second.outside.delivered[0]).toMatchObject({ how: 'p2p', p2pBytes: SEGMENT_BYTES, cdnBytes: 0 });
    expect(second.cdnBytes).toBe(0);
    expect(first.driver.snapshot().tally.uploadBytes).toBe(SEGMENT_BYTES);
    expect(second.driver.snapshot().tally.p2pBytes).toBe(SEGMENT_BYTES);
  });

  it('fetch a new segment once for both', () => {
    for (const viewer of [first, second]) {
      viewer.list(96, 101);
      viewer.want(7, 101);
    }
    clock.advance(5_000);
    for (const viewer of [first, second]) {
      expect(viewer.outside.errors).toEqual([]);
      expect(viewer.received(7)?.equals(bytesOf(101))).toBe(true);
    }
    expect(first.cdnBytes + second.cdnBytes).toBe(SEGMENT_BYTES);
  });
});
