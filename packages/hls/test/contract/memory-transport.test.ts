import { describe, test } from 'vitest';
import { MemoryNetwork } from '../fakes/memory-network.ts';
import { TRANSPORT_CONTRACT } from './transport-contract.ts';
import type { TransportSetup } from './transport-pair.ts';

function setupOver(network: MemoryNetwork): TransportSetup {
  return {
    create: (peerId, options, listener) => network.transport(peerId, listener, options),
    pump: () => network.run(),
  };
}

describe('transport contract, in memory, delivered at once', () => {
  test.each(TRANSPORT_CONTRACT)('$name', ({ run }) =>
    run(setupOver(new MemoryNetwork({ signals: 'relayed' }))),
  );
});

describe('transport contract, in memory, delivered late', () => {
  test.each(TRANSPORT_CONTRACT)('$name', ({ run }) =>
    run(
      setupOver(new MemoryNetwork({ signals: 'relayed', delivery: 'queued', latencyMs: 20, uplinkBps: 4e6 })),
    ),
  );
});
