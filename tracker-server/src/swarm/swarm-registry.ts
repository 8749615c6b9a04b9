import { GroupLedger } from './group.ts';
import { Swarm } from './swarm.ts';
import type { SwarmMember } from './swarm.ts';

/**
 * All swarms by channel and protocol version. A swarm exists while it has a member, so made-up names cost
 * nothing.
 */
export class SwarmRegistry<Member extends SwarmMember> {
  /** The groups of all swarms that have changed. */
  readonly ledger = new GroupLedger<Member>();
  readonly #swarms = new Map<string, Swarm<Member>>();

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
    const key = `${version}/${channel}`;
    return this.#swarms.get(key) ?? new Swarm<Member>(key, this.ledger);
  }

  add(swarm: Swarm<Member>, member: Member): void {
    this.#swarms.set(swarm.key, swarm);
    swarm.add(member);
  }

  remove(swarm: Swarm<Member>, member: Member): void {
    swarm.remove(member);
    if (swarm.size === 0) this.#swarms.delete(swarm.key);
  }
}
