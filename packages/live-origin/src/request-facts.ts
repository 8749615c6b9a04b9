/** What a request below `/live/` is for. */
export type RequestKind = 'playlist' | 'init' | 'segment' | 'other';

/** What is known about a request before it is answered. Faults are matched against it. */
export interface RequestFacts {
  readonly atMs: number;
  readonly method: string;
  /** Below `/live/`, without the query: `stream.m3u8`, `low/seg-1004.m4s`. */
  readonly path: string;
  readonly kind: RequestKind;
  /** Of a segment request; undefined otherwise. */
  readonly mediaSequence: number | undefined;
  readonly viewer: string;
  /** The Range header as it came. */
  readonly range: string | undefined;
}

/** The viewer of requests without a `viewer` parameter. */
export const ANONYMOUS_VIEWER = 'anonymous';

const MAX_VIEWER_LENGTH = 128; // longer ids are cut: they are kept in memory for every log line

/** Reads the facts from the request line. */
export function readRequestFacts(
  atMs: number,
  method: string,
  path: string,
  viewer: string | null,
  range: string | undefined,
): RequestFacts {
  const sequence = /(?:^|\/)seg-(\d{1,15})\.(?:m4s|ts)$/.exec(path)?.[1];
  const kind: RequestKind =
    sequence !== undefined
      ? 'segment'
      : path.endsWith('.m3u8')
        ? 'playlist'
        : path.endsWith('.mp4')
          ? 'init'
          : 'other';
  const mediaSequence = sequence === undefined ? undefined : Number(sequence);
  const who = viewer === null || viewer === '' ? ANONYMOUS_VIEWER : viewer.slice(0, MAX_VIEWER_LENGTH);
  return { atMs, method, path, kind, mediaSequence, viewer: who, range };
}
