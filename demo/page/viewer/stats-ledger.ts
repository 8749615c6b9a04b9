import type { SessionStats } from '@paceline/hls';

/**
 * Keeps counting when a session is replaced by another one (a new upload cap needs a new session): totals of the earlier
 * sessions are added to those of the current one, the state of the moment is that of the current one.
 */
export class StatsLedger {
  #earlier: SessionStats | undefined;

  /** The session with these last figures has ended. */
  close(stats: SessionStats): void {
    this.#earlier = this.total(stats);
  }

  total(current: SessionStats): SessionStats {
    return this.#earlier === undefined ? current : addStats(this.#earlier, current);
  }
}

function addStats(earlier: SessionStats, current: SessionStats): SessionStats {
  const cdnBytes = earlier.cdnBytes + current.cdnBytes;
  const p2pBytes = earlier.p2pBytes + current.p2pBytes;
  return {
    ...current,
    cdnBytes,
    p2pBytes,
    uploadBytes: earlier.uploadBytes + current.uploadBytes,
    wastedBytes: earlier.wastedBytes + current.wastedBytes,
    offloadRatio: cdnBytes + p2pBytes > 0 ? p2pBytes / (cdnBytes + p2pBytes) : 0,
    stallCount: earlier.stallCount + current.stallCount,
    stallMs: earlier.stallMs + current.stallMs,
    // Playback started once; a later session would only measure the time since it was attached.
    startupMs: earlier.startupMs ?? current.startupMs,
    segments: {
      cdn: earlier.segments.cdn + current.segments.cdn,
      p2p: earlier.segments.p2p + current.segments.p2p,
      mixed: earlier.segments.mixed + current.segments.mixed,
    },
    ledSegments: earlier.ledSegments + current.ledSegments,
    rescuedSegments: earlier.rescuedSegments + current.rescuedSegments,
    bannedPeers: earlier.bannedPeers + current.bannedPeers,
  };
}
