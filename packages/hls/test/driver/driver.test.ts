import { DEFAULT_CONFIG, InvariantError, trackIdOf } from '@paceline/core';
import type { Input } from '@paceline/core';
import type { ConnectionId, PeerId, Signal } from '@paceline/protocol';
import { encodeMessage, PROTOCOL_VERSION } from '@paceline/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { Driver } from '../../src/driver/driver.ts';
import { RecordingRooms } from './recording-rooms.ts';
import { VirtualClock } from './virtual-clock.ts';

const TRACK = trackIdOf('main', 10);
const SELF = '01000000000001' as PeerId;
const OTHER = '01000000000002' as PeerId;
const CONNECTION = '00000001' as ConnectionId;
const SIGNALS: readonly Signal[] = [{ type: 'offer', sdp: 'v=0\r\n' }];

const want = (wantId: number): Input => ({
  type: 'segment-wanted',
  wantId,
  track: TRACK,
  mediaSequence: 100,
  playableMs: 4_000,
});

describe('the driver', () => {
  let clock: VirtualClock;
  let outside: RecordingRooms;
  let driver: Driver;

  beforeEach(() => {
    clock = new VirtualClock();
    outside = new RecordingRooms();
    driver = new Driver(DEFAULT_CONFIG, 1, clock, outside.rooms);
    driver.setSwarm(outside.transport, outside.tracker);
  });

  /** In a swarm, with one partner that said hello. */
  function withPartner(): void {
    driver.onTracker({ type: 'joined', peerId: SELF, peers: [], swarmSize: 2, groupSize: 2 });
    driver.onTransport({ type: 'connected', peerId: OTHER });
    const status = { uploadBps: 10_000_000, serves: true, leads: true, hidden: false };
    const frame = encodeMessage({ type: 'hello', version: PROTOCOL_VERSION, peerId: OTHER, status });
    driver.onTransport({ type: 'frame', peerId: OTHER, frame });
  }

  it('carries orders out before a fact returns', () => {
    driver.tell(want(1));
    expect(outside.log).toEqual(['pass 1']);
  });

  it('only appends what it is told from within an order', () => {
    outside.onPassThrough = (wantId) => {
      if (wantId >= 3) return;
      driver.tell(want(wantId + 1));
      outside.log.push(`told ${wantId + 1}`);
    };
    driver.tell(want(1));
    expect(outside.log).toEqual(['pass 1', 'told 2', 'pass 2', 'told 3', 'pass 3']);
  });

  it('has one timer armed, and arms it again when it fires', () => {
    withPartner();
    expect(clock.pendingCount).toBe(1);
    for (let round = 0; round < 20; round += 1) {
      const { setCount } = clock;
      clock.advance(500);
      driver.tell({ type: 'time-passed' });
      expect(clock.pendingCount).toBe(1);
      expect(clock.setCount - setCount).toBeLessThan(200);
    }
    expect(driver.isStopped).toBe(false);
    expect(clock.setCount).toBeGreaterThan(1);
  });

  it('leaves no timer behind when it stops, and does nothing more', () => {
    withPartner();
    driver.stop();
    driver.stop();
    expect(clock.pendingCount).toBe(0);
    outside.log.length = 0;
    driver.tell(want(1));
    driver.onTransport({ type: 'closed', peerId: OTHER, reason: 'gone' });
    clock.advance(10_000);
    expect(outside.log).toEqual([]);
    expect(outside.errors).toEqual([]);
  });

  it('ends P2P when the engine breaks a rule of its own, without an exception', () => {
    withPartner();
    clock.time -= 1;
    expect(() => driver.tell(want(1))).not.toThrow();
    expect(outside.errors).toHaveLength(1);
    expect(outside.errors[0]).toBeInstanceOf(InvariantError);
    expect(driver.isStopped).toBe(true);
    expect(clock.pendingCount).toBe(0);
    clock.time += 1_000;
    outside.log.length = 0;
    driver.tell(want(2));
    expect(outside.log).toEqual([]);
    expect(outside.errors).toHaveLength(1);
  });

  it('does the same when a port throws', () => {
    outside.onPassThrough = () => {
      throw new Error('port');
    };
    expect(() => driver.tell(want(1))).not.toThrow();
    expect(outside.errors).toEqual([new Error('port')]);
    expect(driver.isStopped).toBe(true);
  });

  it('decodes frames for the engine', () => {
    withPartner();
    expect(outside.log).toContain('partner-joined');
    expect(driver.snapshot().partners.map(({ peerId }) => peerId)).toEqual([OTHER]);
  });

  it('tells of frames that are none: one is a strike, a few cost the connection', () => {
    withPartner();
    const frame = new Uint8Array([255, 255, 255]);
    driver.onTransport({ type: 'frame', peerId: OTHER, frame });
    expect(driver.snapshot().partners[0]?.strikes).toBe(1);
    expect(outside.log).not.toContain(`close ${OTHER}`);
    for (let i = 1; i < DEFAULT_CONFIG.strikesMax; i += 1) {
      driver.onTransport({ type: 'frame', peerId: OTHER, frame });
    }
    expect(outside.log).toContain('peer-banned');
    expect(outside.log).toContain(`close ${OTHER}`);
    expect(driver.snapshot().partners).toEqual([]);
    expect(driver.isStopped).toBe(false);
  });

  it('relays signals both ways', () => {
    driver.onTransport({ type: 'signal', to: OTHER, connection: CONNECTION, signals: SIGNALS });
    driver.onTracker({ type: 'signal', from: OTHER, connection: CONNECTION, signals: SIGNALS });
    driver.onTracker({ type: 'peer-gone', peerId: OTHER });
    expect(outside.log).toEqual([
      `relay ${OTHER} ${CONNECTION} 1`,
      `signal ${OTHER} ${CONNECTION} 1`,
      `gone ${OTHER}`,
    ]);
  });

  it('names itself to the transport before it connects', () => {
    driver.tell({ type: 'track-opened', track: TRACK, slotsPerSegment: 10 });
    driver.onTracker({ type: 'joined', peerId: SELF, peers: [OTHER], swarmSize: 2, groupSize: 2 });
    clock.advance(2_000);
    expect(outside.log[0]).toBe(`own ${SELF}`);
    expect(outside.log).toContain(`connect ${OTHER}`);
  });

  it('without a swarm drops what is for it, and serves the player', () => {
    driver.setSwarm(undefined, undefined);
    driver.onTransport({ type: 'signal', to: OTHER, connection: CONNECTION, signals: SIGNALS });
    driver.onTracker({ type: 'lost' });
    driver.tell(want(1));
    expect(outside.log).toEqual(['pass 1']);
    expect(outside.errors).toEqual([]);
  });
});
