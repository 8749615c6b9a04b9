/** Totals of one engine since it began. Media bytes only. */
export interface Tally {
  /** From the CDN through the engine's own fetches and through what the stock loader handed over. */
  cdnBytes: number;
  /** Whole slots from partners that were used. */
  p2pBytes: number;
  uploadBytes: number;
  /** Received and not used: duplicates, slots cut short. */
  wastedBytes: number;
  ledSegments: number;
  rescuedSegments: number;
  bannedPeers: number;
  requestTimeouts: number;
}

export function emptyTally(): Tally {
  return {
    cdnBytes: 0,
    p2pBytes: 0,
    uploadBytes: 0,
    wastedBytes: 0,
    ledSegments: 0,
    rescuedSegments: 0,
    bannedPeers: 0,
    requestTimeouts: 0,
  };
}
