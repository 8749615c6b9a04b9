/** What the tracker did since it started, and what it holds now. */
export interface TrackerStats {
  /** Open sockets. */
  readonly connections: number;
  /** Viewers in swarms, those within their resume grace included. */
  readonly viewers: number;
  readonly swarms: number;
  /** Viewers served here whose socket is on another node. */
  readonly hosted: number;
  /** Viewers with a socket here that another node serves. */
  readonly away: number;
  readonly joins: number;
  readonly resumes: number;
  readonly signalsRelayed: number;
  /** Signals not relayed because the receiver reads too slowly. */
  readonly signalsDropped: number;
  /** Signals answered with `peer-gone`. */
  readonly signalsUndeliverable: number;
  /** Offers refused because their target had too many. */
  readonly offersRefused: number;
  /** Messages about changes of a group. */
  readonly rostersSent: number;
  readonly malformedMessages: number;
  readonly unknownMessages: number;
  readonly floodedMessages: number;
  /** Candidates taken out of signals: malformed, or private to another network. */
  readonly candidatesRefused: number;
  /** Joins refused for their token or channel. */
  readonly joinsForbidden: number;
  /** Joins refused because address, token or city had too much already. */
  readonly joinsFull: number;
  /** Ids left out of lists because address or token had learnt too many. */
  readonly listedWithheld: number;
  /** Viewers sent to their home before they joined. */
  readonly redirects: number;
  /** Viewers served here because their home did not answer. */
  readonly homesMissed: number;
  /** Viewers told to move to another home. */
  readonly moves: number;
  /** Sockets cut for not joining, not answering, not reading or breaking the rules. */
  readonly cut: number;
}

type Gauge = 'connections' | 'viewers' | 'swarms' | 'hosted' | 'away';

/** The counters among them, as the tracker counts them. */
export type TrackerCounters = {
  -readonly [Counter in Exclude<keyof TrackerStats, Gauge>]: number;
};

export function zeroCounters(): TrackerCounters {
  return {
    joins: 0,
    resumes: 0,
    signalsRelayed: 0,
    signalsDropped: 0,
    signalsUndeliverable: 0,
    offersRefused: 0,
    rostersSent: 0,
    malformedMessages: 0,
    unknownMessages: 0,
    floodedMessages: 0,
    candidatesRefused: 0,
    joinsForbidden: 0,
    joinsFull: 0,
    listedWithheld: 0,
    redirects: 0,
    homesMissed: 0,
    moves: 0,
    cut: 0,
  };
}
