import { describe, expect, test } from 'vitest';
import { samplesToCsv, samplesToJson } from '../page/model/sample-export.ts';
import { NO_FRAMES, statsWith } from './sample-fixture.ts';

const viewers = [
  {
    viewer: 'Viewer 1, "first"',
    mode: 'p2p',
    samples: [
      { atMs: 0, frames: NO_FRAMES, stats: statsWith({ cdnBytes: 5, offloadRatio: 1 / 3 }) },
      { atMs: 1_000, frames: { total: 50, dropped: 3 }, stats: statsWith({ liveLatencyMs: 4_300 }) },
    ],
    segments: [
      {
        atMs: 900,
        mediaSequence: 7,
        byteLength: 3,
        cdnBytes: 1,
        p2pBytes: 2,
        pushedBytes: 1,
        waitMs: 80,
        how: 'rescued' as const,
      },
    ],
  },
  { viewer: 'Viewer 2', mode: 'plain', samples: [], segments: [] },
];

function cellsOf(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell ?? '').slice(0, -1);
}

describe('samplesToCsv', () => {
  const lines = samplesToCsv(viewers).split('\r\n');
  const names = (lines[0] ?? '').split(',');

  test('has a head, a row for each sample and a line end at the end', () => {
    expect(lines).toHaveLength(4);
    expect(lines[3]).toBe('');
  });

  test('every row has every column', () => {
    for (const line of lines.slice(1, 3)) expect(cellsOf(line)).toHaveLength(names.length);
  });

  test('quotes what has commas or quotes in it', () => {
    expect(lines[1]).toContain('"Viewer 1, ""first"""');
  });

  test('times are ISO 8601, missing values are empty, ratios have six decimals', () => {
    const cells = cellsOf(lines[1] ?? '');
    expect(cells[names.indexOf('time')]).toBe('1970-01-01T00:00:00.000Z');
    expect(cells[names.indexOf('liveLatencyMs')]).toBe('');
    expect(cells[names.indexOf('offloadRatio')]).toBe('0.333333');
    const later = cellsOf(lines[2] ?? '');
    const figures = ['liveLatencyMs', 'frames', 'droppedFrames'].map((name) => later[names.indexOf(name)]);
    expect(figures).toEqual(['4300', '50', '3']);
  });
});

describe('samplesToJson', () => {
  test('keeps samples whole and says null where there is nothing', () => {
    const document = JSON.parse(samplesToJson(viewers, 7)) as {
      exportedAtMs: number;
      viewers: { samples: { stats: { liveLatencyMs: number | null } }[]; segments: unknown[] }[];
    };
    expect(document.exportedAtMs).toBe(7);
    expect(document.viewers[0]?.samples.map(({ stats }) => stats.liveLatencyMs)).toEqual([null, 4_300]);
    expect(document.viewers[0]?.segments).toEqual(viewers[0]?.segments);
  });
});
