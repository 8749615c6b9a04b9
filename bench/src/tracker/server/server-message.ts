import type { TargetName } from '../target.ts';

/** What a measured server is asked. */
export type ServerRequest =
  /** Lag and CPU are counted from now on. */
  | { readonly type: 'reset' }
  /** Collects garbage first, so that memory is what is held. */
  | { readonly type: 'sample' };

export interface ServerSample {
  readonly rssBytes: number;
  readonly heapBytes: number;
  /** CPU time and time since the last reset, ms. */
  readonly cpuMs: number;
  readonly wallMs: number;
  /** How late timers were since the last reset, ms. */
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** Counters of a tracker of ours. */
  readonly stats: Readonly<Record<string, number | null>>;
}

export type ServerReply =
  | { readonly type: 'ready'; readonly url: string }
  | { readonly type: 'reset' }
  | { readonly type: 'sample'; readonly sample: ServerSample };

/** What a server process is started with, as JSON in its first argument. */
export interface ServerSetup {
  readonly target: TargetName;
  /** A few sockets stand for many viewers: what one viewer may do is not bounded then. */
  readonly liftsViewerLimits: boolean;
}
