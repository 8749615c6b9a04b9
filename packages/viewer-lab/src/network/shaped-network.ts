import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bridgeName, directoryPrefix, SEATS_MAX, tableName } from './network-names.ts';
import { runTool } from './run-tool.ts';
import type { Line } from './seat.ts';
import { Seat } from './seat.ts';
import { removeNetworksOf, sweepLeftovers } from './sweep-leftovers.ts';

/** 10.201.0.0/16 and up: the first that no interface of this machine has. */
const SECOND_OCTETS = { first: 201, last: 250 } as const;

/** Seats of one region: the last octet of their addresses, .1 and .255 left alone. */
const SEATS_PER_REGION_MAX = 253;

export interface ShapedNetworkOptions {
  /** How many regions the seats are spread over. Default 1. */
  readonly regions?: number;
}

/**
 * A bridge with a seat for every viewer, and our own process as the machine that all of them reach. Nothing leaves this machine.
 * Whatever ends this process, short of SIGKILL, the network goes with it; after a SIGKILL the next one sweeps up.
 */
export class ShapedNetwork {
  /** The address of origin and tracker. */
  readonly host: string;
  readonly regions: number;
  readonly #octet: number;
  readonly #bridge = bridgeName(process.pid);
  readonly #table = tableName(process.pid);
  readonly #directory = mkdtempSync(join(tmpdir(), directoryPrefix(process.pid)));
  readonly #seats = new Set<Seat>();
  readonly #onExit = (): void => this.close();
  #seatsEver = 0;

  /** Needs root; see `whyNoNamespaces`. One at a time. */
  constructor({ regions = 1 }: ShapedNetworkOptions = {}) {
    sweepLeftovers();
    this.regions = regions;
    this.#octet = freeOctet(runTool('ip', ['-o', '-4', 'addr', 'show']));
    this.host = `10.${this.#octet}.0.1`;
    process.once('exit', this.#onExit);
    try {
      runTool('ip', ['link', 'add', this.#bridge, 'type', 'bridge']);
      runTool('ip', ['addr', 'add', `${this.host}/16`, 'dev', this.#bridge]);
      runTool('ip', ['link', 'set', this.#bridge, 'up']);
      if (regions > 1) this.#countCrossings();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** For the tracker, `cidr,country,operator,region,city`; empty for one region: its addresses are local ones. */
  get geoOverridesCsv(): string {
    if (this.regions === 1) return '';
    return Array.from({ length: this.regions }, (_, region) => {
      const place = ['land', 'net', 'region', 'city'].map((name) => `${name}-${region}`);
      return [this.#regionCidr(region), ...place].join(',');
    }).join('\n');
  }

  /** A place for one viewer. `chromium` is the executable that is started there. */
  seat(line: Line, chromium: string): Seat {
    const number = this.#seatsEver;
    this.#seatsEver += 1;
    if (number >= Math.min(SEATS_MAX, SEATS_PER_REGION_MAX))
      throw new RangeError('too many seats in a network');
    const address = `10.${this.#octet}.${(line.region ?? 0) + 1}.${number + 2}/16`;
    const seat = new Seat({
      ...{ number, line, address, chromium },
      ...{ bridge: this.#bridge, gateway: this.host, directory: this.#directory },
    });
    this.#seats.add(seat);
    return seat;
  }

  leave(seat: Seat): void {
    seat.close();
    this.#seats.delete(seat);
  }

  /** Bytes of UDP between viewers of different regions so far, as the bridge forwarded them: media, its headers, handshakes. */
  crossingBytes(): number {
    if (this.regions === 1) return 0;
    const listed = runTool('nft', ['list', 'table', 'bridge', this.#table]);
    return [...listed.matchAll(/counter packets \d+ bytes (\d+)/g)].reduce(
      (sum, [, bytes]) => sum + Number(bytes),
      0,
    );
  }

  /** May be called again. */
  close(): void {
    process.off('exit', this.#onExit);
    for (const seat of this.#seats) seat.close();
    this.#seats.clear();
    removeNetworksOf((pid) => pid === process.pid);
  }

  #countCrossings(): void {
    runTool('nft', ['add', 'table', 'bridge', this.#table]);
    const hook = '{ type filter hook forward priority 0 ; }';
    runTool('nft', ['add', 'chain', 'bridge', this.#table, 'crossings', hook]);
    for (let from = 0; from < this.regions; from += 1) {
      for (let to = 0; to < this.regions; to += 1) {
        if (from === to) continue;
        const rule = `ip saddr ${this.#regionCidr(from)} ip daddr ${this.#regionCidr(to)} ip protocol udp counter`;
        runTool('nft', ['add', 'rule', 'bridge', this.#table, 'crossings', ...rule.split(' ')]);
      }
    }
  }

  #regionCidr(region: number): string {
    return `10.${this.#octet}.${region + 1}.0/24`;
  }
}

/** `addresses` as `ip -o -4 addr show` lists them. */
export function freeOctet(addresses: string): number {
  const taken = new Set([...addresses.matchAll(/\binet 10\.(\d+)\./g)].map(([, octet]) => Number(octet)));
  for (let octet = SECOND_OCTETS.first; octet <= SECOND_OCTETS.last; octet += 1) {
    if (!taken.has(octet)) return octet;
  }
  throw new Error('no network from 10.201.0.0/16 to 10.250.0.0/16 is free on this machine');
}
