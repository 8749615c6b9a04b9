import type { PartnerStats } from '@paceline/hls';
import { describe, expect, test } from 'vitest';
import { topologyOf, type TopologyViewer } from '../page/model/topology.ts';

function partner(peerId: string, downloadBps: number, uploadBps = 0): PartnerStats {
  return {
    ...{ peerId, downloadBps, uploadBps, proximity: 4, rttMs: 1, connectedMs: 0 },
    ...{ receivedBytes: 0, sentBytes: 0, uplinkBps: 0, strikes: 0 },
  };
}

function viewer(label: string, peerId: string | undefined, ...partners: PartnerStats[]): TopologyViewer {
  return { label, peerId, cdnBps: 0, partners };
}

const flows = (viewers: readonly TopologyViewer[]): string[] =>
  topologyOf(viewers).edges.map(({ from, to, bps }) => `${from.label} ${bps} ${to.label}`);

describe('who sends to whom', () => {
  test('is told by who receives, one edge for each direction', () => {
    const viewers = [viewer('one', 'a', partner('b', 5, 700)), viewer('two', 'b', partner('a', 700, 5))];
    expect(flows(viewers)).toEqual(['two 5 one', 'one 700 two']);
  });

  test('a partner elsewhere is known by what its partner here says', () => {
    const viewers = [viewer('one', 'a', partner('x', 5, 7))];
    expect(flows(viewers)).toEqual(['x 5 one', 'one 7 x']);
    expect(topologyOf(viewers).nodes.map(({ label, isHere }) => [label, isHere])).toEqual([
      ['one', true],
      ['x', false],
    ]);
  });

  test('only so many are drawn elsewhere', () => {
    const partners = Array.from({ length: 40 }, (_, index) => partner(`x${index}`, 1));
    const { nodes, edges } = topologyOf([viewer('one', 'a', ...partners)]);
    expect(nodes).toHaveLength(13);
    expect(edges).toHaveLength(24);
  });

  test('all stand on a circle, the first one on top', () => {
    const { nodes } = topologyOf([viewer('one', 'a'), viewer('two', undefined), viewer('three', 'c')]);
    expect(nodes[0]?.x).toBeCloseTo(0);
    expect(nodes[0]?.y).toBeCloseTo(-1);
    for (const { x, y } of nodes) expect(Math.hypot(x, y)).toBeCloseTo(1);
  });

  test('nobody, no picture', () => {
    expect(topologyOf([])).toEqual({ nodes: [], edges: [] });
  });
});
