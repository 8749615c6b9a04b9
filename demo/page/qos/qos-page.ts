import { FrameClock } from '../graph/frame-clock.ts';
import { onThemeChange } from '../graph/theme-colors.ts';
import type { DemoConfig } from '../model/demo-config.ts';
import { summariseGroup } from '../model/group-summary.ts';
import { randomName } from '../model/random-name.ts';
import { samplesToCsv, samplesToJson } from '../model/sample-export.ts';
import type { TopologyViewer } from '../model/topology.ts';
import { traceToJson } from '../model/trace-export.ts';
import type { ViewerMode, ViewerSetup } from '../model/viewer-setup.ts';
import { DetailPanel } from './detail-panel.ts';
import { downloadFile } from './download-file.ts';
import { GroupHeader } from './group-header.ts';
import { OriginPoll } from './origin-poll.ts';
import { Toolbar, type ExportFormat } from './toolbar.ts';
import { TopologyFigure } from './topology-figure.ts';
import { ViewerCard } from './viewer-card.ts';
import { ViewerFrame } from './viewer-frame.ts';
import { trafficSeries, ViewerModel } from './viewer-model.ts';

/** Video decoders in one tab; more than a dozen and a laptop shows its own limits instead of the network's. */
const VIEWERS_MAX = 12;
/** Removed viewers whose samples stay for the export. */
const DEPARTED_MAX = 24;
const REFRESH_INTERVAL_MS = 1_000;

interface Seat {
  readonly model: ViewerModel;
  readonly frame: ViewerFrame;
  readonly card: ViewerCard;
}

/** Places on the page where its parts go. */
export interface PagePlaces {
  readonly toolbar: HTMLElement;
  readonly group: HTMLElement;
  readonly viewers: HTMLElement;
  readonly detail: HTMLElement;
}

/** The QoS page: seats viewers, gathers what they report once a second, and shows it. */
export class QosPage {
  readonly #config: DemoConfig;
  readonly #places: PagePlaces;
  readonly #clock = new FrameClock();
  readonly #origin = new OriginPoll();
  readonly #toolbar: Toolbar;
  readonly #header = new GroupHeader();
  readonly #topology = new TopologyFigure();
  readonly #detail: DetailPanel;
  readonly #seats = new Map<string, Seat>();
  #departed: ViewerModel[] = [];
  #chosenId: string | undefined;
  #seated = 0;

