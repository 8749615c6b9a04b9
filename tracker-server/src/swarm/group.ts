import type { PeerId } from '@paceline/protocol';
import type { Place } from '../geo/place.ts';

export interface Placed {
  readonly place: Place;
}

/** Whoever can be in a group. */
export interface GroupMember extends Placed {
  readonly peerId: PeerId;
}

/** Who came and who went between two versions of a roster; whoever did both is in neither. */
export interface RosterChanges {
  readonly joined: ReadonlySet<PeerId>;
  readonly left: ReadonlySet<PeerId>;
}

/** A group as it was at one time. */
export interface RosterState<Member extends GroupMember> {
  readonly group: Group<Member>;
  readonly version: number;
}

/** Changes remembered: a full group that came and went. With more, the whole roster is the shorter message. */
const CHANGES_MAX = 128;

interface Change {
  readonly peerId: PeerId;
  readonly joins: boolean;
}

/** Members that may meet, with the recent history of who they were. Every change is a version. */
export class Group<Member extends GroupMember> {
  /** Not used again as long as the ledger lives. */
  readonly id: number;
  readonly #ledger: GroupLedger<Member>;
  readonly #members = new Set<Member>();
  /** The latest last: change i from the end made version `version - i`. */
  readonly #changes: Change[] = [];
  #version = 0;

  constructor(ledger: GroupLedger<Member>) {
    this.#ledger = ledger;
    this.id = ledger.issueId();
  }

  get size(): number {
    return this.#members.size;
  }

  get members(): ReadonlySet<Member> {
    return this.#members;
  }

  get version(): number {
    return this.#version;
  }

  add(member: Member): void {
    this.#members.add(member);
    this.#note(member, true);
  }

  remove(member: Member): void {
    this.#members.delete(member);
    this.#note(member, false);
  }

  /** What happened since a version; undefined when that is too long ago, or never was. */
  changesSince(version: number): RosterChanges | undefined {
    const count = this.#version - version;
    if (count < 0 || count > this.#changes.length) return undefined;
    const joined = new Set<PeerId>();
    const left = new Set<PeerId>();
    for (const { peerId, joins } of this.#changes.slice(this.#changes.length - count)) {
      const [into, outOf] = joins ? [joined, left] : [left, joined];
      if (!outOf.delete(peerId)) into.add(peerId);
    }
    return { joined, left };
  }

  #note({ peerId }: Member, joins: boolean): void {
    this.#version += 1;
    this.#changes.push({ peerId, joins });
    if (this.#changes.length > CHANGES_MAX) this.#changes.shift();
    this.#ledger.noteChange(this);
  }
}

/**
 * Gives groups their ids, and remembers which have changed since somebody looked. Changes are gathered by rounds: a group that
 * changes comes out in the next round, once, however often it has changed. An empty group is not worth telling.
 */
export class GroupLedger<Member extends GroupMember> {
  /** Of this round; they come out in the next. */
  readonly #changed = new Set<Group<Member>>();
  /** Of earlier rounds, the longest waiting first. */
  readonly #due = new Set<Group<Member>>();
  #lastId = 0;

  issueId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  noteChange(group: Group<Member>): void {
    if (group.size === 0) {
      this.#changed.delete(group);
      this.#due.delete(group);
    } else if (!this.#due.has(group)) this.#changed.add(group);
  }

  beginRound(): void {
    for (const group of this.#changed) this.#due.add(group);
    this.#changed.clear();
  }

  /** Takes out the group that has waited longest, of those that changed before this round. */
  takeDue(): Group<Member> | undefined {
    const [group] = this.#due;
    if (group !== undefined) this.#due.delete(group);
    return group;
  }
}
