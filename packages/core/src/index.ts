export { Engine } from './engine.ts';
export { DEFAULT_CONFIG } from './config.ts';
export type { EngineConfig } from './config.ts';
export type { Chunk } from './chunk.ts';
export type { LeadershipClass } from './edge/leadership.ts';
export { randomTimers } from './edge/random-timers.ts';
export { hash32, trackIdOf } from './hash.ts';
export { InvariantError, unreachable } from './invariant.ts';
export type {
  FetchInput,
  Input,
  ListedSegment,
  PeerInput,
  PlayerInput,
  PolicyInput,
  TrackerInput,
} from './input.ts';
export type {
  CdnOrder,
  DeliveryKind,
  DisconnectReason,
  Notice,
  OutgoingData,
  OutgoingMessage,
  Output,
  PeerOrder,
  PlayerOrder,
} from './output.ts';
export type { EngineSnapshot, PartnerSnapshot, WindowSnapshot } from './snapshot.ts';
export { MEDIA_SEQUENCE_MAX, slotByteLength, slotOffset, slotsPerSegmentOf } from './window/stride.ts';
export type { PlayerState } from './window/playhead.ts';
export type { SlotOrigin } from './window/segment-record.ts';
export { Random } from './random.ts';
