/** Snapshots of a session: plain data, safe to serialise. Every number has its unit in its name. */

/** Totals since `attach`, and the state of the moment. Byte counts are media bytes (segments), not overhead. */
export interface SessionStats {
  /** Media bytes received from the CDN, duplicates and aborted requests included. */
  readonly cdnBytes: number;
  /** Media bytes received from partners and used. */
  readonly p2pBytes: number;
  /** Media bytes sent to partners. */
  readonly uploadBytes: number;
  /** Media bytes received and not used: duplicates, partial slots of lost partners. Part of neither `cdnBytes` nor `p2pBytes` if they came from partners. */
  readonly wastedBytes: number;
  /** p2pBytes / (p2pBytes + cdnBytes); 0 before the first byte. */
  readonly offloadRatio: number;
  /** Rates over the last 10 s, bit/s. */
  readonly cdnBps: number;
  readonly p2pBps: number;
  readonly uploadBps: number;
  /** Estimated uplink, bit/s; 0 while unknown. */
  readonly uplinkBps: number;
  /** Own id, as partners see it; undefined while in no swarm. */
  readonly peerId: string | undefined;
  /** Connected partners. */
  readonly partnerCount: number;
  /** Viewers of the channel and of the own group as the tracker last said; 0 without a tracker. */
  readonly swarmSize: number;
  readonly groupSize: number;
  /** Distance to the live edge as hls.js measures it, ms; undefined before playback. */
  readonly liveLatencyMs: number | undefined;
  /** Media ahead of the playhead, ms. */
  readonly bufferAheadMs: number;
  /** Times playback waited for data after it had started, and for how long in all. */
  readonly stallCount: number;
  readonly stallMs: number;
  /** From attach or loadSource to the first `playing`, ms; undefined before. */
  readonly startupMs: number | undefined;
  /** Segments delivered to hls.js by where their bytes came from. */
  readonly segments: { readonly cdn: number; readonly p2p: number; readonly mixed: number };
  /** Segments fetched for the group as elected leader, and deadline fetches made because peers were late. */
  readonly ledSegments: number;
  readonly rescuedSegments: number;
  /** Partners disconnected for misbehaviour. */
  readonly bannedPeers: number;
  readonly state: SessionState;
}

/**
 * `idle`: no source or before the first frame; `joining`: contacting the tracker; `sharing`: in a swarm;
 * `cdn-only`: P2P is unavailable (the reason came as a `warning` event); `disabled`: by `disable()`; `destroyed`.
 */
export type SessionState = 'idle' | 'joining' | 'sharing' | 'cdn-only' | 'disabled' | 'destroyed';

/** One connected partner. */
export interface PartnerStats {
  readonly peerId: string;
  /** Equal leading locality fields, 0 (other country or unknown) to 4 (same city). */
  readonly proximity: number;
  readonly rttMs: number | undefined;
  readonly connectedMs: number;
  /** Media bytes received from and sent to it. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly downloadBps: number;
  readonly uploadBps: number;
  /** Its declared uplink, bit/s; 0 while it does not know. */
  readonly uplinkBps: number;
  readonly strikes: number;
}

export type SlotSource = 'cdn' | 'p2p' | undefined;

/** The 256-slot window of the rendition being played (or of the one named). */
export interface WindowView {
  readonly trackId: string;
  /** Absolute number of the first slot. */
  readonly start: number;
  /** 256 entries: where the slot came from, undefined when it is missing. */
  readonly slots: readonly SlotSource[];
  /** Who sent each slot: the id of the partner, undefined for the CDN and when it is missing. */
  readonly providers: readonly (string | undefined)[];
  /** Indices into `slots`: the playhead, the end of the urgent zone, and the live edge (first slot that does not exist yet). */
  readonly playhead: number;
  readonly urgentEnd: number;
  readonly liveEdge: number;
  readonly slotsPerSegment: number;
  /** True for every slot asked for and not here yet. */
  readonly pending: readonly boolean[];
  /** How many partners hold each slot. */
  readonly availability: readonly number[];
}
