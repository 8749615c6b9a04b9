import { test } from 'vitest';
import { Election } from '../src/edge/election.ts';
import { Scout } from '../src/edge/scout.ts';
import { Gossip } from '../src/edge/gossip.ts';
import { Mesh } from '../src/partners/mesh.ts';
import { Pulls } from '../src/schedule/pulls.ts';
import { Wants } from '../src/schedule/wants.ts';
import { Uploads } from '../src/upload/uploads.ts';
import { World } from './world/world.ts';
test('x', () => {
  const counts: Record<string, number> = {};
  let world: World;
  for (const [name, C] of Object.entries({ Election, Scout, Gossip, Mesh, Pulls, Wants, Uploads } as Record<string, any>)) {
    const old = C.prototype.nextAtMs;
    C.prototype.nextAtMs = function (now: number) { const r = old.call(this, now); if (world && r !== undefined && r <= world.nowMs) counts[name] = (counts[name] ?? 0) + 1; return r; };
  }
  world = new World({ viewers: 10, uplinkBps: () => 3e6 });
  world.run(60_000);
  console.log(JSON.stringify(counts));
});
