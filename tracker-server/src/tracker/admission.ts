import type { JoinMessage, PeerId } from '@paceline/protocol';
import type { ChannelPatterns } from '../channel-patterns.ts';
import { localityOfPlace } from '../geo/locality-of-place.ts';
import { isSamePlace } from '../geo/place.ts';
import { isIdOf, issuePeerId } from '../identity/issue-peer-id.ts';
import { LocalityPermutation } from '../identity/locality-permutation.ts';
import { ResumeBook } from '../identity/resume-book.ts';
import type { ResumeTickets } from '../identity/resume-tickets.ts';
import { TokenBucket } from '../limits/token-bucket.ts';
import type { RandomSource } from '../random-source.ts';
import type { SwarmRegistry } from '../swarm/swarm-registry.ts';
import type { Swarm } from '../swarm/swarm.ts';
import { Introductions } from './introductions.ts';
import type { Session } from './session.ts';
import type { TrackerLimits } from './tracker-limits.ts';
import type { TrackerCounters } from './tracker-stats.ts';
import type { Viewer } from './viewer.ts';

/** Everything this file needs of the tracker. */
export interface AdmissionSetup {
  readonly limits: TrackerLimits;
  readonly random: RandomSource;
  /** Hides places in peer ids; at least 16 random bytes. */
  readonly localitySecret: Uint8Array;
  /** Channels whose regions are strict whatever a viewer asks for. */
  readonly strictChannels: ChannelPatterns;
  readonly tickets: ResumeTickets;
  /** Add to the tracker's clock for the time of day, ms since 1970. */
  readonly wallOffsetMs: number;
  readonly registry: SwarmRegistry<Viewer>;
  readonly counters: TrackerCounters;
}

/**
 * Decides as whom a socket joins: as the viewer whose secret it shows, or as a new one if there is room. Whether it may join at all
 * was decided before; what it is then told is up to others.
 */
export class Admission {
  readonly #setup: AdmissionSetup;
  readonly #resumes: ResumeBook<Viewer>;
  /** As long as their swarms. */
  readonly #permutations = new WeakMap<Swarm<Viewer>, LocalityPermutation>();

  constructor(setup: AdmissionSetup) {
    this.#setup = setup;
    const { resumeGraceMs, resumeWaitingMax } = setup.limits;
    this.#resumes = new ResumeBook({ graceMs: resumeGraceMs, waitingMax: resumeWaitingMax });
  }

  /** The join as it is meant here: some channels are strict for everybody. */
  settle(message: JoinMessage): JoinMessage {
    return this.#setup.strictChannels.has(message.channel) ? { ...message, regions: 'strict' } : message;
  }

  /**
   * The viewer that the socket is from now on; undefined when there is no room. A resumed one may still have its old socket, which
   * the caller replaces.
   */
  admit(session: Session, message: JoinMessage, nowMs: number): Viewer | undefined {
    const swarm = this.#setup.registry.find(message.channel, message.version);
    return this.#resume(session, swarm, message) ?? this.#admitNew(session, swarm, message, nowMs);
  }

  /** A new secret for the viewer, which voids the one before. */
  issueSecret(viewer: Viewer, nowMs: number): string {
    const { tickets, wallOffsetMs } = this.#setup;
    const resume = tickets.issue(viewer.peerId, ticketScope(viewer), nowMs + wallOffsetMs);
    this.#resumes.issue(viewer, resume);
    return resume;
  }

  /** The viewer lost its socket: it may come back within the grace. */
  wait(viewer: Viewer, nowMs: number): void {
    viewer.session = undefined;
    for (const evicted of this.#resumes.wait(viewer, nowMs)) this.#remove(evicted);
  }

  /** Removes the viewers whose grace is over. */
  expire(nowMs: number): void {
    for (const viewer of this.#resumes.expire(nowMs)) this.#remove(viewer);
  }

  /** Forgets the waiting viewers who would come back to another node. Their ids come back there all the same. */
  forgetWaiting(isMisplaced: (viewer: Viewer) => boolean): void {
    for (const viewer of [...this.#resumes.waiting()].filter(isMisplaced)) this.forget(viewer);
  }

  /** The viewer is gone, and its secret void. */
  forget(viewer: Viewer): void {
    this.#resumes.revoke(viewer);
    this.#remove(viewer);
    viewer.session = undefined;
  }

  #remove(viewer: Viewer): void {
    this.#setup.registry.remove(viewer.swarm, viewer);
  }

  /**
   * Gives a viewer with a valid secret its old place back, from a socket that may not have noticed its end
   * yet.
   */
  #resume(session: Session, swarm: Swarm<Viewer>, message: JoinMessage): Viewer | undefined {
    const viewer = message.resume === undefined ? undefined : this.#resumes.redeem(message.resume);
    if (viewer === undefined) return undefined;
    const unchanged =
      viewer.swarm === swarm &&
      viewer.regions === message.regions &&
      isSamePlace(viewer.place, session.place);
    if (!unchanged) {
      // Another channel or another network: a peer id says where its viewer is, so it needs a new one.
      if (viewer.session === undefined) this.forget(viewer);
      return undefined;
    }
    this.#setup.counters.resumes += 1;
    return viewer;
  }

  #admitNew(session: Session, swarm: Swarm<Viewer>, message: JoinMessage, nowMs: number): Viewer | undefined {
    const { limits, random, registry, tickets, wallOffsetMs } = this.#setup;
    const { network } = session;
    if (swarm.size === 0 && !network.isLocal) {
      if (registry.foundedBy(network.key) >= limits.swarmsPerAddressMax) return undefined;
    }
    const locality = this.#permutationOf(swarm).permute(localityOfPlace(session.place));
    const isTaken = (id: PeerId): boolean => swarm.get(id) !== undefined;
    const scope = ticketScope({ swarm, regions: message.regions });
    // A tracker that was restarted has lost its viewers, not its word: ids come back if their place is still the same.
    const restored =
      message.resume === undefined
        ? undefined
        : tickets.redeemForeign(message.resume, scope, nowMs + wallOffsetMs);
    const isRestored = restored !== undefined && isIdOf(restored, locality) && !isTaken(restored);
    if (isRestored) this.#setup.counters.resumes += 1;
    const peerId = isRestored ? restored : issuePeerId(locality, isTaken, random);
    if (peerId === undefined) return undefined;
    const viewer: Viewer = {
      peerId,
      place: session.place,
      regions: message.regions,
      swarm,
      introduced: new Introductions(limits.introductionsMax),
      inboundOffers: new TokenBucket(limits.inboundOffers, nowMs),
      wantsRosters: message.roster !== undefined,
      known: undefined,
      session,
    };
    registry.add(swarm, viewer, network.key);
    return viewer;
  }

  #permutationOf(swarm: Swarm<Viewer>): LocalityPermutation {
    let permutation = this.#permutations.get(swarm);
    if (permutation === undefined) {
      permutation = new LocalityPermutation(this.#setup.localitySecret, swarm.channel);
      this.#permutations.set(swarm, permutation);
    }
    return permutation;
  }
}

/** What a resume ticket is good for. */
function ticketScope({ swarm, regions }: Pick<Viewer, 'swarm' | 'regions'>): string {
  return `${regions}/${swarm.key}`;
}
