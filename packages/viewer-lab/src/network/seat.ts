import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namespaceName, vethName } from './network-names.ts';
import { runTool, tryTool } from './run-tool.ts';
import { removeNamespace } from './sweep-leftovers.ts';

/** A viewer's line. */
export interface Line {
  /** Uplink, bits per second: media to partners, requests and acknowledgements. Undefined: unlimited. The downlink is. */
  readonly uplinkBps?: number;
  /** Counted from 0. Default 0. */
  readonly region?: number;
}

/** What one packet burst may take at full speed, bytes: ten packets, as a modem's. */
const BURST_BYTES = 16_384;

/** Packets wait this long for the uplink before it drops them, ms. */
const QUEUE_MS = 200;

export interface SeatPlan {
  readonly number: number;
  readonly line: Line;
  readonly bridge: string;
  /** With the length of the network, `10.201.1.2/16`. */
  readonly address: string;
  readonly gateway: string;
  /** For the file that starts the browser. */
  readonly directory: string;
  readonly chromium: string;
}

/** One viewer's place: a network namespace with one interface, a cable to the bridge, and an executable that starts Chromium there. */
export class Seat {
  readonly executablePath: string;
  readonly #namespace: string;
  readonly #veth: string;

  constructor({ number, line, bridge, address, gateway, directory, chromium }: SeatPlan) {
    const namespace = namespaceName(process.pid, number);
    const veth = vethName(process.pid, number);
    this.#namespace = namespace;
    this.#veth = veth;
    this.executablePath = join(directory, namespace);
    try {
      runTool('ip', ['netns', 'add', namespace]);
      runTool('ip', ['link', 'add', veth, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace]);
      runTool('ip', ['link', 'set', veth, 'master', bridge, 'up']);
      runTool('ip', ['-n', namespace, 'addr', 'add', address, 'dev', 'eth0']);
      runTool('ip', ['-n', namespace, 'link', 'set', 'lo', 'up']);
      runTool('ip', ['-n', namespace, 'link', 'set', 'eth0', 'up']);
      // Leads nowhere: the machine does not forward. But Chromium gathers no candidates without one.
      runTool('ip', ['-n', namespace, 'route', 'add', 'default', 'via', gateway]);
      if (line.uplinkBps !== undefined) runTool('tc', shaping(namespace, line.uplinkBps));
      writeFileSync(this.executablePath, `#!/bin/sh\nexec ip netns exec ${namespace} '${chromium}' "$@"\n`);
      chmodSync(this.executablePath, 0o755);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  close(): void {
    removeNamespace(this.#namespace);
    // The cable goes with the namespace, but only when the kernel gets round to it.
    tryTool('ip', ['link', 'del', this.#veth]);
    rmSync(this.executablePath, { force: true });
  }
}

function shaping(namespace: string, uplinkBps: number): readonly string[] {
  const bucket = ['rate', `${uplinkBps}bit`, 'burst', String(BURST_BYTES), 'latency', `${QUEUE_MS}ms`];
  return ['-n', namespace, 'qdisc', 'add', 'dev', 'eth0', 'root', 'tbf', ...bucket];
}
