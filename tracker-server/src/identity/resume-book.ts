export interface ResumeBookLimits {
  /** How long a viewer without a socket is kept, ms. */
  readonly graceMs: number;
  /** Viewers without a socket that are kept at once. Bounds what connect-join-drop loops can leave behind. */
  readonly waitingMax: number;
}

/**
 * Decides who may take a viewer's place back after its socket is lost. A secret works once: it is void as soon
 * as it is shown, and a new one is issued. Knowing a peer id is never enough.
 */
export class ResumeBook<Viewer> {
  readonly #limits: ResumeBookLimits;
  readonly #viewers = new Map<string, Viewer>();
  readonly #secrets = new Map<Viewer, string>();
  /** Viewers without a socket and when they are given up, oldest first: the grace is the same for all. */
  readonly #waiting = new Map<Viewer, number>();

  constructor(limits: ResumeBookLimits) {
    this.#limits = limits;
  }

  get waitingCount(): number {
    return this.#waiting.size;
  }

  /** Notes the viewer's secret, which nobody can guess; an earlier one is void from now on. */
  issue(viewer: Viewer, secret: string): void {
    this.revoke(viewer);
    this.#viewers.set(secret, viewer);
    this.#secrets.set(viewer, secret);
  }

  /** The viewer of a secret, which is used up by asking. Its grace goes on until `issue` or `revoke`. */
  redeem(secret: string): Viewer | undefined {
    const viewer = this.#viewers.get(secret);
    if (viewer === undefined) return undefined;
    this.#viewers.delete(secret);
    this.#secrets.delete(viewer);
    return viewer;
  }

  /** The viewer lost its socket. Returns viewers that had to make room and are to be forgotten at once. */
  wait(viewer: Viewer, nowMs: number): readonly Viewer[] {
    this.#waiting.delete(viewer);
    this.#waiting.set(viewer, nowMs + this.#limits.graceMs);
    const evicted: Viewer[] = [];
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= this.#limits.waitingMax) break;
      this.revoke(oldest);
      evicted.push(oldest);
    }
    return evicted;
  }

  /** Takes out the viewers whose grace is over. */
  expire(nowMs: number): readonly Viewer[] {
    const expired: Viewer[] = [];
    for (const [viewer, giveUpAtMs] of this.#waiting) {
      if (giveUpAtMs > nowMs) break;
      this.revoke(viewer);
      expired.push(viewer);
    }
    return expired;
  }

  /** The viewers without a socket, the longest gone first. */
  waiting(): Iterable<Viewer> {
    return this.#waiting.keys();
  }

  /** Voids the viewer's secret and ends its grace. */
  revoke(viewer: Viewer): void {
    const secret = this.#secrets.get(viewer);
    if (secret !== undefined) this.#viewers.delete(secret);
    this.#secrets.delete(viewer);
    this.#waiting.delete(viewer);
  }
}
