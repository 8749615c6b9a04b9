import { GroupLedger } from './group.ts';
import { Swarm, swarmKey } from './swarm.ts';
import type { SwarmMember } from './swarm.ts';

/**
 * All swarms by channel and protocol version. A swarm exists while it has a member, so made-up names cost
 * nothing.
 */
export class SwarmRegistry<Member extends SwarmMember> {
  /** The groups of all swarms that have changed. */
  readonly ledger = new GroupLedger<Member>();
  readonly #swarms = new Map<string, Swarm<Member>>();
  /** Which network each swarm exists because of, and how many swarms a network has made. */
  readonly #founders = new Map<Swarm<Member>, string>();
  readonly #foundedBy = new Map<string, number>();

  get swarmCount(): number {
    return this.#swarms.size;
  }

  get memberCount(): number {
    let count = 0;
    for (const swarm of this.#swarms.values()) count += swarm.size;
    return count;
  }

  /** The swarm, which is kept from its first member on. */
  find(channel: string, version: number): Swarm<Member> {
    const known = this.#swarms.get(swarmKey(channel, version));
    return known ?? new Swarm<Member>(channel, version, this.ledger);
  }

  /** Swarms that exist because of the network's viewers. */
  foundedBy(networkKey: string): number {
    return this.#foundedBy.get(networkKey) ?? 0;
  }

  swarms(): Iterable<Swarm<Member>> {
    return this.#swarms.values();
  }

  add(swarm: Swarm<Member>, member: Member, networkKey: string): void {
    if (!this.#swarms.has(swarm.key)) {
      this.#swarms.set(swarm.key, swarm);
      this.#founders.set(swarm, networkKey);
      this.#foundedBy.set(networkKey, this.foundedBy(networkKey) + 1);
    }
    swarm.add(member);
  }

  remove(swarm: Swarm<Member>, member: Member): void {
    swarm.remove(member);
    if (swarm.size > 0) return;
    this.#swarms.delete(swarm.key);
    const founder = this.#founders.get(swarm);
    if (founder === undefined) return;
    this.#founders.delete(swarm);
    const left = this.foundedBy(founder) - 1;
    if (left > 0) this.#foundedBy.set(founder, left);
    else this.#foundedBy.delete(founder);
  }
}