  constructor(config: DemoConfig, places: PagePlaces) {
    this.#config = config;
    this.#places = places;
    this.#toolbar = new Toolbar(config.streams, {
      addViewer: (mode) => this.addViewer(mode),
      restartAll: () => void this.#restartAll(),
      export: (format) => this.#export(format),
    });
    this.#detail = new DetailPanel((viewerId) => this.#choose(viewerId));
    places.toolbar.append(this.#toolbar.element);
    places.group.append(this.#header.element, this.#topology.element);
    places.detail.append(this.#detail.element);
    onThemeChange(() => this.#repaint());
  }

  start(): void {
    this.#origin.start();
    for (let index = 0; index < Math.min(VIEWERS_MAX, this.#config.viewerCount); index += 1)
      this.addViewer('p2p');
    setInterval(() => this.#refresh(), REFRESH_INTERVAL_MS);
    this.#refresh();
  }

  addViewer(mode: ViewerMode): void {
    if (this.#seats.size >= VIEWERS_MAX) return;
    this.#seated += 1;
    const label = mode === 'plain' ? `Plain ${this.#seated}` : `Viewer ${this.#seated}`;
    this.#seat(label, {
      ...this.#toolbar.settings,
      viewerId: randomName('viewer'),
      trackerUrl: this.#config.trackerUrl,
      mode,
    });
  }

  #seat(label: string, setup: ViewerSetup): void {
    const { viewerId } = setup;
    const model = new ViewerModel(label, setup, Date.now());
    const frame = new ViewerFrame(label, setup, (message) => {
      if (message.type === 'report') model.add(message.report);
      else if (message.type === 'note') model.notes.push(message.note);
    });
    const card = new ViewerCard(model, frame.iframe, this.#clock, {
      setP2p: (enabled) => frame.send({ type: 'set-p2p', enabled }),
      setUploadCap: (uploadCapBps) => frame.send({ type: 'set-upload-cap', uploadCapBps }),
      setCondition: (condition) => frame.send({ type: 'set-condition', condition }),
      remove: () => void this.#remove(viewerId),
      kill: () => void this.#kill(viewerId),
      inspect: () => {
        this.#choose(viewerId);
        this.#detail.element.scrollIntoView({
          behavior: this.#clock.isStill ? 'auto' : 'smooth',
          block: 'start',
        });
        this.#detail.element.focus({ preventScroll: true });
      },
    });
    this.#seats.set(viewerId, { model, frame, card });
    this.#places.viewers.append(card.element);
    this.#onSeatsChanged();
  }

  async #remove(viewerId: string): Promise<void> {
    const seat = this.#seats.get(viewerId);
    if (seat === undefined) return;
    seat.card.element.inert = true;
    await seat.frame.leave();
    this.#clear(viewerId, 'polite');
  }

  /** Takes the frame out without a goodbye: the partners find out by themselves. */
  async #kill(viewerId: string): Promise<void> {
    const seat = this.#seats.get(viewerId);
    if (seat === undefined) return;
    await seat.frame.prepareKill();
    this.#clear(viewerId, 'crash');
  }

  #clear(viewerId: string, leaving: 'polite' | 'crash'): void {
    const seat = this.#seats.get(viewerId);
    if (seat === undefined) return;
    seat.model.leave(Date.now(), leaving);
    seat.frame.destroy();
    seat.card.destroy();
    this.#seats.delete(viewerId);
    this.#departed = [...this.#departed, seat.model].slice(-DEPARTED_MAX);
    if (this.#chosenId === viewerId) this.#chosenId = undefined;
    this.#onSeatsChanged();
  }

  async #restartAll(): Promise<void> {
    const labels = [...this.#seats.values()].map(({ model }) => ({ label: model.label, setup: model.setup }));
    await Promise.all([...this.#seats.keys()].map((viewerId) => this.#remove(viewerId)));
    const { streamUrl, liveSyncSegments } = this.#toolbar.settings;
    for (const { label, setup } of labels) {
      this.#seat(label, { ...setup, streamUrl, liveSyncSegments, viewerId: randomName('viewer') });
    }
  }

  #onSeatsChanged(): void {
    this.#toolbar.setFull(this.#seats.size >= VIEWERS_MAX);
    this.#refresh();
  }

  #choose(viewerId: string): void {
    this.#chosenId = viewerId;
    this.#refresh();
  }

  #refresh(): void {
    const nowMs = Date.now();
    const seats = [...this.#seats.values()];
    for (const { card } of seats) card.update(nowMs);
    const present = seats.map(({ model }) => model);
    const all = [...present, ...this.#departed];
    const viewers = all.map((model) => ({ present: model.isPresent, samples: model.recentSamples() }));
    const samples = viewers.map((viewer) => viewer.samples);
    this.#header.update(
      summariseGroup(viewers, this.#origin.samples, nowMs),
      trafficSeries(samples, nowMs, (times) => this.#origin.ratesAt(times) ?? []),
    );
    this.#topology.update(present.flatMap((model) => topologyViewerOf(model) ?? []));
    const chosen = (this.#chosenId === undefined ? undefined : this.#seats.get(this.#chosenId)) ?? seats[0];
    this.#detail.update(present, chosen?.model);
  }

  #repaint(): void {
    this.#header.repaint();
    for (const { card } of this.#seats.values()) card.repaint();
  }

  #export(format: ExportFormat): void {
    const models = [...this.#departed, ...[...this.#seats.values()].map(({ model }) => model)];
    const viewers = models.map((model) => ({
      viewer: model.label,
      mode: model.setup.mode,
      samples: model.samples.toArray(),
      segments: model.segments.toArray(),
    }));
    const time = new Date().toISOString().slice(0, 19).replaceAll(':', '');
    switch (format) {
      case 'csv':
        downloadFile(`paceline-samples-${time}.csv`, 'text/csv', samplesToCsv(viewers));
        return;
      case 'json':
        downloadFile(`paceline-samples-${time}.json`, 'application/json', samplesToJson(viewers, Date.now()));
        return;
      case 'trace':
        downloadFile(`paceline-trace-${time}.json`, 'application/json', traceToJson(models, Date.now()));
        return;
      default:
        format satisfies never;
    }
  }
}

function topologyViewerOf({ label, report }: ViewerModel): TopologyViewer | undefined {
  if (report === undefined) return undefined;
  const { stats, partners } = report;
  return { label, peerId: stats.peerId, cdnBps: stats.cdnBps, partners };
}
