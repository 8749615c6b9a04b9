/** `p2p` attaches the SDK; `plain` is hls.js alone, to compare with. */
export type ViewerMode = 'p2p' | 'plain';

/** Everything a viewer needs to start. It travels in the query of `viewer.html`, so that a viewer can be reloaded and shared. */
export interface ViewerSetup {
  readonly viewerId: string;
  readonly streamUrl: string;
  readonly trackerUrl: string;
  readonly mode: ViewerMode;
  /** Live latency to aim at, in segments (`liveSyncDurationCount` of hls.js). */
  readonly liveSyncSegments: number;
  /** Upload cap, bit/s; 0 is download only. */
  readonly uploadCapBps: number;
}

/** hls.js' own default, and what most live sites run. */
export const LIVE_SYNC_SEGMENTS_DEFAULT = 3;

/** The default of the SDK, 16 Mbit/s. */
export const UPLOAD_CAP_BPS_DEFAULT = 16_000_000;

const LIVE_SYNC_SEGMENTS_MAX = 20;
const VIEWER_ID = /^[a-z0-9-]{1,40}$/;

/** The query of `viewer.html` for this setup. */
export function queryOfSetup(setup: ViewerSetup): string {
  return new URLSearchParams({
    viewer: setup.viewerId,
    stream: setup.streamUrl,
    tracker: setup.trackerUrl,
    mode: setup.mode,
    segments: String(setup.liveSyncSegments),
    upload: String(setup.uploadCapBps),
  }).toString();
}

/** Reads a query; what is missing or out of range comes from `defaults`. */
export function setupOfQuery(query: URLSearchParams, defaults: ViewerSetup): ViewerSetup {
  const viewerId = query.get('viewer') ?? '';
  const mode = query.get('mode');
  return {
    viewerId: VIEWER_ID.test(viewerId) ? viewerId : defaults.viewerId,
    streamUrl: query.get('stream') ?? defaults.streamUrl,
    trackerUrl: query.get('tracker') ?? defaults.trackerUrl,
    mode: mode === 'p2p' || mode === 'plain' ? mode : defaults.mode,
    liveSyncSegments: numberIn(query.get('segments'), 1, LIVE_SYNC_SEGMENTS_MAX) ?? defaults.liveSyncSegments,
    uploadCapBps: numberIn(query.get('upload'), 0, Number.MAX_SAFE_INTEGER) ?? defaults.uploadCapBps,
  };
}

function numberIn(text: string | null, min: number, max: number): number | undefined {
  if (text === null || !/^\d+$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
