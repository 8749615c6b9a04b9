import { beforeEach } from 'vitest';
import { MemoryBus, MemoryBusStore } from '../../src/bus/memory-bus.ts';
import { describeClusterBus } from '../support/cluster-bus-contract.ts';

let store = new MemoryBusStore();

beforeEach(() => {
  store = new MemoryBusStore();
});

describeClusterBus('memory', () => ({
  newBus: () => new MemoryBus(store),
  deliver: async (to, text) => Promise.resolve(store.deliver(to, text)),
}));
