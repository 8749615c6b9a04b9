import { LoadSocket } from './load-socket.ts';
import type { Message } from './load-socket.ts';
import type { Tally } from './tally.ts';

/** From a socket that opened to the tracker's welcome. */
const JOINED_WITHIN_MS = 10_000;

/** As the SDK waits after so many failures in a row: full jitter up to a bound that doubles. */
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 30_000;

/** A connection that held this long ends the row of failures. */
const HEALTHY_AFTER_MS = 30_000;

export interface FollowerPlan {
  /** Of all trackers, in the order in which they are tried, from `firstUrl` on. */
  readonly urls: readonly string[];
  readonly firstUrl: number;
  readonly channel: string;
  /** Its address comes from it. */
  readonly index: number;
}

type Attempt = 'joined' | 'refused' | 'failed';

/**
 * A viewer as the SDK is towards trackers: joins, beats, follows a `go-away`, and after a loss comes back to the next URL of its list with the
 * secret it was given. Loss and return go into the tally: `begun` is counted for each loss or move, `done` with the time until it is joined
 * again; a join that a tracker took and did not serve is `failed`, a connection that it refused is noted.
 */
export class Follower {
  readonly #plan: FollowerPlan;
  readonly #tally: Tally;
  #urlIndex: number;
  #resume: string | undefined;
  #failures = 0;
  #socket: LoadSocket | undefined;
  #beat: ReturnType<typeof setInterval> | undefined;
  #move: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #joinedAtMs = 0;
  #isStopped = false;
  #onJoined: (() => void) | undefined;
  /** Since when it is nowhere. Undefined while it is joined. */
  #lostAtMs: number | undefined = performance.now();

  constructor(plan: FollowerPlan, tally: Tally) {
    this.#plan = plan;
    this.#tally = tally;
    this.#urlIndex = plan.firstUrl;
  }

  get isJoined(): boolean {
    return this.#lostAtMs === undefined;
  }

  /** Resolves when it is joined for the first time, after as many attempts as that takes. */
  start(): Promise<void> {
    return new Promise((resolve) => {
      this.#onJoined = resolve;
      void this.#connect();
    });
  }

  /** Leaves for good, as a page that is closed does. */
  stop(): void {
    this.#isStopped = true;
    this.#socket?.send({ type: 'leave' });
    this.#drop();
    clearTimeout(this.#retry);
  }

  async #connect(): Promise<void> {
    const attempt = await this.#attempt();
    if (attempt === 'joined' && !this.#isStopped) return;
    this.#drop();
    if (this.#isStopped) return;
    if (attempt === 'failed') this.#tally.failed += 1;
    this.#comeBack();
  }

  async #attempt(): Promise<Attempt> {
    const { urls, index, channel } = this.#plan;
    let socket: LoadSocket;
    try {
      socket = await LoadSocket.open(urls[this.#urlIndex % urls.length] ?? '', index, false);
    } catch (error) {
      this.#tally.note(error instanceof Error && error.message !== '' ? error.message : 'refused');
      return 'refused';
    }
    this.#socket = socket;
    return new Promise((resolve) => {
      const giveUp = (reason: string): void => {
        clearTimeout(timer);
        this.#tally.note(reason);
        resolve('failed');
      };
      const timer = setTimeout(() => giveUp('no answer to the join'), JOINED_WITHIN_MS);
      socket.onLost = (code) => giveUp(`closed with ${code} before the welcome`);
      socket.onMessage = (message) => {
        if (message.type === 'error') giveUp(`refused to join: ${String(message.code)}`);
        if (message.type !== 'joined') return;
        clearTimeout(timer);
        this.#settle(socket, message);
        resolve('joined');
      };
      const resume = this.#resume === undefined ? {} : { resume: this.#resume };
      socket.send({ type: 'join', version: 1, channel, regions: 'prefer', ...resume });
    });
  }

  #settle(socket: LoadSocket, joined: Message): void {
    const nowMs = performance.now();
    if (this.#lostAtMs !== undefined) this.#tally.done(nowMs - this.#lostAtMs);
    this.#lostAtMs = undefined;
    this.#joinedAtMs = nowMs;
    this.#resume = String(joined.resume);
    this.#beat = setInterval(() => socket.send({ type: 'heartbeat' }), Number(joined.heartbeatMs));
    socket.onMessage = (message) => {
      if (message.type === 'go-away') this.#moveAfter(Number(message.afterMs));
    };
    socket.onLost = (code) => {
      this.#tally.note(`lost with ${code}`);
      this.#lose();
      this.#comeBack();
    };
    this.#onJoined?.();
    this.#onJoined = undefined;
  }

  /** Told in time, it is nowhere for no longer than a join takes. */
  #moveAfter(ms: number): void {
    clearTimeout(this.#move);
    this.#move = setTimeout(() => {
      this.#tally.note('moved');
      this.#lose();
      this.#urlIndex += 1;
      void this.#connect();
    }, ms);
  }

  #lose(): void {
    this.#drop();
    this.#lostAtMs = performance.now();
    this.#tally.begun += 1;
  }

  #comeBack(): void {
    const heldMs = this.#joinedAtMs === 0 ? 0 : performance.now() - this.#joinedAtMs;
    this.#failures = heldMs >= HEALTHY_AFTER_MS ? 1 : this.#failures + 1;
    this.#joinedAtMs = 0;
    this.#urlIndex += 1;
    const boundMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (this.#failures - 1));
    this.#retry = setTimeout(() => void this.#connect(), Math.random() * boundMs);
  }

  #drop(): void {
    clearInterval(this.#beat);
    clearTimeout(this.#move);
    this.#socket?.close();
    this.#socket = undefined;
  }
}
