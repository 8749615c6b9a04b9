/**
 * Every cap of the wire, both protocols, with its reason. A decoder refuses what is over; an encoder never makes it.
 */

/** Version of the peer protocol. Peers of different versions do not meet: the version is part of the swarm. */
export const PROTOCOL_VERSION = 1;

/** Slots in a peer's window: 256 x 200 ms = 51.2 s, a 32-byte bitmap. */
export const WINDOW_SLOTS = 256;

/** Nominal length of a slot in ms of stream time. */
export const SLOT_MS = 200;

/** Largest frame on a data channel. 16 KiB is the size every WebRTC stack passes without message interleaving (RFC 8831, 6.6). */
export const FRAME_BYTES_MAX = 16_384;

/** Media bytes in one data frame: the frame less the largest header, rounded down. */
export const DATA_PAYLOAD_BYTES_MAX = 16_300;

/** Largest slot: 200 ms at 100 Mbit/s. Bounds what a partner can make us assemble. */
export const SLOT_BYTES_MAX = 2_500_000;

/** Largest segment: 100 slots of a 40 Mbit/s stream. Bounds the memory one segment can claim. */
export const SEGMENT_BYTES_MAX = 100_000_000;

/** Slots a segment may have: 20 s at 200 ms. Longer segments leave fewer than two in a window and are not shared. */
export const SEGMENT_SLOTS_MAX = 100;

/** Runs of slots in one have, request, cancel or refuse. A full window with every other slot missing has 128. */
export const RUNS_MAX = 128;

/** Candidates in one refusal or peer exchange: enough to try elsewhere, too few to harvest a swarm. */
export const CANDIDATES_MAX = 8;

/** Times a claim or a pushed slot may be passed on. Four hops cross a group of 64 with six partners each, twice over. */
export const HOPS_MAX = 4;

/** Uplink a peer may declare, bit/s. 1 Gbit/s is above any viewer we would lean on. */
export const UPLINK_BPS_MAX = 1_000_000_000;

/** Longest text frame on the tracker socket, bytes: an SDP of a data-channel session is 0.5-3 KiB. */
export const TRACKER_MESSAGE_BYTES_MAX = 32_768;

/** Longest channel name, characters: manifest URLs without scheme and query fit. */
export const CHANNEL_CHARS_MAX = 512;

/** Longest token, characters: a JWT with a handful of claims. */
export const TOKEN_CHARS_MAX = 4_096;

/** Longest session description, characters. */
export const SDP_CHARS_MAX = 16_384;

/** Longest ICE candidate line, characters. */
export const CANDIDATE_CHARS_MAX = 1_024;

/** Signals in one batch: a description with the candidates of its first 50 ms. */
export const SIGNALS_MAX = 32;

/** Peers in one list from the tracker. */
export const PEER_LIST_MAX = 50;

/** Peers that came or went in one roster: twice a group of 64, for a viewer that changes groups. */
export const ROSTER_MAX = 128;

/** Longest name of a roster, characters: a random part, a group and a version. */
export const ROSTER_CHARS_MAX = 64;

/** Longest ticket of a route, characters: a node, a time and a signature take half. */
export const ROUTE_CHARS_MAX = 256;

/** Longest URL of a tracker that a viewer is sent to, characters. */
export const TRACKER_URL_CHARS_MAX = 512;

/** Longest resume secret, characters: 128 random bits and a node name take a quarter. */
export const RESUME_CHARS_MAX = 256;

/** Longest media id of a candidate, characters. RFC 8843 advises a few; browsers write 1-3. */
export const SDP_MID_CHARS_MAX = 64;

/** Longest explanation in an error, characters: two sentences. */
export const ERROR_CHARS_MAX = 512;

/** Heartbeat periods a tracker may ask for, ms. Faster is a flood, slower outlives every idle timeout on the way. */
export const HEARTBEAT_MS_MIN = 100;
export const HEARTBEAT_MS_MAX = 600_000;

/** Longest wait a tracker may ask for when it sends a viewer away, ms. */
export const GO_AWAY_MS_MAX = 600_000;

/** Viewers in one swarm or group: a bound on a number, above the largest audience there can be. */
export const SWARM_SIZE_MAX = 10_000_000_000;

/** Nesting of a message to a tracker. Version 1 uses 3; the rest is for fields of later ones. */
export const JSON_DEPTH_MAX = 6;

/** Relay servers a tracker may name: browsers warn of five and more. */
export const ICE_SERVERS_MAX = 4;

/** Longest URL, user name or credential of a relay server, characters. */
export const ICE_CHARS_MAX = 256;

/** Bytes a viewer may report: a year at 1 Gbit/s. Also bounds the times in its report, ms. */
export const REPORT_TOTAL_MAX = 4_000_000_000_000_000;
