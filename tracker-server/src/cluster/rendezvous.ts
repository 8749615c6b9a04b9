import { createHash } from 'node:crypto';

/** Bytes of a weight: as many as a JavaScript number holds exactly. */
const WEIGHT_BYTES = 6;

/**
 * The nodes in the order in which they would have the key: each node's weight is a hash of both, and the heaviest wins (Thaler and
 * Ravishankar, "A Name-Based Mapping Scheme for Rendezvous", 1996). Everybody who sees the same nodes finds the same order, in
 * whatever order they are given, and a node that comes or goes moves only the keys that it has.
 */
export function rankNodes<Node extends { readonly id: string }>(
  key: string,
  nodes: readonly Node[],
): readonly Node[] {
  return nodes
    .map((node) => ({ node, weight: weightOf(key, node.id) }))
    .sort((a, b) => b.weight - a.weight || (a.node.id < b.node.id ? -1 : 1))
    .map(({ node }) => node);
}

function weightOf(key: string, nodeId: string): number {
  return createHash('sha256').update(`${nodeId}\n${key}`).digest().readUIntBE(0, WEIGHT_BYTES);
}
