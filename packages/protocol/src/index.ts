export { decodeMessage } from './decode-message.ts';
export type { DecodeResult } from './decode-message.ts';
export type { DecodeFailure } from './decode-failure.ts';
export { encodedByteLength, encodeMessage } from './encode-message.ts';
export {
  isConnectionId,
  isFingerprint,
  isPeerId,
  isTrackId,
  isWireSlot,
  localityOf,
  proximity,
} from './ids.ts';
export type { ConnectionId, Fingerprint, Locality, PeerId, TrackId, WireSlot } from './ids.ts';
export {
  CANDIDATE_CHARS_MAX,
  CANDIDATES_MAX,
  CHANNEL_CHARS_MAX,
  DATA_PAYLOAD_BYTES_MAX,
  ERROR_CHARS_MAX,
  FRAME_BYTES_MAX,
  GO_AWAY_MS_MAX,
  HEARTBEAT_MS_MAX,
  HEARTBEAT_MS_MIN,
  HOPS_MAX,
  ICE_CHARS_MAX,
  ICE_SERVERS_MAX,
  JSON_DEPTH_MAX,
  PEER_LIST_MAX,
  PROTOCOL_VERSION,
  REPORT_TOTAL_MAX,
  RESUME_CHARS_MAX,
  ROSTER_CHARS_MAX,
  ROSTER_MAX,
  ROUTE_CHARS_MAX,
  RUNS_MAX,
  SDP_CHARS_MAX,
  SDP_MID_CHARS_MAX,
  SEGMENT_BYTES_MAX,
  SEGMENT_SLOTS_MAX,
  SIGNALS_MAX,
  SLOT_BYTES_MAX,
  SLOT_MS,
  SWARM_SIZE_MAX,
  TOKEN_CHARS_MAX,
  TRACKER_MESSAGE_BYTES_MAX,
  TRACKER_URL_CHARS_MAX,
  UPLINK_BPS_MAX,
  WINDOW_SLOTS,
} from './limits.ts';
export { DATA_HEADER_BYTES, MESSAGE_CODES } from './message-code.ts';
export type { MessageType } from './message-code.ts';
export type {
  BitmapMessage,
  ByeMessage,
  ByeReason,
  CancelMessage,
  ChokeMessage,
  ClaimMessage,
  DataMessage,
  HaveMessage,
  HelloMessage,
  PeerMessage,
  PeersMessage,
  PeerStatus,
  PingMessage,
  PongMessage,
  RefuseMessage,
  RefuseReason,
  RequestMessage,
  SegmentMessage,
  SlotRun,
} from './peer-message.ts';
export type { ReportMessage } from './report-message.ts';
export type { KnownRoster, RosterMessage } from './roster-message.ts';
export type { RedirectMessage, RouteTicket } from './route-message.ts';
export { expandRuns, runsOf } from './slot-runs.ts';
export {
  encodeTrackerMessage,
  frameOfSignals,
  parseClientMessage,
  parseRedirectMessage,
  parseRosterMessage,
  parseServerMessage,
} from './tracker-codec.ts';
export { TRACKER_SUBPROTOCOL } from './tracker-message.ts';
export type {
  ClientMessage,
  GoAwayMessage,
  HeartbeatMessage,
  HeartbeatReplyMessage,
  IceServer,
  JoinedMessage,
  JoinMessage,
  LeaveMessage,
  PeerGoneMessage,
  PeersListMessage,
  RegionPolicy,
  RelayedSignalMessage,
  ServerMessage,
  Signal,
  SignalMessage,
  TrackerErrorCode,
  TrackerErrorMessage,
  WantPeersMessage,
} from './tracker-message.ts';
export type { ClientParseResult, TrackerParseFailure, TrackerParseResult } from './tracker-parse-failure.ts';
export { utf8ByteLength } from './utf8-byte-length.ts';
export { expandWireSlot, toWireSlot } from './wire-slot.ts';
// Last: no browser uses these, and the order of modules decides how well the script tag compresses.
export { FieldReader } from './field-reader.ts';
export { isJsonObject } from './json-object.ts';
export { parseShallowJsonObject } from './shallow-json-object.ts';
export type { JsonObject, JsonObjectResult } from './json-object.ts';
