import { PEER_LIST_MAX } from '@paceline/protocol';
import type { PeerId } from '@paceline/protocol';
import type { RandomSource } from '../random-source.ts';
import type { Group, GroupLedger, RosterChanges } from '../swarm/group.ts';
import { listPeers } from '../swarm/list-peers.ts';
import { introducePeers } from './introduce-peers.ts';
import type { IntroductionContext, Listener } from './introduce-peers.ts';
import { sizesOf } from './viewer.ts';
import type { Viewer } from './viewer.ts';

/** Random bytes in the names of rosters: those of an earlier run of the tracker must not be taken for its own. */
const EPOCH_BYTES = 6;

/** Everything this file needs of the tracker. */
export interface RosterSetup extends IntroductionContext {
  readonly random: RandomSource;
}

/**
 * Decides what viewers are told about their groups; whom each may be introduced to is up to `introducePeers`. Viewers that asked for
 * rosters get every change, by name of the state that they know, or the whole where that is shorter or unknown; the others get
 * lists of those who came, which they add to what they have. Changes are gathered: nothing is sent but in `flush` and when
 * asked. Whom a budget withholds is not told later on: it can be asked for.
 */
export class Rosters {
  readonly #setup: RosterSetup;
  readonly #epoch: string;

  constructor(setup: RosterSetup) {
    this.#setup = setup;
    this.#epoch = setup.random.hex(EPOCH_BYTES);
  }

  /**
   * Tells the groups that changed before this round, longest waiting first, until about `sendsMax` viewers are told; the rest waits. One from
   * whom a budget withholds all news counts too: it is as much work.
   */
  flush(ledger: GroupLedger<Viewer>, sendsMax: number, nowMs: number): void {
    let told = 0;
    while (told < sendsMax) {
      const group = ledger.takeDue();
      if (group === undefined) return;
      for (const viewer of group.members) {
        const { session } = viewer;
        if (session !== undefined && this.#tell({ viewer, session, nowMs, isAsking: false })) told += 1;
      }
    }
  }

  /** The list that a viewer gets when it joins. From now on it is told of changes. */
  welcome(listener: Listener): readonly PeerId[] {
    const { viewer } = listener;
    const group = viewer.swarm.groupOf(viewer);
    viewer.known = group === undefined ? undefined : { group, version: group.version };
    return this.list(listener, PEER_LIST_MAX);
  }

  /** Members of the group that have a socket, nearest first. */
  list(listener: Listener, count: number): readonly PeerId[] {
    const { viewer } = listener;
    const members = viewer.swarm.groupOf(viewer)?.members ?? [];
    const reachable = [...members].filter((member) => isReachable(member, viewer));
    const listed = listPeers(reachable, viewer, Math.min(count, PEER_LIST_MAX), this.#setup.random);
    return introducePeers(
      this.#setup,
      listener,
      listed.map(({ peerId }) => peerId),
    );
  }

  /**
   * Brings a viewer that asked for rosters from the one that it showed in its join to the present one. Later on it has all that it
   * was sent: a socket loses nothing and keeps the order.
   */
  catchUp(listener: Listener, roster: string): void {
    const { viewer } = listener;
    const group = viewer.swarm.groupOf(viewer);
    if (group === undefined) return;
    const version = this.#versionOf(roster, group);
    viewer.known = version === undefined ? undefined : { group, version };
    this.#tell(listener);
  }

  /** True when there was news, even if nothing could be told. */
  #tell(listener: Listener): boolean {
    const { viewer } = listener;
    const group = viewer.swarm.groupOf(viewer);
    const { known } = viewer;
    if (group === undefined || (known?.group === group && known.version === group.version)) return false;
    const changes = known?.group === group ? group.changesSince(known.version) : undefined;
    const isTold = viewer.wantsRosters
      ? this.#sendRoster(listener, group, changes)
      : this.#sendList(listener, changes);
    viewer.known = { group, version: group.version };
    if (isTold) this.#setup.counters.rostersSent += 1;
    return true;
  }

  #sendRoster(listener: Listener, group: Group<Viewer>, changes: RosterChanges | undefined): boolean {
    const { viewer, session } = listener;
    const { known } = viewer;
    const joined = changes?.joined ?? new Set([...group.members].map(({ peerId }) => peerId));
    const others = [...joined].filter((peerId) => peerId !== viewer.peerId);
    session.send({
      type: 'roster',
      roster: this.#nameOf(group, group.version),
      since: changes === undefined || known === undefined ? null : this.#nameOf(group, known.version),
      joined: introducePeers(this.#setup, listener, others),
      left: [...(changes?.left ?? [])].filter((peerId) => peerId !== viewer.peerId),
      ...sizesOf(viewer),
    });
    return true;
  }

  #sendList(listener: Listener, changes: RosterChanges | undefined): boolean {
    const { viewer, session } = listener;
    const peers =
      changes === undefined
        ? this.list(listener, PEER_LIST_MAX)
        : introducePeers(this.#setup, listener, reachableOf(changes.joined, viewer));
    if (peers.length === 0) return false;
    session.send({ type: 'peers', ...sizesOf(viewer), peers });
    return true;
  }

  #nameOf(group: Group<Viewer>, version: number): string {
    return `${this.#epoch}.${group.id}.${version}`;
  }

  /** The version that a name stands for; undefined for a name that is not one of this group's. */
  #versionOf(roster: string, group: Group<Viewer>): number | undefined {
    const prefix = `${this.#epoch}.${group.id}.`;
    const text = roster.startsWith(prefix) ? roster.slice(prefix.length) : '';
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  }
}

/** Those of the newcomers who can be signalled to, as many as a list holds. */
function reachableOf(joined: ReadonlySet<PeerId>, viewer: Viewer): readonly PeerId[] {
  return [...joined]
    .filter((peerId) => {
      const member = viewer.swarm.get(peerId);
      return member !== undefined && isReachable(member, viewer);
    })
    .slice(0, PEER_LIST_MAX);
}

function isReachable(member: Viewer, from: Viewer): boolean {
  return member !== from && member.session?.isEnding === false;
}
