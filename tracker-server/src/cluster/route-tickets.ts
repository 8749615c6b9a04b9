import { createHmac, timingSafeEqual } from 'node:crypto';

/** From the answer to the join: a page loads its player meanwhile. */
const VALID_MS = 60_000;

/** Clocks of two trackers may differ by so much. */
const SKEW_MS = 60_000;

const TICKET = /^([0-9a-f]{24})\.([0-9a-z]{1,10})\.([\w-]{43})$/;

/**
 * Signs where a viewer was sent, so that the node named takes it in without sending it on, even while trackers see different nodes. A
 * ticket is no permission: who shows one passes the same gate as all others, so that it may be shown twice.
 */
export class RouteTickets {
  readonly #key: Uint8Array;

  /** @param key at least 32 bytes, the same on all nodes: tickets of others mean nothing without. */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** @param wallMs time of day. */
  issue(nodeId: string, scope: string, wallMs: number): string {
    const text = `${nodeId}.${Math.floor(wallMs + VALID_MS).toString(36)}`;
    return `${text}.${this.#sign(text, scope)}`;
  }

  /** The node that a valid ticket for the scope names. */
  nodeOf(ticket: string, scope: string, wallMs: number): string | undefined {
    const [, nodeId, until = '', signature = ''] = TICKET.exec(ticket) ?? [];
    if (nodeId === undefined) return undefined;
    const expected = this.#sign(ticket.slice(0, ticket.lastIndexOf('.')), scope);
    if (!timingSafeEqual(Buffer.from(expected), Buffer.from(signature))) return undefined;
    const leftMs = Number.parseInt(until, 36) - wallMs;
    return leftMs > -SKEW_MS && leftMs <= VALID_MS + SKEW_MS ? nodeId : undefined;
  }

  #sign(text: string, scope: string): string {
    return createHmac('sha256', this.#key).update(`${text}\n${scope}`).digest('base64url');
  }
}
