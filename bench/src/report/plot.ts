// Draws lines over time and, beside them, bars. Knows nothing of what is measured. Colours are dark enough for white paper and
// light enough to tell apart; every line is named at its end as well as by its colour.

export interface PlotLine {
  readonly label: string;
  readonly color: string;
  readonly isDashed?: boolean;
  /** In the order of x. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface PlotBar {
  readonly label: string;
  readonly color: string;
  readonly value: number;
  /** Behind the value, as text. */
  readonly note: string;
}

export interface PlotInput {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly PlotLine[];
  /** Undefined: lines alone. */
  readonly bars?: {
    readonly title: string;
    readonly max: number;
    readonly bars: readonly PlotBar[];
    /** Vertical marks across all bars. */
    readonly marks: readonly { readonly value: number; readonly label: string }[];
  };
}

const WIDTH = 960;
const HEIGHT = 340;
const TOP = 56;
const BOTTOM = HEIGHT - 48;
const LINES_LEFT = 64;
const LINES_RIGHT_BESIDE_BARS = 470;
const BARS_LEFT = 540;
const BARS_RIGHT = WIDTH - 90;
const TICKS = 5;
const LEGEND_LINE = 15;

/** The plot as an SVG file. */
export function renderPlot(input: PlotInput): string {
  const linesRight = input.bars === undefined ? WIDTH - 40 : LINES_RIGHT_BESIDE_BARS;
  const parts = [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text({ x: LINES_LEFT, y: 24, size: 15, content: input.title, weight: 'bold' }),
    ...linePanel(input, linesRight),
    ...barPanel(input.bars),
  ];
  const open =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" ` +
    'font-family="system-ui, sans-serif" role="img">';
  return `${[open, `<title>${escaped(input.title)}</title>`, ...parts, '</svg>'].join('\n')}\n`;
}

function linePanel({ lines, xTitle, yTitle }: PlotInput, right: number): readonly string[] {
  const points = lines.flatMap((line) => line.points);
  const xMax = Math.max(1, ...points.map(({ x }) => x));
  const yMax = roundUp(Math.max(0, ...points.map(({ y }) => y)));
  const xAt = (x: number): number => LINES_LEFT + (x / xMax) * (right - LINES_LEFT);
  const yAt = (y: number): number => BOTTOM - (y / yMax) * (BOTTOM - TOP);
  const ticks = Array.from({ length: TICKS + 1 }, (_, index) => index / TICKS);
  return [
    text({ x: LINES_LEFT, y: 44, size: 12, content: yTitle }),
    text({ x: (LINES_LEFT + right) / 2, y: HEIGHT - 12, size: 12, content: xTitle, anchor: 'middle' }),
    ...ticks.flatMap((share) => [
      rule(LINES_LEFT, yAt(share * yMax), right, yAt(share * yMax)),
      text({
        x: LINES_LEFT - 6,
        y: yAt(share * yMax) + 4,
        size: 11,
        content: short(share * yMax),
        anchor: 'end',
      }),
      text({
        x: xAt(share * xMax),
        y: BOTTOM + 16,
        size: 11,
        content: short(share * xMax),
        anchor: 'middle',
      }),
    ]),
    ...lines.map(({ points: own, color, isDashed }) => {
      const path = own.map(({ x, y }) => `${xAt(x).toFixed(1)},${yAt(y).toFixed(1)}`).join(' ');
      const dash = isDashed === true ? ' stroke-dasharray="5 4"' : '';
      return `<polyline fill="none" stroke="${color}" stroke-width="2"${dash} points="${path}"/>`;
    }),
    ...lines.flatMap(({ label, color }, index) => {
      const y = TOP + 12 + index * LEGEND_LINE;
      return [
        `<rect x="${LINES_LEFT + 10}" y="${y - 6}" width="16" height="3" fill="${color}"/>`,
        text({ x: LINES_LEFT + 32, y, size: 11, content: label }),
      ];
    }),
  ];
}

function barPanel(panel: PlotInput['bars']): readonly string[] {
  if (panel === undefined) return [];
  const { bars, marks, max, title } = panel;
  const pitch = (BOTTOM - TOP) / Math.max(bars.length, 1);
  const thickness = Math.min(18, pitch * 0.4);
  const xAt = (value: number): number =>
    BARS_LEFT + (Math.min(Math.max(value, 0), max) / max) * (BARS_RIGHT - BARS_LEFT);
  return [
    text({ x: BARS_LEFT, y: 44, size: 12, content: title }),
    ...bars.flatMap(({ label, color, value, note }, index) => {
      const y = TOP + (index + 0.5) * pitch;
      const width = (xAt(value) - BARS_LEFT).toFixed(1);
      return [
        text({ x: BARS_LEFT, y: y - 4, size: 11, content: label }),
        `<rect x="${BARS_LEFT}" y="${y.toFixed(1)}" width="${width}" height="${thickness.toFixed(1)}" fill="${color}"/>`,
        text({ x: xAt(value) + 6, y: y + thickness / 2 + 4, size: 11, content: note }),
      ];
    }),
    ...marks.flatMap(({ value, label }, index) => [
      `<line x1="${xAt(value).toFixed(1)}" y1="${TOP}" x2="${xAt(value).toFixed(1)}" y2="${BOTTOM}" stroke="#444444" stroke-dasharray="3 3"/>`,
      // One below the other: marks are often close together.
      text({
        x: xAt(value),
        y: BOTTOM + 14 + index * LEGEND_LINE,
        size: 11,
        content: label,
        anchor: 'middle',
      }),
    ]),
  ];
}

interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly content: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly weight?: 'normal' | 'bold';
}

function text({ x, y, size, content, anchor = 'start', weight = 'normal' }: TextPlace): string {
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`;
  const style = `font-size="${size}" text-anchor="${anchor}" font-weight="${weight}" fill="#222222"`;
  return `<text ${place} ${style}>${escaped(content)}</text>`;
}

function rule(x1: number, y1: number, x2: number, y2: number): string {
  return `<line x1="${x1}" y1="${y1.toFixed(1)}" x2="${x2}" y2="${y2.toFixed(1)}" stroke="#dddddd"/>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** To 1, 2, 2.5, 5 or 10 times a power of ten, so that the ticks are round. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5].find((step) => step * power >= value) ?? 10) * power;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
