import type { PartnerStats } from '@paceline/hls';

/** A viewer as the picture of the group needs it. */
export interface TopologyViewer {
  readonly label: string;
  /** As partners see it; undefined while it is in no swarm. */
  readonly peerId: string | undefined;
  readonly cdnBps: number;
  readonly partners: readonly PartnerStats[];
}

/** In a unit circle around the CDN, y downwards. */
export interface TopologyNode {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly cdnBps: number;
  /** False for a viewer elsewhere, of whom only its partners here know. */
  readonly isHere: boolean;
}

/** Bytes from one viewer to another, or a connection that rests (0 bit/s). */
export interface TopologyEdge {
  readonly from: TopologyNode;
  readonly to: TopologyNode;
  readonly bps: number;
  /** 0 (other country or unknown) to 4 (same city). */
  readonly proximity: number;
}

export interface Topology {
  readonly nodes: readonly TopologyNode[];
  readonly edges: readonly TopologyEdge[];
}

/** Viewers elsewhere that are drawn: with more, nothing could be told apart. */
const ELSEWHERE_MAX = 12;

/** Who is connected to whom and what flows, one edge for each direction. */
export function topologyOf(viewers: readonly TopologyViewer[]): Topology {
  const here = new Set(viewers.flatMap(({ peerId }) => peerId ?? []));
  const known = viewers.flatMap(({ partners }) => partners.map(({ peerId }) => peerId));
  const elsewhere = [...new Set(known)].filter((peerId) => !here.has(peerId)).slice(0, ELSEWHERE_MAX);
  const count = viewers.length + elsewhere.length;
  const place = (index: number): { x: number; y: number } => {
    // The first one on top, then clockwise.
    const angle = (index / count) * 2 * Math.PI - Math.PI / 2;
    return { x: Math.cos(angle), y: Math.sin(angle) };
  };
  const nodes = new Map<string, TopologyNode>();
  const ring = viewers.map(({ label, peerId, cdnBps }, index) => {
    const node: TopologyNode = { label, cdnBps, isHere: true, ...place(index) };
    if (peerId !== undefined) nodes.set(peerId, node);
    return node;
  });
  for (const [index, peerId] of elsewhere.entries()) {
    nodes.set(peerId, { label: peerId, cdnBps: 0, isHere: false, ...place(viewers.length + index) });
  }
  const edges = viewers.flatMap((viewer, index) => {
    const to = ring[index];
    return to === undefined ? [] : edgesOf(viewer, to, nodes, here);
  });
  return { nodes: [...ring, ...elsewhere.flatMap((peerId) => nodes.get(peerId) ?? [])], edges };
}

/** What a viewer receives, by its own account; what it sends only to those who cannot say so themselves. */
function edgesOf(
  { partners }: TopologyViewer,
  to: TopologyNode,
  nodes: ReadonlyMap<string, TopologyNode>,
  here: ReadonlySet<string>,
): TopologyEdge[] {
  return partners.flatMap(({ peerId, downloadBps, uploadBps, proximity }) => {
    const from = nodes.get(peerId);
    if (from === undefined) return [];
    const received: TopologyEdge = { from, to, bps: downloadBps, proximity };
    return here.has(peerId) ? [received] : [received, { from: to, to: from, bps: uploadBps, proximity }];
  });
}
