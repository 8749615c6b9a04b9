import { describe, expect, it } from 'vitest';
import { plotOf } from '../src/report/case-plot.ts';
import type { CaseResult } from '../src/report/case-result.ts';
import type { PlotInput } from '../src/report/plot.ts';
import { renderPlot } from '../src/report/plot.ts';
import { oursOf, phaseOf } from './phase-fixture.ts';

const LINES: PlotInput = {
  title: 'a < b & c',
  xTitle: 'x',
  yTitle: 'y',
  lines: [
    {
      label: 'one',
      color: '#123456',
      points: [
        { x: 0, y: 0 },
        { x: 60, y: 50 },
      ],
    },
  ],
};

describe('renderPlot', () => {
  it('escapes what it is given', () => {
    expect(renderPlot(LINES)).toContain('<title>a &lt; b &amp; c</title>');
  });

  it('draws a line from corner to corner of its panel', () => {
    expect(renderPlot(LINES)).toContain('stroke="#123456" stroke-width="2" points="64.0,292.0 920.0,56.0"');
  });

  it('draws nothing that is not a number', () => {
    const bars = {
      ...{ title: 'bars', max: 1, marks: [{ value: 2, label: 'beyond' }] },
      bars: [{ label: 'minus', color: '#000000', value: -1, note: '' }],
    };
    const svg = renderPlot({ ...LINES, lines: [], bars });
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
    expect(svg).toContain('width="0.0"');
  });
});

describe('plotOf', () => {
  const runs = [1_000_000, 1_300_000, 1_100_000].map((cdnBytes) => [
    phaseOf(),
    oursOf({ cdnBytes, samples: [{ atMs: 60_000, cdnBytes }] }),
  ]);
  const result: CaseResult = {
    ...{
      type: 'contest',
      name: 'uplink-3',
      date: '2026-01-02',
      machine: '2 cores',
      isTrial: false,
      hasLightPicture: false,
      runs,
    },
  };

  it('draws the run that is nearest to our median, and what one copy is', () => {
    const { lines } = plotOf(result);
    expect(lines.map(({ label }) => label)).toEqual(['plain hls.js', 'paceline', 'one copy']);
    expect(lines[1]?.points).toEqual([{ x: 60, y: 1.1 }]);
    expect(lines[2]?.points.at(-1)).toEqual({ x: 60, y: 1 });
  });

  it('marks the ceiling and what is asked', () => {
    expect(plotOf(result).bars?.marks.map(({ value }) => value)).toEqual([0.75, 0.82]);
  });
});
