import { formatRate } from '../model/format-value.ts';
import { PROXIMITY_NAMES } from '../model/proximity.ts';
import { topologyOf, type Topology, type TopologyEdge, type TopologyNode } from '../model/topology.ts';
import type { TopologyViewer } from '../model/topology.ts';
import { element, setAttribute, setText } from './element.ts';

const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 520;
const HEIGHT = 300;
/** Room for labels outside of the ring. */
const RADIUS_X = 200;
const RADIUS_Y = 112;
/** How far the two directions of a connection bend away from each other, as a share of its length. */
const BEND = 0.09;
/** Stroke of a line that carries this much, bit/s; others in proportion to the square root of their rate. */
const STROKE_BPS = 1_000_000;
const STROKE_AT_RATE = 4;
const STROKE_MIN = 1;
const STROKE_MAX = 8;
/** Less than this is control traffic and rounding, bit/s. */
const FLOW_BPS_MIN = 1_000;

interface Point {
  readonly x: number;
  readonly y: number;
}

const CENTRE: Point = { x: WIDTH / 2, y: HEIGHT / 2 };

/** Who is connected to whom, what flows between them, and what the CDN sends to each. */
export class TopologyFigure {
  readonly element: HTMLElement;
  readonly #picture = svgElement('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' });
  readonly #caption = element('span', {});

  constructor() {
    const legend = element(
      'div',
      { class: 'legend' },
      element('span', { class: 'key key-cdn' }, 'from the CDN'),
      element('span', { class: 'key key-p2p' }, 'from partner to partner'),
      element('span', { class: 'key key-gone' }, 'connected, at rest'),
    );
    this.element = element(
      'figure',
      { class: 'topology' },
      element('figcaption', {}, element('h2', {}, 'Who sends to whom'), this.#caption),
      this.#picture,
      legend,
    );
  }

  update(viewers: readonly TopologyViewer[]): void {
    const topology = topologyOf(viewers);
    const { nodes, edges } = topology;
    setText(this.#caption, captionOf(topology));
    setAttribute(this.#picture, 'aria-label', descriptionOf(topology));
    this.#picture.replaceChildren(
      ...edges.filter(({ bps }) => bps < FLOW_BPS_MIN).map(edgeLine),
      ...nodes.filter(({ cdnBps }) => cdnBps >= FLOW_BPS_MIN).map(cdnLine),
      ...edges.filter(({ bps }) => bps >= FLOW_BPS_MIN).map(edgeLine),
      cdnMark(),
      ...nodes.flatMap(nodeMark),
    );
  }
}

function captionOf({ nodes, edges }: Topology): string {
  const flowing = edges.filter(({ bps }) => bps >= FLOW_BPS_MIN);
  const rate = flowing.reduce((sum, { bps }) => sum + bps, 0);
  const cdn = nodes.reduce((sum, { cdnBps }) => sum + cdnBps, 0);
  return `${formatRate(rate)} between viewers, ${formatRate(cdn)} from the CDN`;
}

/** The picture in words. Each viewer's figures stand in its card and in the table of its partners. */
function descriptionOf(topology: Topology): string {
  const { nodes, edges } = topology;
  const senders = new Set(edges.filter(({ bps }) => bps >= FLOW_BPS_MIN).map(({ from }) => from.label));
  const others = nodes.length === 1 ? 'viewer' : 'viewers';
  return `${nodes.length} ${others}, ${senders.size} of them sending: ${captionOf(topology)}`;
}

function pointOf({ x, y }: TopologyNode): Point {
  return { x: CENTRE.x + x * RADIUS_X, y: CENTRE.y + y * RADIUS_Y };
}

function strokeOf(bps: number): string {
  return Math.min(STROKE_MAX, Math.max(STROKE_MIN, STROKE_AT_RATE * Math.sqrt(bps / STROKE_BPS))).toFixed(2);
}

/** Each direction bends to its own side, so that both are seen. */
function edgeLine({ from, to, bps, proximity }: TopologyEdge): SVGElement {
  const [a, b] = [pointOf(from), pointOf(to)];
  const control = {
    x: (a.x + b.x) / 2 + (b.y - a.y) * BEND,
    y: (a.y + b.y) / 2 - (b.x - a.x) * BEND,
  };
  const isFlow = bps >= FLOW_BPS_MIN;
  const line = svgElement('path', {
    class: isFlow ? 'flow flow-p2p' : 'flow flow-rest',
    d: `M${at(a)} Q${at(control)} ${at(b)}`,
    'stroke-width': isFlow ? strokeOf(bps) : '1',
  });
  const title = svgElement('title', {});
  const near = PROXIMITY_NAMES[proximity] ?? String(proximity);
  title.textContent = `${from.label} to ${to.label}: ${formatRate(bps)}, ${near}`;
  line.append(title);
  return line;
}

function cdnLine(node: TopologyNode): SVGElement {
  const end = pointOf(node);
  return svgElement('path', {
    class: 'flow flow-cdn',
    d: `M${at(CENTRE)} L${at(end)}`,
    'stroke-width': strokeOf(node.cdnBps),
  });
}

function cdnMark(): SVGElement {
  const group = svgElement('g', { class: 'cdn-mark' });
  const text = svgElement('text', { x: String(CENTRE.x), y: String(CENTRE.y) });
  text.textContent = 'CDN';
  group.append(svgElement('circle', { cx: String(CENTRE.x), cy: String(CENTRE.y), r: '19' }), text);
  return group;
}

function nodeMark(node: TopologyNode): SVGElement[] {
  const { x, y } = pointOf(node);
  const dot = svgElement('circle', {
    class: node.isHere ? 'node' : 'node node-elsewhere',
    cx: x.toFixed(1),
    cy: y.toFixed(1),
    r: '6',
  });
  const text = svgElement('text', {
    class: 'node-label',
    x: (x + node.x * 12).toFixed(1),
    y: (y + node.y * 14).toFixed(1),
    'text-anchor': Math.abs(node.x) < 0.2 ? 'middle' : node.x > 0 ? 'start' : 'end',
  });
  text.textContent = node.label;
  return [dot, text];
}

function at({ x, y }: Point): string {
  return `${x.toFixed(1)} ${y.toFixed(1)}`;
}

function svgElement(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
