import type { IpAddress } from './ip-address.ts';

/** What data about networks say of an address. An empty name and ASN 0 are unknown. */
export interface NetworkFacts {
  /** ISO 3166-1 alpha-2, lower case. */
  readonly country: string;
  /** Number of the autonomous system that announces the address. */
  readonly asn: number;
  readonly region: string;
  readonly city: string;
}

/** A source of facts. Undefined means that it knows nothing of the address. */
export interface NetworkSource {
  find(address: IpAddress): NetworkFacts | undefined;
}
