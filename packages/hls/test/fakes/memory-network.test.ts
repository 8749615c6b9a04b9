import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PeerId } from '@paceline/protocol';
import type { TransportEvent, TransportPort } from '../../src/driver/ports.ts';
import { MemoryNetwork } from './memory-network.ts';
import type { MemoryNetworkOptions } from './memory-network.ts';

const left = '01000000000001' as PeerId;
const right = '01000000000002' as PeerId;

describe('MemoryNetwork', () => {
  let network: MemoryNetwork;
  let events: { readonly atMs: number; readonly at: PeerId; readonly event: TransportEvent }[];
  let ports: Record<'left' | 'right', TransportPort>;

  beforeEach(() => {
    vi.useFakeTimers();
    events = [];
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  /** The time that a description waits for its candidates. */
  const gather = (): void => void vi.advanceTimersByTime(50);

  /** Two transports; the right one accepts every offer. */
  function linked(options: MemoryNetworkOptions): void {
    network = new MemoryNetwork(options);
    const port = (id: PeerId): TransportPort => {
      const made = network.transport(id, (event) => {
        events.push({ atMs: network.nowMs, at: id, event });
        if (event.type === 'offered') made.accept(event.peerId);
      });
      return made;
    };
    ports = { left: port(left), right: port(right) };
  }

  function log(): readonly string[] {
    return events.map(({ atMs, at, event }) => `${atMs} ${at === left ? 'left' : 'right'} ${event.type}`);
  }

  test('delivers inside the call when synchronous, and relays signals by itself', () => {
    linked({});
    ports.left.connect(right);
    gather();
    expect(log()).toEqual(['0 right offered']);
    gather();
    expect(log().slice(1)).toEqual(['0 right connected', '0 left connected']);
    expect(ports.left.send(right, new Uint8Array(4))).toBe(true);
    expect(log().slice(3)).toEqual(['0 left drained', '0 right frame']);
  });

  test('keeps to its latency and uplink when queued', () => {
    linked({ delivery: 'queued', latencyMs: 50, uplinkBps: 80_000 });
    ports.left.connect(right);
    gather();
    network.advance(50);
    expect(log()).toEqual(['50 right offered']);
    gather();
    network.advance(100);
    expect(log().slice(1)).toEqual(['150 right connected', '150 left connected']);
    // 10,000 bytes at 80 kbit/s are a second each.
    ports.left.send(right, new Uint8Array(10_000));
    ports.left.send(right, new Uint8Array(10_000));
    expect(ports.left.bufferedBytes(right)).toBe(20_000);
    network.advance(1_000);
    expect(ports.left.bufferedBytes(right)).toBe(10_000);
    network.run();
    expect(log().slice(3)).toEqual([
      '1150 left drained',
      '1200 right frame',
      '2150 left drained',
      '2200 right frame',
    ]);
  });

  test('a broken link fails on both sides', () => {
    linked({});
    ports.left.connect(right);
    gather();
    gather();
    network.breakLinks(left);
    const closed = events.flatMap(({ event }) => (event.type === 'closed' ? [event.reason] : []));
    expect(closed).toEqual(['failed', 'failed']);
  });

  test('an isolated peer gets no connection', () => {
    linked({});
    network.isolate(right);
    ports.left.connect(right);
    gather();
    gather();
    expect(log()).toEqual(['0 right offered']);
    ports.left.destroy();
    ports.right.destroy();
  });
});
