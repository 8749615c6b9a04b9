import type { PeerId } from './ids.ts';

/**
 * What a viewer adds to its join that wants rosters. Apart from the join itself: the SDK does not want them, and its bundles are
 * checked for every name of that.
 */
export interface KnownRoster {
  /** The last one known, or '' for none. */
  readonly roster?: string;
}

/**
 * Who is in the viewer's group: as a change of the roster that it knows, or whole. Sent only to viewers that asked for
 * rosters, so it is not among the messages that every viewer must be able to read.
 */
export interface RosterMessage {
  readonly type: 'roster';
  /** Name of this state of the group. Means nothing to the viewer; to be shown in `join`. */
  readonly roster: string;
  /** The roster that `joined` and `left` change; null when `joined` is the whole group but the viewer. */
  readonly since: string | null;
  readonly joined: readonly PeerId[];
  readonly left: readonly PeerId[];
  readonly swarmSize: number;
  readonly groupSize: number;
}
