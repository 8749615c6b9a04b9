import { describe, expect, it } from 'vitest';
import { markdownOf } from '../../src/report/markdown.ts';
import type { Report } from '../../src/report/report.ts';
import { svgOf } from '../../src/report/svg-plot.ts';

const REPORT: Report = {
  title: 'A title',
  notes: ['A note.'],
  tables: [{ title: '', columns: ['a', 'longer'], rows: [['1', '2']] }],
  plots: [],
};

describe('markdownOf', () => {
  it('prints tables with columns of one width', () => {
    expect(markdownOf(REPORT)).toBe(
      '## A title\n\nA note.\n\n| a   | longer |\n| --- | ------ |\n| 1   | 2      |\n',
    );
  });
});

describe('svgOf', () => {
  const svg = svgOf({
    name: 'plot',
    title: 'Up & down <fast>',
    xLabel: 'x',
    yLabel: 'y',
    series: [
      {
        label: 'line',
        points: [
          [0, 0],
          [5, 1],
          [10, 0.5],
        ],
      },
    ],
  });

  it('draws every point, within the picture', () => {
    const [, points = ''] = /polyline points="([^"]*)"/.exec(svg) ?? [];
    const pairs = points.split(' ').map((pair) => pair.split(',').map(Number));
    expect(pairs).toHaveLength(3);
    for (const [x = -1, y = -1] of pairs) {
      expect(x).toBeGreaterThanOrEqual(72);
      expect(x).toBeLessThanOrEqual(570);
      expect(y).toBeGreaterThanOrEqual(44);
      expect(y).toBeLessThanOrEqual(384);
    }
  });

  it('escapes labels and survives a plot without points', () => {
    expect(svg).toContain('Up &amp; down &lt;fast>');
    const empty = { name: 'e', title: '', xLabel: '', yLabel: '', series: [{ label: '', points: [] }] };
    expect(svgOf(empty)).not.toContain('NaN');
  });
});
