import type { RegionPolicy } from '@paceline/protocol';

/** Options of `attach` and `install`. Every one is range-checked at `attach`; an error names the field and the fix. */
export interface PacelineOptions {
  /** Tracker URL(s), `ws:` or `wss:`. Several are tried in turn. The only field that is required. */
  readonly tracker: string | readonly string[];
  /** Name of the stream; viewers of one name meet. Default: the manifest URL without scheme and query. 1-512 characters. */
  readonly channel?: string;
  /** Channel token, for trackers that ask for one. */
  readonly token?: string;
  /** Passed to RTCPeerConnection. Default: no ICE servers, so that no third party is contacted unasked. */
  readonly rtcConfig?: RTCConfiguration;
  /**
   * Connect to partners at addresses of the viewer's own network too. Default true. False: host candidates (RFC 8445, 5.1.1.1) are neither
   * told nor used, so no browser has a reason to ask the viewer for its local network; partners then need STUN or TURN (`rtcConfig`).
   */
  readonly localNetwork?: boolean;
  readonly upload?: UploadOptions;
  /** `prefer` (default): near peers first; `strict`: no peer traffic across regions. */
  readonly regions?: RegionPolicy;
  /** Connections to keep at most, 1-32. Default 12. */
  readonly maxPartners?: number;
  /** Whether missing pieces may be fetched by HTTP Range. Default true; turned off by itself when the CDN does not allow it. */
  readonly httpRange?: boolean;
  /** Sessions begin disabled until the viewer has agreed, see `setConsent`. Default false. A viewer's refusal counts in any case. */
  readonly requireConsent?: boolean;
  /**
   * Tell the tracker how playback fares: bytes from the CDN and from partners, stalls, live latency; with every heartbeat (25 s) and when
   * the viewer leaves. Its operator sees sums by channel and country. Default false.
   */
  readonly reportQos?: boolean;
  /** Log to the console. Default false; the page switch `?paceline=debug` turns it on. */
  readonly debug?: boolean;
}

export interface UploadOptions {
  /** False: download only. Default true. */
  readonly enabled?: boolean;
  /**
   * Upload cap, bit/s, 100,000 to 1,000,000,000. Default 16,000,000. Sessions of one site in one browser share it evenly, in whatever tabs
   * they are (secure contexts only: elsewhere each has all of it).
   */
  readonly maxBps?: number;
  /** Upload on a cellular line (where the browser tells). Default false. */
  readonly onCellular?: boolean;
  /** Upload while the page is hidden. Default true. */
  readonly whenHidden?: boolean;
}
