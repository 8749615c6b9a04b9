import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import type { IpAddress } from '../ip-address.ts';
import type { NetworkFacts, NetworkSource } from '../network-facts.ts';
import { decodeNetworkFile, decodeNetworkFileHeader } from './network-file.ts';
import { NetworkTable } from './network-table.ts';

/** Bytes that hold the header whatever the table's size: it names 250 countries and a handful of operators. */
const HEADER_BYTES_MAX = 64 * 1024;

export interface EmbeddedNetworksEvents {
  /** The file is missing or damaged: nothing is known then. Told once. */
  readonly onUnusable: (reason: string) => void;
}

/**
 * The network data that come with the tracker. Nothing is unpacked before the first public address asks for it, so a tracker on
 * a LAN or in a test never pays: unpacking takes some 0.15 s and tens of MB. Data that cannot be read cost viewers their
 * nearness and nothing else.
 */
export class EmbeddedNetworks implements NetworkSource {
  /** Day up to which the data are true; undefined if the file cannot be read. */
  readonly dataDate: string | undefined;
  readonly #path: string;
  readonly #events: EmbeddedNetworksEvents;
  #table: NetworkTable | undefined;
  #isUnusable = false;

  constructor(path: string, events: EmbeddedNetworksEvents) {
    this.#path = path;
    this.#events = events;
    this.dataDate = this.#attempt(() => decodeNetworkFileHeader(readStart(path)).dataDate);
  }

  get isLoaded(): boolean {
    return this.#table !== undefined;
  }

  find(address: IpAddress): NetworkFacts | undefined {
    return this.#load()?.find(address);
  }

  /** The operator that a system belongs to with others; undefined for one that stands alone. */
  operatorOf(asn: number): string | undefined {
    return this.#load()?.operatorOf(asn);
  }

  #load(): NetworkTable | undefined {
    if (this.#table !== undefined || this.#isUnusable) return this.#table;
    this.#table = this.#attempt(() => new NetworkTable(decodeNetworkFile(readFileSync(this.#path))));
    return this.#table;
  }

  #attempt<Result>(read: () => Result): Result | undefined {
    try {
      return read();
    } catch (error) {
      if (!this.#isUnusable) this.#events.onUnusable(error instanceof Error ? error.message : String(error));
      this.#isUnusable = true;
      return undefined;
    }
  }
}

function readStart(path: string): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    const start = Buffer.alloc(HEADER_BYTES_MAX);
    return start.subarray(0, readSync(descriptor, start, 0, HEADER_BYTES_MAX, 0));
  } finally {
    closeSync(descriptor);
  }
}
