import type { IpAddress } from './ip-address.ts';
import type { Locator } from './locator.ts';
import type { NetworkSource } from './network-facts.ts';
import type { OperatorGroups } from './operator-groups.ts';
import type { Place } from './place.ts';

export interface NetworkLocatorSetup {
  /** Asked in order; each field is that of the first one that knows it. */
  readonly sources: readonly NetworkSource[];
  /** Operators as the tracker's owner names them. */
  readonly groups: OperatorGroups;
  /** Operators that are known to have several systems; asked for those that the owner does not name. */
  readonly knownOperatorOf: (asn: number) => string | undefined;
}

/**
 * Decides the place of an address from data about networks. A region or a city is only taken from a source that agrees on the
 * country: a region of another country is worse than none.
 */
export class NetworkLocator implements Locator {
  readonly #setup: NetworkLocatorSetup;

  constructor(setup: NetworkLocatorSetup) {
    this.#setup = setup;
  }

  locate(address: IpAddress): Place | undefined {
    let country = '';
    let region = '';
    let city = '';
    let asn = 0;
    for (const source of this.#setup.sources) {
      const facts = source.find(address);
      if (facts === undefined) continue;
      if (country === '') country = facts.country;
      if (asn === 0) asn = facts.asn;
      if (facts.country !== country) continue;
      if (region === '') region = facts.region;
      if (city === '' && facts.region === region) city = facts.city;
      if (country !== '' && asn !== 0 && region !== '') break;
    }
    if (country === '' && asn === 0) return undefined;
    return { country, operator: this.#operatorOf(asn), region, city };
  }

  #operatorOf(asn: number): string {
    if (asn === 0) return '';
    return this.#setup.groups.get(asn) ?? this.#setup.knownOperatorOf(asn) ?? `as${asn}`;
  }
}
