import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ClusterBus } from '../../src/bus/cluster-bus.ts';
import { startNode } from './cluster-bus-contract.ts';
import type { BusNode } from './cluster-bus-contract.ts';

/** The server that a bus goes through; the test ends it and starts it again. */
export interface BusServer {
  readonly newBus: () => ClusterBus;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
}

const WAIT = { timeout: 10_000, interval: 20 };

/** What every ClusterBus does that has a server which can die. */
export function describeServerLoss(name: string, { newBus, kill, start }: BusServer): void {
  const nodes: BusNode[] = [];

  const node = async (): Promise<BusNode> => {
    const started = await startNode(newBus());
    nodes.push(started);
    return started;
  };

  afterEach(async () => {
    for (const { bus } of nodes.splice(0)) await bus.close();
  });

  describe(`cluster bus contract: ${name} dies`, () => {
    it('goes on alone while it is dead, and finds the others when it is back', async () => {
      const [a, b] = [await node(), await node()];
      await vi.waitFor(() => expect([a.bus.nodes().length, b.bus.nodes().length]).toEqual([2, 2]), WAIT);
      a.bus.reportCounts(new Map([['1/news', 3]]));
      await kill();
      await vi.waitFor(() => expect(a.bus.isUp).toBe(false), WAIT);
      expect(a.bus.nodes().map(({ id }) => id)).toEqual([a.id]);
      expect(a.bus.publish(b.id, 'lost')).toBe(false);
      expect((await a.bus.countsOf(['1/news'])).get('1/news')).toBe(3);
      const late = await node();
      expect(late.bus.nodes()).toHaveLength(1);
      expect(late.bus.fault).toMatch(/^(ECONNREFUSED|ConnectionError)$/);
      await start();
      await vi.waitFor(() => {
        for (const { bus } of [a, b, late])
          expect([bus.isUp, bus.nodes().length, bus.fault]).toEqual([true, 3, undefined]);
      }, WAIT);
      await vi.waitFor(() => {
        a.bus.publish(late.id, 'again');
        expect(late.received.length).toBeGreaterThan(0);
      }, WAIT);
      expect(b.received, 'what was refused is not sent later').toEqual([]);
    });
  });
}
