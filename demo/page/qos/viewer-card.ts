import type { FrameClock } from '../graph/frame-clock.ts';
import { formatBytes, formatMs, formatPercent, formatSeconds } from '../model/format-value.ts';
import type { PlaybackState, ViewerReport } from '../model/frame-message.ts';
import { isViewerCondition, VIEWER_CONDITIONS, type ViewerCondition } from '../model/viewer-condition.ts';
import { queryOfSetup, type ViewerSetup } from '../model/viewer-setup.ts';
import { buttonElement, element, selectElement, setAttribute, setText } from './element.ts';
import { MetricList, type Metric } from './metric-list.ts';
import { TrafficFigure } from './traffic-figure.ts';
import { UPLOAD_CAPS } from './upload-caps.ts';
import { trafficSeries, type ViewerModel } from './viewer-model.ts';
import { WindowFigure } from './window-figure.ts';

/** What the card asks the page to do with its viewer. */
export interface CardActions {
  setP2p(enabled: boolean): void;
  setUploadCap(uploadCapBps: number): void;
  setCondition(condition: ViewerCondition): void;
  remove(): void;
  kill(): void;
  inspect(): void;
}

/** What a viewer does when it does not simply play. */
const PLAYBACK_WORDS: Readonly<Record<PlaybackState, string>> = {
  starting: 'starting',
  playing: '',
  waiting: 'buffering',
  paused: 'paused',
  blocked: 'press play',
  failed: 'failed',
};

/** One viewer on the page: its video, its figures and its controls. */
export class ViewerCard {
  readonly element: HTMLElement;
  readonly #model: ViewerModel;
  readonly #state = element('span', { class: 'pill' }, 'starting');
  readonly #playback = element('span', { class: 'pill pill-warn', hidden: true });
  readonly #warning = element('p', { class: 'banner', role: 'status', hidden: true });
  readonly #playing = new MetricList('metrics metrics-playing');
  readonly #bytes = new MetricList('metrics metrics-bytes');
  readonly #traffic: TrafficFigure;
  readonly #window: WindowFigure;
  readonly #switch: HTMLButtonElement;
  readonly #inspect: HTMLButtonElement;

