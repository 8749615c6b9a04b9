import type { PeerId, TrackId } from '@paceline/protocol';
import { proximity, WINDOW_SLOTS } from '@paceline/protocol';
import type { EngineState } from './state/engine-state.ts';
import type { Tally } from './stats/tally.ts';
import type { SlotOrigin } from './window/segment-record.ts';
import type { Track } from './window/track.ts';

/** Read-only view of an engine, for user interfaces and for the checks of the simulator. */
export interface EngineSnapshot {
  readonly tally: Readonly<Tally>;
  /** Rates over the last 10 s, bit/s. */
  readonly cdnBps: number;
  readonly p2pBps: number;
  readonly uploadBps: number;
  /** 0 while unknown, bit/s. */
  readonly uplinkBps: number;
  readonly groupSize: number;
  readonly partners: readonly PartnerSnapshot[];
  readonly backedOff: boolean;
}

export interface PartnerSnapshot {
  readonly peerId: PeerId;
  readonly proximity: number;
  readonly rttMs: number | undefined;
  readonly connectedMs: number;
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly downloadBps: number;
  readonly uploadBps: number;
  readonly uplinkBps: number;
  readonly strikes: number;
}

export interface WindowSnapshot {
  readonly track: TrackId;
  readonly slotsPerSegment: number;
  /** Absolute number of the first slot; the arrays have 256 entries from there. */
  readonly start: number;
  readonly origins: readonly (SlotOrigin | undefined)[];
  /** Who sent them; undefined for those from the CDN and those that are missing. */
  readonly providers: readonly (PeerId | undefined)[];
  readonly pending: readonly boolean[];
  readonly availability: readonly number[];
  /** Indices into the arrays. */
  readonly playhead: number;
  readonly urgentEnd: number;
  readonly liveEdge: number;
}

export function snapshotOf(state: EngineState, nowMs: number): EngineSnapshot {
  const partners: PartnerSnapshot[] = [];
  for (const partner of state.partners.values()) {
    if (!partner.greeted) continue;
    partners.push({
      peerId: partner.peerId,
      proximity: state.selfId === undefined ? 0 : proximity(state.selfId, partner.peerId),
      rttMs: partner.rttMs,
      connectedMs: nowMs - partner.connectedAtMs,
      receivedBytes: partner.receivedBytes,
      sentBytes: partner.sentBytes,
      downloadBps: partner.download.bps(nowMs),
      uploadBps: partner.upload.bps(nowMs),
      uplinkBps: partner.status.uploadBps,
      strikes: partner.strikes,
    });
  }
  return {
    tally: { ...state.tally },
    cdnBps: state.cdnRate.bps(nowMs),
    p2pBps: state.p2pRate.bps(nowMs),
    uploadBps: state.uploadRate.bps(nowMs),
    uplinkBps: state.uplinkBps,
    groupSize: state.groupSize,
    partners,
    backedOff: nowMs < state.backedOffUntilMs,
  };
}

/** `isPending`: asked of a partner and not here yet. */
export function windowOf(
  state: EngineState,
  track: Track,
  isPending: (slot: number) => boolean,
  nowMs: number,
): WindowSnapshot {
  const zones = track.zones(nowMs, state.rescueMs);
  const origins: (SlotOrigin | undefined)[] = [];
  const providers: (PeerId | undefined)[] = [];
  const pending: boolean[] = [];
  const availability: number[] = [];
  const views = state.viewsOf(track).map(({ view }) => view);
  for (let slot = zones.start; slot < zones.start + WINDOW_SLOTS; slot += 1) {
    const held = track.record(track.segmentOf(slot))?.slot(track.indexOf(slot));
    origins.push(held?.origin);
    providers.push(held?.provider);
    pending.push(isPending(slot));
    availability.push(views.reduce((count, view) => count + (view.held.has(slot) ? 1 : 0), 0));
  }
  return {
    track: track.id,
    slotsPerSegment: track.slotsPerSegment,
    start: zones.start,
    origins,
    providers,
    pending,
    availability,
    playhead: zones.playhead - zones.start,
    urgentEnd: zones.urgentEnd - zones.start,
    liveEdge: zones.liveEdge - zones.start,
  };
}
