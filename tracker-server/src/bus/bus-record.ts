import { createHash } from 'node:crypto';
import { TRACKER_URL_CHARS_MAX } from '@paceline/protocol';
import { BUS_MESSAGE_BYTES_MAX } from './cluster-bus.ts';
import type { BusMessage, NodeFacts } from './cluster-bus.ts';

/** Version of both records. Others are ignored, so that nodes of two versions can share a store while they are replaced. */
const VERSION = 1;

const NODE_ID = /^[0-9a-f]{24}$/;

export function isNodeId(text: unknown): text is string {
  return typeof text === 'string' && NODE_ID.test(text);
}

/** Whether viewers may be sent there. */
export function isTrackerUrl(url: string): boolean {
  return url.length <= TRACKER_URL_CHARS_MAX && /^wss?:\/\/[^/\s]+/.test(url) && URL.canParse(url);
}

export function encodeNode({ id, epoch, state, connections, url }: NodeFacts): string {
  return JSON.stringify({ v: VERSION, id, epoch, state, connections, url });
}

/** A node as another wrote it. Undefined for anything else: the store may hold what we did not write. */
export function decodeNode(text: string): NodeFacts | undefined {
  const fields = objectOf(text);
  if (fields?.['v'] !== VERSION) return undefined;
  const { id, epoch, state, connections, url = null } = fields;
  if (!isNodeId(id) || !isCount(epoch) || !isCount(connections)) return undefined;
  if (url !== null && (typeof url !== 'string' || !isTrackerUrl(url))) return undefined;
  return state === 'ready' || state === 'draining' ? { id, epoch, state, connections, url } : undefined;
}

export interface Envelope extends BusMessage {
  /** Of the sender. */
  readonly epoch: number;
  readonly to: string;
}

export function encodeEnvelope({ from, epoch, to, body }: Envelope): string {
  return JSON.stringify({ v: VERSION, from, epoch, to, body });
}

/** A message as another node sent it, of bounded length. Undefined for anything else. */
export function decodeEnvelope(text: string): Envelope | undefined {
  const fields = Buffer.byteLength(text) > BUS_MESSAGE_BYTES_MAX ? undefined : objectOf(text);
  if (fields?.['v'] !== VERSION) return undefined;
  const { from, epoch, to, body } = fields;
  if (!isNodeId(from) || !isNodeId(to) || !isCount(epoch) || typeof body !== 'string') return undefined;
  return { from, epoch, to, body };
}

/** The name of a swarm in counts: channel names can be long, and are nobody's business in a shared store. */
export function fieldOf(swarm: string): string {
  return createHash('sha256').update(swarm).digest('base64url').slice(0, 22);
}

export function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
