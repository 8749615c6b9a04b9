// One process of the load generator, started by LoadProcess: does its share of a job when it is told to.
import { assertLoopback } from '../loopback.ts';
import { Comings } from './comings.ts';
import { Crowd } from './crowd.ts';
import { Followers } from './followers.ts';
import { Fuzz } from './fuzz.ts';
import type { Job, LoadReply, LoadRequest } from './load-message.ts';
import { Pairs } from './pairs.ts';
import type { Tally } from './tally.ts';

interface Worker {
  readonly tally: Tally;
  gather(): Promise<number>;
  go(request: Extract<LoadRequest, { readonly type: 'go' }>): Promise<void>;
}

function workerFor(job: Job): Worker {
  switch (job.type) {
    case 'crowd': {
      const crowd = new Crowd(job);
      return { tally: crowd.tally, gather: () => crowd.gather(), go: ({ ms }) => crowd.go(ms) };
    }
    case 'joins': {
      const comings = new Comings(job);
      return { tally: comings.tally, gather: () => comings.gather(), go: ({ ms }) => comings.go(ms) };
    }
    case 'relay': {
      const pairs = new Pairs(job);
      return { tally: pairs.tally, gather: () => pairs.gather(), go: ({ ms, rate }) => pairs.go(ms, rate) };
    }
    case 'fuzz': {
      const fuzz = new Fuzz(job);
      return { tally: fuzz.tally, gather: () => fuzz.gather(), go: ({ ms, frames }) => fuzz.go(ms, frames) };
    }
    case 'followers': {
      const followers = new Followers(job);
      return {
        ...{ tally: followers.tally, gather: () => followers.gather() },
        go: ({ ms, rate }) => followers.go(ms, rate),
      };
    }
    default:
      return job satisfies never;
  }
}

const job = JSON.parse(process.argv[2] ?? '{}') as Job;
assertLoopback(job.url);
const worker = workerFor(job);

function reply(message: LoadReply): void {
  process.send?.(message);
}

process.on('message', (request: LoadRequest) => {
  if (request.type === 'stop') process.exit(0);
  void worker.go(request).then(() => reply({ type: 'result', result: worker.tally.take() }));
});
process.on('disconnect', () => process.exit(0));
reply({ type: 'ready', failed: await worker.gather() });