  constructor(model: ViewerModel, iframe: HTMLIFrameElement, clock: FrameClock, actions: CardActions) {
    this.#model = model;
    this.#window = new WindowFigure(clock);
    this.#switch = element(
      'button',
      {
        type: 'button',
        class: 'switch',
        role: 'switch',
        // Its frame does not listen yet.
        disabled: true,
        'aria-checked': 'true',
        'aria-label': `${model.label}: P2P`,
      },
      'P2P',
    );
    this.#switch.addEventListener('click', () => actions.setP2p(!this.#isSwitchedOn()));
    this.#inspect = buttonElement('Partners', 'quiet', () => actions.inspect(), `Partners of ${model.label}`);
    const isPlain = model.setup.mode === 'plain';
    this.#traffic = new TrafficFigure(isPlain ? ['cdn'] : ['cdn', 'p2p', 'upload']);
    this.element = element(
      'article',
      { class: isPlain ? 'card card-plain' : 'card', 'aria-label': model.label },
      this.#header(isPlain),
      this.#warning,
      element(
        'div',
        { class: 'card-body' },
        element('div', { class: 'card-video' }, iframe),
        this.#playing.element,
        this.#traffic.element,
        this.#bytes.element,
        this.#window.element,
      ),
      this.#footer(actions, isPlain),
    );
    if (isPlain) this.#window.element.hidden = true;
  }

  update(nowMs: number): void {
    const { report } = this.#model;
    if (report === undefined) return;
    this.#showState(report);
    this.#playing.update(playingMetrics(report));
    this.#bytes.update(byteMetrics(report));
    this.#traffic.update(trafficSeries([this.#model.recentSamples()], nowMs, undefined));
    this.#window.update(report.window, report.playback === 'playing');
    this.#switch.disabled = false;
    setAttribute(this.#switch, 'aria-checked', String(report.p2pEnabled));
    const partners = `Partners ${report.stats.partnerCount}`;
    setText(this.#inspect, partners);
    setAttribute(this.#inspect, 'aria-label', `${partners} of ${this.#model.label}`);
  }

  repaint(): void {
    this.#traffic.repaint();
    this.#window.repaint();
  }

  destroy(): void {
    this.#traffic.destroy();
    this.#window.destroy();
    this.element.remove();
  }

  #isSwitchedOn(): boolean {
    return this.#switch.getAttribute('aria-checked') === 'true';
  }

  #header(isPlain: boolean): HTMLElement {
    const title = element('div', { class: 'card-title' }, element('h3', {}, this.#model.label));
    title.append(this.#state, this.#playback);
    const header = element('header', { class: 'card-header' }, title);
    if (!isPlain) header.append(this.#switch);
    return header;
  }

  #footer(actions: CardActions, isPlain: boolean): HTMLElement {
    const { label, setup } = this.#model;
    const footer = element('footer', { class: 'card-footer' });
    if (!isPlain) {
      const cap = selectElement(`${label}: upload cap`, UPLOAD_CAPS, String(setup.uploadCapBps), (value) =>
        actions.setUploadCap(Number(value)),
      );
      footer.append(
        element('label', { class: 'field' }, element('span', { class: 'field-name' }, 'Upload'), cap),
        this.#inspect,
      );
    }
    const condition = selectElement(`${label}: condition`, VIEWER_CONDITIONS, 'online', (value) => {
      if (isViewerCondition(value)) actions.setCondition(value);
    });
    footer.append(
      element('label', { class: 'field' }, element('span', { class: 'field-name' }, 'Line'), condition),
      element('span', { class: 'gap' }),
      ownTabLink(setup),
      buttonElement('Kill', 'quiet danger', () => actions.kill(), `Kill ${label} without a goodbye`),
      buttonElement('Remove', 'quiet', () => actions.remove(), `Remove ${label}`),
    );
    return footer;
  }

  #showState(report: ViewerReport): void {
    const state =
      report.mode === 'plain' ? 'plain hls.js' : report.p2pEnabled ? report.stats.state : 'P2P off';
    this.element.dataset['condition'] = report.condition;
    setText(this.#state, state);
    this.#state.dataset['state'] = report.mode === 'plain' ? 'plain' : report.stats.state;
    const word = PLAYBACK_WORDS[report.playback];
    setText(this.#playback, word);
    this.#playback.hidden = word === '';
    const warning = this.#model.lastWarning;
    // A warning of long ago is in the log; the banner is for what matters now.
    const isFresh = warning !== undefined && report.atMs - warning.atMs < 30_000;
    this.#warning.hidden = !isFresh;
    if (isFresh) setText(this.#warning, warning.text);
  }
}

/** One more viewer with the same stream and settings, but an identity of its own. */
function ownTabLink(setup: ViewerSetup): HTMLAnchorElement {
  const query = new URLSearchParams(queryOfSetup(setup));
  query.delete('viewer');
  return element(
    'a',
    {
      class: 'quiet square',
      href: `viewer.html?${query.toString()}`,
      target: '_blank',
      rel: 'noopener',
      'aria-label': 'Open one more viewer like this in a tab of its own',
      title: 'One more viewer like this, in a tab of its own',
    },
    '↗',
  );
}

/** Of the pictures so far, what a viewer begins to see. */
const DROPPED_SHARE_BAD = 0.02;

function playingMetrics({ stats, frames, mode }: ViewerReport): readonly Metric[] {
  const { liveLatencyMs, bufferAheadMs, stallCount, stallMs, startupMs } = stats;
  const playing: readonly Metric[] = [
    { name: 'Live latency', value: formatSeconds(liveLatencyMs) },
    { name: 'Buffer', value: formatSeconds(bufferAheadMs) },
    {
      name: 'Stalls',
      value: stallCount > 0 ? `${stallCount} · ${formatSeconds(stallMs)}` : '0',
      tone: stallCount > 0 ? 'bad' : undefined,
    },
    { name: 'Start-up', value: formatMs(startupMs) },
    {
      name: 'Dropped',
      value: `${frames.dropped} frames`,
      tone: frames.dropped > frames.total * DROPPED_SHARE_BAD ? 'bad' : undefined,
    },
  ];
  if (mode === 'plain') return playing;
  const sharing: readonly Metric[] = [
    { name: 'Offload', value: formatPercent(stats.offloadRatio), tone: 'good' },
    {
      name: 'Partners',
      value: stats.swarmSize > 0 ? `${stats.partnerCount} of ${stats.swarmSize - 1}` : '0',
    },
  ];
  return [...sharing, ...playing];
}

function byteMetrics({ stats, mode }: ViewerReport): readonly Metric[] {
  const cdn: Metric = { name: 'CDN', value: formatBytes(stats.cdnBytes) };
  if (mode === 'plain') return [cdn, { name: 'Segments', value: String(stats.segments.cdn) }];
  return [
    cdn,
    { name: 'P2P', value: formatBytes(stats.p2pBytes) },
    { name: 'Uploaded', value: formatBytes(stats.uploadBytes) },
    { name: 'Wasted', value: formatBytes(stats.wastedBytes) },
    { name: 'Led', value: String(stats.ledSegments) },
    { name: 'Rescued', value: String(stats.rescuedSegments) },
  ];
}
