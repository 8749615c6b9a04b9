import type { Plot, Series } from './report.ts';

/** Sizes in pixels. */
const WIDTH = 760;
const HEIGHT = 440;
const MARGIN = { left: 72, right: 190, top: 44, bottom: 56 };

const TICKS = 5;

/** Told apart also by those who do not see red and green as different (Okabe, Ito 2008). */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#000000', '#8a6d00'];

interface Scale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Pixel of a value. */
  readonly at: (value: number) => number;
}

/** A plot as an SVG document: lines with marks, two linear axes, a legend. */
export function svgOf(plot: Plot): string {
  const points = plot.series.flatMap((series) => series.points);
  const bottom = HEIGHT - MARGIN.bottom;
  const right = WIDTH - MARGIN.right;
  const x = scaleOf(
    points.map(([value]) => value),
    false,
    MARGIN.left,
    right,
  );
  const y = scaleOf(
    points.map(([, value]) => value),
    true,
    bottom,
    MARGIN.top,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    text(MARGIN.left, 24, plot.title, 'start', 'font-size="15"'),
    ...ticksOf(y).map((value) => {
      const at = y.at(value).toFixed(1);
      return `<path d="M${MARGIN.left} ${at}H${right}" stroke="#ddd"/>${text(MARGIN.left - 8, Number(at) + 4, label(value), 'end')}`;
    }),
    ...ticksOf(x).map((value) => text(x.at(value), bottom + 18, label(value), 'middle')),
    `<path d="M${MARGIN.left} ${MARGIN.top}V${bottom}H${right}" fill="none" stroke="#444"/>`,
    text((MARGIN.left + right) / 2, HEIGHT - 16, plot.xLabel, 'middle'),
    text(16, MARGIN.top - 12, plot.yLabel, 'start'),
    ...plot.series.map((series, place) => lineOf(series, place, x, y)),
    '</svg>',
    '',
  ].join('\n');
}

function lineOf(series: Series, place: number, x: Scale, y: Scale): string {
  const colour = COLOURS[place % COLOURS.length] ?? '#000';
  const points = series.points.map(([px, py]) => `${x.at(px).toFixed(1)},${y.at(py).toFixed(1)}`);
  const marks =
    points.length > 40
      ? []
      : points.map((point) => {
          const [cx, cy] = point.split(',');
          return `<circle cx="${cx ?? 0}" cy="${cy ?? 0}" r="3" fill="${colour}"/>`;
        });
  const legendY = MARGIN.top + 8 + place * 20;
  const legendX = WIDTH - MARGIN.right + 16;
  return [
    `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="1.8"/>`,
    ...marks,
    `<path d="M${legendX} ${legendY}h18" stroke="${colour}" stroke-width="3"/>`,
    text(legendX + 24, legendY + 4, series.label, 'start'),
  ].join('');
}

/** Round steps of 1, 2 or 5 times a power of ten. */
function scaleOf(values: readonly number[], fromZero: boolean, begin: number, end: number): Scale {
  const low = fromZero ? Math.min(0, ...values) : Math.min(...values);
  const high = Math.max(...values);
  const span = high > low ? high - low : 1;
  const power = 10 ** Math.floor(Math.log10(span / TICKS));
  const step = ([1, 2, 5, 10].find((factor) => span / (factor * power) <= TICKS) ?? 10) * power;
  const min = Math.floor(low / step) * step;
  const max = Math.max(Math.ceil(high / step) * step, min + step);
  return { min, max, step, at: (value) => begin + ((value - min) / (max - min)) * (end - begin) };
}

function ticksOf({ min, max, step }: Scale): number[] {
  return Array.from({ length: Math.round((max - min) / step) + 1 }, (_, place) => min + place * step);
}

function label(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function text(x: number, y: number, content: string, anchor: string, more = ''): string {
  const safe = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x}" y="${y}" text-anchor="${anchor}" ${more}>${safe}</text>`;
}
