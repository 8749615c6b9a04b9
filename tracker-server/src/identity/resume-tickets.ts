import { createHmac, timingSafeEqual } from 'node:crypto';
import { isPeerId } from '@paceline/protocol';
import type { PeerId } from '@paceline/protocol';
import type { RandomSource } from '../random-source.ts';

/** 128 bits: cannot be guessed at any rate a socket allows. */
const NONCE_BYTES = 16;

/** Names the run of the tracker that issued a ticket. */
const RUN_BYTES = 8;

/** A day: the longest that a viewer is expected to watch without a new `joined`. */
const AGE_MS_MAX = 86_400_000;

/** Tickets of other runs taken within a day: more come only after more restarts than viewers bear. Some 100 bytes each. */
const USED_MAX = 200_000;

const TICKET = /^([0-9a-f]{16})\.([0-9a-f]{14})\.([0-9a-z]{1,10})\.([0-9a-f]{32})\.([\w-]{43})$/;

/**
 * Signs resume secrets, so that a tracker that has forgotten a viewer, being restarted, still knows its own word for the
 * viewer's id. Decides only about tickets of other runs: for those of this run the resume book is the authority, and one
 * that it does not know has been used or is void. A ticket is bound to swarm and region policy, and taken once.
 */
export class ResumeTickets {
  readonly #key: Uint8Array;
  readonly #random: RandomSource;
  readonly #run: string;
  /** Nonces of tickets of other runs that were taken, and until when they have to be remembered; the oldest first. */
  readonly #used = new Map<string, number>();

  /** @param key at least 32 bytes; the same after a restart, or nothing survives it. */
  constructor(key: Uint8Array, random: RandomSource) {
    this.#key = key;
    this.#random = random;
    this.#run = random.hex(RUN_BYTES);
  }

  /** @param scope what the ticket is good for: swarm and region policy. @param wallMs time of day. */
  issue(peerId: PeerId, scope: string, wallMs: number): string {
    const text = `${this.#run}.${peerId}.${Math.floor(wallMs).toString(36)}.${this.#random.hex(NONCE_BYTES)}`;
    return `${text}.${this.#sign(text, scope)}`;
  }

  /** The id of a valid ticket of another run, which is used up by asking. */
  redeemForeign(ticket: string, scope: string, wallMs: number): PeerId | undefined {
    const [, run, peerId, issuedAt = '', nonce = '', signature = ''] = TICKET.exec(ticket) ?? [];
    if (run === undefined || run === this.#run || !isPeerId(peerId)) return undefined;
    const text = ticket.slice(0, ticket.lastIndexOf('.'));
    if (!timingSafeEqual(Buffer.from(this.#sign(text, scope)), Buffer.from(signature))) return undefined;
    const ageMs = wallMs - Number.parseInt(issuedAt, 36);
    if (!(Math.abs(ageMs) <= AGE_MS_MAX)) return undefined;
    this.#forgetUsed(wallMs);
    if (this.#used.has(nonce) || this.#used.size >= USED_MAX) return undefined;
    this.#used.set(nonce, wallMs + 2 * AGE_MS_MAX);
    return peerId;
  }

  #sign(text: string, scope: string): string {
    return createHmac('sha256', this.#key).update(`${text}\n${scope}`).digest('base64url');
  }

  #forgetUsed(wallMs: number): void {
    for (const [nonce, untilMs] of this.#used) {
      if (untilMs > wallMs) break;
      this.#used.delete(nonce);
    }
  }
}
