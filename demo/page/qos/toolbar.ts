import type { StreamChoice } from '../model/demo-config.ts';
import {
  LIVE_SYNC_SEGMENTS_DEFAULT,
  UPLOAD_CAP_BPS_DEFAULT,
  type ViewerMode,
} from '../model/viewer-setup.ts';
import { buttonElement, element, selectElement } from './element.ts';
import { UPLOAD_CAPS } from './upload-caps.ts';

/** What viewers are started with. */
export interface ViewerSettings {
  readonly streamUrl: string;
  readonly liveSyncSegments: number;
  readonly uploadCapBps: number;
}

/** Samples as JSON or CSV, or a trace for the simulator. */
export type ExportFormat = 'json' | 'csv' | 'trace';

export interface ToolbarActions {
  addViewer(mode: ViewerMode): void;
  /** Stream or latency changed: all viewers of the page start over. */
  restartAll(): void;
  export(format: ExportFormat): void;
}

const LATENCIES: readonly (readonly [string, string])[] = [
  ['1', '1 segment'],
  ['2', '2 segments'],
  ['3', '3 segments'],
  ['4', '4 segments'],
  ['6', '6 segments'],
];

/** The controls at the top of the page. */
export class Toolbar {
  readonly element: HTMLElement;
  readonly #addButtons: readonly HTMLButtonElement[];
  #settings: ViewerSettings;

  constructor(streams: readonly StreamChoice[], actions: ToolbarActions) {
    this.#settings = {
      streamUrl: streams[0]?.url ?? '',
      liveSyncSegments: LIVE_SYNC_SEGMENTS_DEFAULT,
      uploadCapBps: UPLOAD_CAP_BPS_DEFAULT,
    };
    const restartWith = (change: Partial<ViewerSettings>): void => {
      this.#settings = { ...this.#settings, ...change };
      actions.restartAll();
    };
    const stream = selectElement(
      'Stream',
      streams.map(({ url, name }) => [url, name] as const),
      this.#settings.streamUrl,
      (streamUrl) => restartWith({ streamUrl }),
    );
    const latency = selectElement(
      'Live latency to aim at',
      LATENCIES,
      String(LIVE_SYNC_SEGMENTS_DEFAULT),
      (value) => restartWith({ liveSyncSegments: Number(value) }),
    );
    const upload = selectElement(
      'Upload cap of new viewers',
      UPLOAD_CAPS,
      String(UPLOAD_CAP_BPS_DEFAULT),
      (value) => {
        this.#settings = { ...this.#settings, uploadCapBps: Number(value) };
      },
    );
    this.#addButtons = [
      buttonElement('Add viewer', 'primary', () => actions.addViewer('p2p')),
      buttonElement(
        'Add plain hls.js',
        'secondary',
        () => actions.addViewer('plain'),
        'Add plain hls.js viewer',
      ),
    ];
    this.element = element(
      'div',
      { class: 'toolbar', role: 'toolbar', 'aria-label': 'Viewers' },
      element('label', { class: 'field' }, 'Stream', stream),
      element('label', { class: 'field' }, 'Latency', latency),
      element('label', { class: 'field' }, 'Upload cap', upload),
      element('span', { class: 'toolbar-gap' }),
      buttonElement('JSON', 'quiet', () => actions.export('json'), 'Export samples as JSON'),
      buttonElement('CSV', 'quiet', () => actions.export('csv'), 'Export samples as CSV'),
      buttonElement('Trace', 'quiet', () => actions.export('trace'), 'Export a trace for the simulator'),
      ...this.#addButtons,
    );
  }

  get settings(): ViewerSettings {
    return this.#settings;
  }

  /** No further viewer may be added while the page is full. */
  setFull(isFull: boolean): void {
    for (const button of this.#addButtons) button.disabled = isFull;
  }
}
