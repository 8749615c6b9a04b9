/**
 * What the QoS page's "Trace" exports: who watched from when to when on what line, and what came of it. Times count from the
 * arrival of the first viewer, ms; null is "not known", or "still there".
 */
export interface Trace {
  readonly format: 'paceline-trace';
  readonly formatVersion: 1;
  readonly durationMs: number;
  readonly stream: {
    readonly segmentMs: number;
    /** Media rate, bit/s. */
    readonly bps: number;
    /** hls.js `liveSyncDurationCount`. */
    readonly syncSegments: number;
  };
  /** A segment from the CDN, from asking to its last byte, median, ms. */
  readonly cdnSegmentMs: number | null;
  readonly viewers: readonly TracedViewer[];
  readonly measured: {
    /** Bytes from partners over all bytes, as the viewers counted them. */
    readonly offloadRatio: number;
    readonly stallCount: number;
    readonly stallMs: number;
    /** Median over viewers of the last that each said. */
    readonly liveLatencyMs: number | null;
  };
}

export interface TracedViewer {
  readonly viewer: string;
  readonly arriveMs: number;
  readonly leaveMs: number | null;
  readonly leaving: 'polite' | 'crash';
  /** Measured by the viewer's uploads, or its upload cap if that is less; bit/s. */
  readonly uplinkBps: number | null;
  readonly uploads: boolean;
  /** Median over partners. */
  readonly rttMs: number | null;
  /** When the page was in the background. */
  readonly hidden: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** More than any page can seat, far below what would take hours to replay. */
const VIEWERS_MAX = 1_000;

const DURATION_MS_MAX = 86_400_000;

/** Reads an exported file. Throws an error that names the field. */
export function parseTrace(text: string): Trace {
  const trace = new Field('trace', JSON.parse(text) as unknown);
  if (trace.at('format').value !== 'paceline-trace' || trace.at('formatVersion').value !== 1)
    throw new Error('not a trace of version 1: export one from the QoS page');
  const stream = trace.at('stream');
  const measured = trace.at('measured');
  const durationMs = trace.at('durationMs').number(1, DURATION_MS_MAX);
  return {
    format: 'paceline-trace',
    formatVersion: 1,
    durationMs,
    stream: {
      segmentMs: stream.at('segmentMs').number(200, 20_000),
      bps: stream.at('bps').number(1_000, 1e8),
      syncSegments: stream.at('syncSegments').number(1, 100),
    },
    cdnSegmentMs: trace.at('cdnSegmentMs').numberOrNull(0, 60_000),
    viewers: trace
      .at('viewers')
      .items(VIEWERS_MAX)
      .map((viewer) => viewerOf(viewer, durationMs)),
    measured: {
      offloadRatio: measured.at('offloadRatio').number(0, 1),
      stallCount: measured.at('stallCount').number(0, 1e9),
      stallMs: measured.at('stallMs').number(0, 1e12),
      liveLatencyMs: measured.at('liveLatencyMs').numberOrNull(0, 1e9),
    },
  };
}

function viewerOf(viewer: Field, durationMs: number): TracedViewer {
  const { value: name } = viewer.at('viewer');
  const { value: leaving } = viewer.at('leaving');
  const { value: uploads } = viewer.at('uploads');
  if (typeof name !== 'string') throw viewer.at('viewer').wrong('a name');
  if (leaving !== 'polite' && leaving !== 'crash') throw viewer.at('leaving').wrong('"polite" or "crash"');
  if (typeof uploads !== 'boolean') throw viewer.at('uploads').wrong('true or false');
  return {
    viewer: name,
    leaving,
    uploads,
    arriveMs: viewer.at('arriveMs').number(0, durationMs),
    leaveMs: viewer.at('leaveMs').numberOrNull(0, durationMs),
    uplinkBps: viewer.at('uplinkBps').numberOrNull(0, 1e12),
    rttMs: viewer.at('rttMs').numberOrNull(0, 60_000),
    hidden: viewer
      .at('hidden')
      .items(VIEWERS_MAX)
      .map((span) => ({
        fromMs: span.at('fromMs').number(0, durationMs),
        toMs: span.at('toMs').number(0, durationMs),
      })),
  };
}

/** A place in the file, which knows its name. */
class Field {
  readonly #name: string;
  readonly value: unknown;

  constructor(name: string, value: unknown) {
    this.#name = name;
    this.value = value;
  }

  at(key: string): Field {
    if (typeof this.value !== 'object' || this.value === null) throw this.wrong('an object');
    return new Field(`${this.#name}.${key}`, (this.value as Readonly<Record<string, unknown>>)[key]);
  }

  items(max: number): Field[] {
    if (!Array.isArray(this.value) || this.value.length > max)
      throw this.wrong(`a list of at most ${max} entries`);
    return this.value.map((item: unknown, index) => new Field(`${this.#name}[${index}]`, item));
  }

  number(min: number, max: number): number {
    const { value } = this;
    if (typeof value === 'number' && value >= min && value <= max) return value;
    throw this.wrong(`a number from ${min} to ${max}`);
  }

  numberOrNull(min: number, max: number): number | null {
    return this.value === null ? null : this.number(min, max);
  }

  wrong(wanted: string): Error {
    return new Error(`${this.#name} must be ${wanted}`);
  }
}
