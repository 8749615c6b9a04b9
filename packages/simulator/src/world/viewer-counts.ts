/** What a viewer did so far. All of it grows only, so that a span is the difference of two looks. */
export interface ViewerCounts {
  /** Bytes of segments that the player got. */
  watchedBytes: number;
  /** Of these, by what the engine says about its deliveries. */
  deliveredCdnBytes: number;
  deliveredP2pBytes: number;
  /** Bytes of segments that the stock loader fetched. */
  passedBytes: number;
  /** Media bytes that came from the CDN, used or not. */
  cdnBytes: number;
  playlistLoads: number;
  ledDeliveries: number;
  rescuedDeliveries: number;
  passThroughs: number;
}

export function emptyCounts(): ViewerCounts {
  return {
    watchedBytes: 0,
    deliveredCdnBytes: 0,
    deliveredP2pBytes: 0,
    passedBytes: 0,
    cdnBytes: 0,
    playlistLoads: 0,
    ledDeliveries: 0,
    rescuedDeliveries: 0,
    passThroughs: 0,
  };
}
