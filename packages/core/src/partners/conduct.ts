import type { PeerId } from '@paceline/protocol';
import { dropOldest } from '../drop-oldest.ts';
import type { EngineState } from '../state/engine-state.ts';
import type { Partner } from './partner.ts';

/** What a partner can do wrong. Each is one strike; a bounded number of them costs the connection. */
export type Misconduct =
  | 'malformed-frame'
  | 'no-hello'
  | 'second-hello'
  | 'wrong-version'
  | 'false-identity'
  | 'flood'
  | 'wrong-slot-size'
  | 'out-of-order-data'
  | 'useless-data'
  | 'too-many-assemblies'
  | 'wrong-segment-size'
  | 'off-stride'
  | 'bad-claim'
  | 'rejected-by-player';

/** Banned ids remembered: a viewer meets far fewer in a session. */
const BANNED_MAX = 256;

/**
 * Keeps the conduct of partners. Decides when one has to go; never judges bytes and never throws: misbehaviour is an
 * ordinary fact.
 */
export class Conduct {
  readonly #state: EngineState;
  readonly #banned = new Set<PeerId>();

  constructor(state: EngineState) {
    this.#state = state;
  }

  isBanned(peerId: PeerId): boolean {
    return this.#banned.has(peerId);
  }

  /** Counts a strike. Returns true if it was one too many: the partner has been told and is to be dropped by the caller. */
  strike(partner: Partner, misconduct: Misconduct): boolean {
    partner.strikes += 1;
    if (partner.strikes < this.#state.config.strikesMax) return false;
    this.#ban(partner, misconduct);
    return true;
  }

  #ban(partner: Partner, misconduct: Misconduct): void {
    if (this.#banned.has(partner.peerId)) return;
    for (const id of [partner.peerId, partner.memberId]) {
      if (this.#banned.size >= BANNED_MAX) {
        dropOldest(this.#banned);
      }
      this.#banned.add(id);
      this.#state.pool.remove(id);
    }
    this.#state.tally.bannedPeers += 1;
    this.#state.emit({ type: 'peer-banned', peerId: partner.peerId, reason: misconduct });
  }
}
