import { assertLoopback } from '../loopback.ts';
import { bringAll } from './bring-all.ts';
import { Follower } from './follower.ts';
import type { Job } from './load-message.ts';
import { Tally } from './tally.ts';

export type FollowersJob = Extract<Job, { readonly type: 'followers' }>;

/** Neighbours by index watch the same. A group of the tracker's holds 32 to 64 of them. */
const VIEWERS_PER_CHANNEL = 300;
const CHANNELS = 30;

/** A newcomer stays so long. */
const STAY_MS = 1_000;

/** Who is nowhere when the time is up may still come back. */
const LAST_RETURNS_MS = 40_000;

/** An audience of a cluster: viewers that stay and follow, spread over its nodes as a load balancer would, and newcomers. */
export class Followers {
  readonly tally = new Tally();
  readonly #job: FollowersJob;
  readonly #staying: Follower[] = [];
  #comers = 0;

  constructor(job: FollowersJob) {
    for (const url of job.urls) assertLoopback(url);
    this.#job = job;
  }

  async gather(): Promise<number> {
    const failed = await bringAll(this.#job.viewers, this.tally, async (index) => {
      const follower = this.#newFollower(index, index);
      await follower.start();
      this.#staying.push(follower);
    });
    // How long the first join took is no return.
    this.tally.take();
    return failed;
  }

  /** Watches for so long, while `rate` newcomers a second come, stay for a moment and leave. */
  async go(ms: number, rate: number): Promise<void> {
    const startMs = performance.now();
    const comings: Promise<void>[] = [];
    for (let nowMs = startMs; nowMs < startMs + ms; nowMs = performance.now()) {
      const due = Math.floor(((nowMs - startMs) / 1_000) * rate);
      while (comings.length < due) comings.push(this.#come());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const allThere = async (): Promise<void> => {
      while (this.#staying.some(({ isJoined }) => !isJoined))
        await new Promise((resolve) => setTimeout(resolve, 50));
      await Promise.all(comings);
    };
    await Promise.race([allThere(), new Promise((resolve) => setTimeout(resolve, LAST_RETURNS_MS))]);
  }

  async #come(): Promise<void> {
    this.tally.begun += 1;
    const index = this.#job.viewers + this.#comers;
    this.#comers += 1;
    const follower = this.#newFollower(index, Math.floor(Math.random() * this.#job.urls.length));
    await follower.start();
    await new Promise((resolve) => setTimeout(resolve, STAY_MS));
    // Lost meanwhile, it comes back first.
    while (!follower.isJoined) await new Promise((resolve) => setTimeout(resolve, 50));
    follower.stop();
  }

  #newFollower(index: number, firstUrl: number): Follower {
    const { urls, firstIndex } = this.#job;
    const channel = `channel-${Math.floor((firstIndex + index) / VIEWERS_PER_CHANNEL) % CHANNELS}`;
    return new Follower({ urls, firstUrl, channel, index: firstIndex + index }, this.tally);
  }
}
