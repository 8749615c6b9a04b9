import type { Session, SessionStats, SessionWarning, WindowView } from '@paceline/hls';

export function statsWith(changes: Partial<SessionStats> = {}): SessionStats {
  return {
    cdnBytes: 0,
    p2pBytes: 0,
    uploadBytes: 0,
    wastedBytes: 0,
    offloadRatio: 0,
    cdnBps: 0,
    p2pBps: 0,
    uploadBps: 0,
    uplinkBps: 0,
    partnerCount: 0,
    swarmSize: 0,
    groupSize: 0,
    liveLatencyMs: undefined,
    bufferAheadMs: 0,
    stallCount: 0,
    stallMs: 0,
    startupMs: undefined,
    peerId: undefined,
    segments: { cdn: 0, p2p: 0, mixed: 0 },
    ledSegments: 0,
    rescuedSegments: 0,
    bannedPeers: 0,
    state: 'sharing',
    ...changes,
  };
}

/** A window with nothing in it, its playhead in the middle. */
export function windowWith(changes: Partial<WindowView> = {}): WindowView {
  return {
    trackId: '00c0ffee',
    start: 1_000,
    slots: Array.from({ length: 256 }, () => undefined),
    pending: Array.from({ length: 256 }, () => false),
    providers: Array.from({ length: 256 }, () => undefined),
    availability: Array.from({ length: 256 }, () => 0),
    playhead: 100,
    urgentEnd: 110,
    liveEdge: 130,
    slotsPerSegment: 10,
    ...changes,
  };
}

/** A session that says what it is told to say. */
export class FakeSession {
  statsNow = statsWith();
  windowNow: WindowView | undefined;
  readonly listeners = new Set<(warning: SessionWarning) => void>();

  get asSession(): Session {
    return this as unknown as Session;
  }

  stats(): SessionStats {
    return this.statsNow;
  }

  window(): WindowView | undefined {
    return this.windowNow;
  }

  partners(): readonly unknown[] {
    return [];
  }

  on(name: string, listener: (warning: SessionWarning) => void): this {
    if (name !== 'warning') throw new Error(`nobody should listen for ${name}`);
    this.listeners.add(listener);
    return this;
  }

  off(_name: string, listener: (warning: SessionWarning) => void): this {
    this.listeners.delete(listener);
    return this;
  }

  warn(code: SessionWarning['code'], message: string): void {
    for (const listener of this.listeners) listener({ code, message });
  }
}
