import type { BucketSize } from '../limits/token-bucket.ts';

/** Every number that bounds what a viewer can make the tracker do. */
export interface TrackerLimits {
  /** A socket that has not joined by then is closed. */
  readonly joinTimeoutMs: number;
  /** Ping frames this often: under the 60 s after which common proxies cut an idle socket. */
  readonly pingIntervalMs: number;
  /**
   * Pings in a row without any sign of life after which a socket is dead. One may be lost to a sleeping tab.
   */
  readonly pingMissesMax: number;
  /** How often viewers send their heartbeat. */
  readonly heartbeatMs: number;
  /** How long a viewer's id and place in the swarm outlive its socket. */
  readonly resumeGraceMs: number;
  /** Viewers without a socket that are kept at once; the oldest go first. Some 8 KB each. */
  readonly resumeWaitingMax: number;
  /**
   * Messages of one socket. A join that offers to 12 partners and answers 12, each with four batches of
   * candidates, is 120 messages in some seconds.
   */
  readonly messages: BucketSize;
  /** Dropped messages since the bucket was last full, after which the socket is closed. */
  readonly droppedMessagesMax: number;
  /** Requests for peers of one viewer; more would be harvesting. */
  readonly peerRequests: BucketSize;
  /**
   * Offers one viewer is made to look at, from all others together. Partners are at most 12, so 30 is two full
   * turns.
   */
  readonly inboundOffers: BucketSize;
  /**
   * Viewers that are told of changed groups in one go, ten times a second; the rest waits. 200 take some 4 ms, in which no signal is
   * late; all turns together hold a core for a twentieth of its time.
   */
  readonly newsPerTurn: number;
  /** Malformed messages after which a socket is closed. */
  readonly strikesMax: number;
  /** Signals are dropped while a socket has more than this waiting: a late candidate is worth little. */
  readonly dropSignalsOverBytes: number;
  /** A socket with more than this waiting does not read; it is cut. */
  readonly terminateOverBytes: number;
  /** Introductions kept for one viewer, the oldest go first: ten full lists. */
  readonly introductionsMax: number;
  /** New sockets of one address: a town behind one NAT may come back at once after a restart. */
  readonly opensPerAddress: BucketSize;
  /** Questions for a route of one address: one for each page. */
  readonly routesPerAddress: BucketSize;
  /** Messages of all sockets of one public address: a thousand viewers that beat and reconnect now and then. */
  readonly messagesPerAddress: BucketSize;
  /**
   * Ids that are new to the viewer they are told to, for all viewers of one public address: 40 full lists at once. Over
   * half of it lists get short, beyond it they are empty, and the viewer waits to be found by others.
   */
  readonly listedPerAddress: BucketSize;
  /** The same for all viewers of one token id, when tokens have ids. */
  readonly listedPerToken: BucketSize;
  /** Sockets of one token id: some tabs, and one whose end went unnoticed. */
  readonly socketsPerTokenMax: number;
  /** Swarms that exist because a viewer of this address was their first: made-up names cost memory. */
  readonly swarmsPerAddressMax: number;
}

export const DEFAULT_TRACKER_LIMITS: TrackerLimits = {
  joinTimeoutMs: 5_000,
  pingIntervalMs: 25_000,
  pingMissesMax: 2,
  heartbeatMs: 25_000,
  resumeGraceMs: 60_000,
  resumeWaitingMax: 10_000,
  messages: { perS: 20, burst: 150 },
  droppedMessagesMax: 100,
  peerRequests: { perS: 0.5, burst: 10 },
  inboundOffers: { perS: 5, burst: 30 },
  newsPerTurn: 200,
  strikesMax: 5,
  dropSignalsOverBytes: 64 * 1024,
  terminateOverBytes: 256 * 1024,
  introductionsMax: 500,
  opensPerAddress: { perS: 50, burst: 1_000 },
  routesPerAddress: { perS: 50, burst: 1_000 },
  messagesPerAddress: { perS: 2_000, burst: 20_000 },
  listedPerAddress: { perS: 1, burst: 2_000 },
  listedPerToken: { perS: 0.5, burst: 500 },
  socketsPerTokenMax: 4,
  swarmsPerAddressMax: 200,
};
