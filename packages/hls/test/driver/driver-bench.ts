import { DEFAULT_CONFIG, trackIdOf } from '@paceline/core';
import type { Fingerprint, PeerId } from '@paceline/protocol';
import { Driver } from '../../src/driver/driver.ts';
import type { CdnRequest, TransportPort } from '../../src/driver/ports.ts';
import { RemoteViewer } from '../fakes/remote-viewer.ts';
import { RecordingRooms } from './recording-rooms.ts';
import { VirtualClock } from './virtual-clock.ts';

export const SLOTS = 10;
export const TRACK = trackIdOf('main', SLOTS);
export const SELF = '01000000000001' as PeerId;
export const OTHER = '01000000000002' as PeerId;

export const FIRST = 100;
const LAST = 120;

/** A driver whose CDN, transport and clock are the test's, with one partner. The player stands in the first segment. */
export class DriverBench {
  readonly clock = new VirtualClock();
  readonly outside = new RecordingRooms();
  readonly fetches: CdnRequest[] = [];
  readonly remote = new RemoteViewer(OTHER, TRACK, SLOTS, (frame) => {
    this.driver.onTransport({ type: 'frame', peerId: OTHER, frame });
  });
  readonly driver: Driver;
  readonly transport: TransportPort;
  /** What is left in the channel of the partner, bytes. */
  bufferedBytes = 0;
  /** How often that was looked at. */
  looks = 0;
  /** False: no segment is where the playlist said. */
  isListed = true;

  constructor() {
    const { outside, fetches } = this;
    this.driver = new Driver(DEFAULT_CONFIG, 1, this.clock, {
      ...outside.rooms,
      cdn: { ...outside.rooms.cdn, fetch: (request) => void fetches.push(request) },
      locate: (_track, mediaSequence, range) =>
        this.isListed
          ? {
              url: String(mediaSequence),
              headers: {},
              range,
              firstByteTimeoutMs: 4_000,
              totalTimeoutMs: 10_000,
            }
          : undefined,
    });
    this.transport = {
      ...outside.transport,
      send: (_peerId, frame) => {
        this.remote.hear(frame);
        return true;
      },
      bufferedBytes: () => {
        this.looks += 1;
        return this.bufferedBytes;
      },
    };
    this.driver.setSwarm(this.transport, outside.tracker);
  }

  policy(uploadAllowed: boolean): void {
    this.driver.tell({
      type: 'policy-changed',
      enabled: true,
      uploadAllowed,
      leadAllowed: true,
      hidden: false,
      uploadCapBps: 1_000_000_000,
      rangeAllowed: true,
      scoutAllowed: false,
    });
  }

  /** In a swarm, and the partner watches the same. */
  meet(uploadAllowed: boolean): void {
    const { driver } = this;
    this.policy(uploadAllowed);
    driver.tell({ type: 'track-opened', track: TRACK, slotsPerSegment: SLOTS });
    const segments = Array.from({ length: LAST - FIRST + 1 }, (_, i) => ({
      mediaSequence: FIRST + i,
      fingerprint: identityOf(FIRST + i),
      durationMs: 2_000,
    }));
    driver.tell({ type: 'playlist-updated', track: TRACK, segments });
    this.play();
    driver.onTracker({ type: 'joined', peerId: SELF, peers: [], swarmSize: 2, groupSize: 2 });
    driver.onTransport({ type: 'connected', peerId: OTHER });
    this.remote.greet(FIRST);
  }

  play(mediaSequence = FIRST): void {
    const slot = mediaSequence * SLOTS;
    this.driver.tell({ type: 'player-moved', track: TRACK, slot, rate: 1, state: 'playing' });
  }

  want(wantId: number, mediaSequence: number, playableMs = 2_000): void {
    this.driver.tell({ type: 'segment-wanted', wantId, track: TRACK, mediaSequence, playableMs });
  }
}

export function identityOf(mediaSequence: number): Fingerprint {
  return mediaSequence.toString(16).padStart(16, '0') as Fingerprint;
}

export function bytesOf(mediaSequence: number, byteLength: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: byteLength }, (_, i) => (i * 31 + mediaSequence * 7 + (i >> 8)) & 255);
}
