import { AddressBudgets } from '../limits/address-budgets.ts';
import type { Session } from './session.ts';
import type { TrackerLimits } from './tracker-limits.ts';

/** Networks and tokens remembered at once; some 200 bytes each. */
const KEYS_MAX = 50_000;

/** Ids in a list once half of the budget is gone: about what a viewer connects to. */
const SHORT_LIST = 12;

/** Decides how much all sockets of one network, or of one token, may have together. Knows nothing of single sockets. */
export class NetworkBudgets {
  readonly #limits: TrackerLimits;
  readonly #messages: AddressBudgets;
  readonly #listed: AddressBudgets;
  readonly #listedByToken: AddressBudgets;
  /** Sockets that have joined, by token id. */
  readonly #tokens = new Map<string, number>();

  constructor(limits: TrackerLimits) {
    this.#limits = limits;
    this.#messages = new AddressBudgets(limits.messagesPerAddress, KEYS_MAX);
    this.#listed = new AddressBudgets(limits.listedPerAddress, KEYS_MAX);
    this.#listedByToken = new AddressBudgets(limits.listedPerToken, KEYS_MAX);
  }

  takeMessage({ network }: Session, nowMs: number): boolean {
    return network.isLocal || this.#messages.take(network.key, 1, nowMs) === 1;
  }

  /**
   * How many ids that are new to it the socket may be told, of `count`. The second half of a budget is for those that ask:
   * newcomers are told to the others only from the first.
   */
  takeListed({ network, tokenId }: Session, count: number, isAsking: boolean, nowMs: number): number {
    if (tokenId === undefined && network.isLocal) return count;
    const [budgets, key, { burst }] =
      tokenId === undefined
        ? ([this.#listed, network.key, this.#limits.listedPerAddress] as const)
        : ([this.#listedByToken, tokenId, this.#limits.listedPerToken] as const);
    const taken = budgets.take(key, count, nowMs);
    const spare = isAsking ? SHORT_LIST : 0;
    if (taken <= spare || budgets.left(key) >= burst / 2) return taken;
    budgets.giveBack(key, taken - spare);
    return spare;
  }

  /** Counts a socket that joined with a token of its own. False when the token has too many. */
  takeToken(tokenId: string): boolean {
    const count = this.#tokens.get(tokenId) ?? 0;
    if (count >= this.#limits.socketsPerTokenMax) return false;
    this.#tokens.set(tokenId, count + 1);
    return true;
  }

  /** Gives back what `takeToken` counted. */
  releaseToken(tokenId: string): void {
    const count = this.#tokens.get(tokenId) ?? 0;
    if (count > 1) this.#tokens.set(tokenId, count - 1);
    else this.#tokens.delete(tokenId);
  }
}
