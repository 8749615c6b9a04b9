import { PEER_LIST_MAX } from '@paceline/protocol';
import type { PeerId } from '@paceline/protocol';
import type { RandomSource } from '../random-source.ts';
import type { Group, GroupLedger, RosterChanges } from '../swarm/group.ts';
import { listPeers } from '../swarm/list-peers.ts';
import type { Session } from './session.ts';
import type { TrackerCounters } from './tracker-stats.ts';
import type { Viewer } from './viewer.ts';

/** Random bytes in the names of rosters: those of an earlier run of the tracker must not be taken for its own. */
const EPOCH_BYTES = 6;

/** Everything this file needs of the tracker. */
export interface RosterSetup {
  readonly random: RandomSource;
  readonly counters: TrackerCounters;
}

/**
 * Decides what viewers are told about their groups, and notes whom each has been introduced to. Viewers that asked for rosters get
 * every change, by name of the state that they know, or the whole where that is shorter or unknown; the others get lists of
 * those who came, which they add to what they have. Changes are gathered: nothing is sent but in `flush` and when asked.
 */
export class Rosters {
  readonly #random: RandomSource;
  readonly #counters: TrackerCounters;
  readonly #epoch: string;

  constructor({ random, counters }: RosterSetup) {
    this.#random = random;
    this.#counters = counters;
    this.#epoch = random.hex(EPOCH_BYTES);
  }

  /** Tells the groups that have changed, longest waiting first, until about `sendsMax` messages are sent; the rest waits. */
  flush(ledger: GroupLedger<Viewer>, sendsMax: number): void {
    let sent = 0;
    while (sent < sendsMax) {
      const group = ledger.takeChanged();
      if (group === undefined) return;
      for (const viewer of group.members) {
        if (viewer.session !== undefined && this.#tell(viewer, viewer.session)) sent += 1;
      }
    }
  }

  /** The list that a viewer gets when it joins. From now on it is told of changes. */
  welcome(viewer: Viewer): readonly PeerId[] {
    const group = viewer.swarm.groupOf(viewer);
    viewer.known = group === undefined ? undefined : { group, version: group.version };
    return this.list(viewer, PEER_LIST_MAX);
  }

  /** Members of the group that have a socket, nearest first. */
  list(viewer: Viewer, count: number): readonly PeerId[] {
    const group = viewer.swarm.groupOf(viewer);
    if (group === undefined) return [];
    const reachable = [...group.members].filter((member) => isReachable(member, viewer));
    const listed = listPeers(reachable, viewer, Math.min(count, PEER_LIST_MAX), this.#random);
    for (const { peerId } of listed) viewer.introduced.add(peerId);
    return listed.map(({ peerId }) => peerId);
  }

  /**
   * Brings a viewer that asked for rosters from the one that it showed in its join to the present one. Later on it has all that it
   * was sent: a socket loses nothing and keeps the order.
   */
  catchUp(viewer: Viewer, session: Session, roster: string): void {
    const group = viewer.swarm.groupOf(viewer);
    if (group === undefined) return;
    const version = this.#versionOf(roster, group);
    viewer.known = version === undefined ? undefined : { group, version };
    this.#tell(viewer, session);
  }

  /** True when there was something to tell. */
  #tell(viewer: Viewer, session: Session): boolean {
    const group = viewer.swarm.groupOf(viewer);
    const { known } = viewer;
    if (group === undefined || (known?.group === group && known.version === group.version)) return false;
    const changes = known?.group === group ? group.changesSince(known.version) : undefined;
    const isTold = viewer.wantsRosters
      ? this.#sendRoster(viewer, session, group, changes)
      : this.#sendList(viewer, session, group, changes);
    viewer.known = { group, version: group.version };
    if (isTold) this.#counters.rostersSent += 1;
    return isTold;
  }

  #sendRoster(
    viewer: Viewer,
    session: Session,
    group: Group<Viewer>,
    changes: RosterChanges | undefined,
  ): boolean {
    const { known } = viewer;
    const joined = changes?.joined ?? new Set([...group.members].map(({ peerId }) => peerId));
    const others = [...joined].filter((peerId) => peerId !== viewer.peerId);
    for (const peerId of others) viewer.introduced.add(peerId);
    session.send({
      type: 'roster',
      roster: this.#nameOf(group, group.version),
      since: changes === undefined || known === undefined ? null : this.#nameOf(group, known.version),
      joined: others,
      left: [...(changes?.left ?? [])].filter((peerId) => peerId !== viewer.peerId),
      swarmSize: viewer.swarm.size,
      groupSize: group.size,
    });
    return true;
  }

  #sendList(
    viewer: Viewer,
    session: Session,
    group: Group<Viewer>,
    changes: RosterChanges | undefined,
  ): boolean {
    const peers =
      changes === undefined
        ? this.list(viewer, PEER_LIST_MAX)
        : this.#introduceNew(viewer, changes.joined).slice(0, PEER_LIST_MAX);
    if (peers.length === 0) return false;
    session.send({ type: 'peers', swarmSize: viewer.swarm.size, groupSize: group.size, peers });
    return true;
  }

  #introduceNew(viewer: Viewer, joined: ReadonlySet<PeerId>): readonly PeerId[] {
    const reachable: PeerId[] = [];
    for (const peerId of joined) {
      const member = viewer.swarm.get(peerId);
      if (member === undefined || !isReachable(member, viewer)) continue;
      viewer.introduced.add(peerId);
      reachable.push(peerId);
    }
    return reachable;
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

function isReachable(member: Viewer, from: Viewer): boolean {
  return member !== from && member.session?.isEnding === false;
}
