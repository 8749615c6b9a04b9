import { subscriberKey } from '../geo/ip-address.ts';
import type { IpAddress } from '../geo/ip-address.ts';
import { AddressBudgets } from './address-budgets.ts';
import type { BucketSize } from './token-bucket.ts';

/** Addresses whose pace is remembered. */
const KEYS_MAX = 50_000;

export interface ConnectionCapsSize {
  /** Sockets of the whole tracker. */
  readonly connectionsMax: number;
  /** Sockets of one IPv4 address or IPv6 /64. Generous, because a whole town may sit behind one NAT. */
  readonly perAddressMax: number;
  /** New sockets of one IPv4 address or IPv6 /64. */
  readonly opensPerAddress: BucketSize;
}

export type CapVerdict = 'admitted' | 'full' | 'address-full' | 'too-fast';

/** Counts open sockets, in all and by subscriber, and decides whether one more is let in. */
export class ConnectionCaps {
  readonly #size: ConnectionCapsSize;
  readonly #opens: AddressBudgets;
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  constructor(size: ConnectionCapsSize) {
    this.#size = size;
    this.#opens = new AddressBudgets(size.opensPerAddress, KEYS_MAX);
  }

  get total(): number {
    return this.#total;
  }

  admit(address: IpAddress, nowMs: number): CapVerdict {
    const key = subscriberKey(address);
    const count = this.#byAddress.get(key) ?? 0;
    if (this.#total >= this.#size.connectionsMax) return 'full';
    if (count >= this.#size.perAddressMax) return 'address-full';
    if (this.#opens.take(key, 1, nowMs) === 0) return 'too-fast';
    this.#total += 1;
    this.#byAddress.set(key, count + 1);
    return 'admitted';
  }

  /** Gives back what `admit` counted. */
  release(address: IpAddress): void {
    const key = subscriberKey(address);
    const count = this.#byAddress.get(key) ?? 0;
    if (count === 0) return;
    this.#total -= 1;
    if (count === 1) this.#byAddress.delete(key);
    else this.#byAddress.set(key, count - 1);
  }
}
