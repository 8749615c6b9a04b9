import { subscriberKey } from '../geo/ip-address.ts';
import type { IpAddress } from '../geo/ip-address.ts';

export interface ConnectionCapsSize {
  /** Sockets of the whole tracker. */
  readonly connectionsMax: number;
  /** Sockets of one IPv4 address or IPv6 /64. Generous, because a whole town may sit behind one NAT. */
  readonly perAddressMax: number;
}

export type CapVerdict = 'admitted' | 'full' | 'address-full';

/** Counts open sockets, in all and by subscriber, and decides whether one more is let in. */
export class ConnectionCaps {
  readonly #size: ConnectionCapsSize;
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  constructor(size: ConnectionCapsSize) {
    this.#size = size;
  }

  get total(): number {
    return this.#total;
  }

  admit(address: IpAddress): CapVerdict {
    const key = subscriberKey(address);
    const count = this.#byAddress.get(key) ?? 0;
    if (this.#total >= this.#size.connectionsMax) return 'full';
    if (count >= this.#size.perAddressMax) return 'address-full';
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
