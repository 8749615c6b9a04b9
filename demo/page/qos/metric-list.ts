import { element, setText } from './element.ts';

export interface Metric {
  readonly name: string;
  readonly value: string;
  /** Small print under the value. */
  readonly note?: string | undefined;
  /** `bad` stands out. */
  readonly tone?: 'good' | 'bad' | undefined;
}

interface Row {
  readonly group: HTMLElement;
  readonly value: HTMLElement;
  readonly note: HTMLElement;
}

/** A list of figures whose names stay and whose values change. */
export class MetricList {
  readonly element: HTMLDListElement;
  readonly #rows = new Map<string, Row>();

  constructor(className: string) {
    this.element = element('dl', { class: className });
  }

  update(metrics: readonly Metric[]): void {
    for (const metric of metrics) {
      const row = this.#rows.get(metric.name) ?? this.#add(metric.name);
      setText(row.value, metric.value);
      setText(row.note, metric.note ?? '');
      row.group.dataset['tone'] = metric.tone ?? '';
    }
  }

  #add(name: string): Row {
    const value = element('dd', { class: 'metric-value' });
    const note = element('dd', { class: 'metric-note' });
    const group = element('div', { class: 'metric' }, element('dt', {}, name), value, note);
    const row = { group, value, note };
    this.#rows.set(name, row);
    this.element.append(group);
    return row;
  }
}
