import { test } from 'vitest';
import { Conduct } from '../src/partners/conduct.ts';
import { World } from './world/world.ts';
test.each([[10, 3e6], [10, -1],[16,50e6]])('%d %d', (viewers, up) => {
  const counts: Record<string, number> = {};
  const old = Conduct.prototype.strike;
  Conduct.prototype.strike = function (p, m) { counts[m] = (counts[m] ?? 0) + 1; return old.call(this, p, m); };
  const world = new World({ viewers, uplinkBps: (i) => (up < 0 ? [0.5e6, 2e6, 4e6, 8e6][i % 4]! : up) });
  const gaps: Record<string, number> = {};
  for (let i = 0; i < 3000; i++) { world.run(100); for (const v of world.viewers.values()) { const d = v.engine.deadline(); const g = d === undefined ? 'none' : d - world.nowMs <= 5 ? '<=5' : '>5'; gaps[g] = (gaps[g] ?? 0) + 1; } }
  Conduct.prototype.strike = old;
  console.log(viewers, up, 'copies', world.copies(60_000).toFixed(3), world.copies(250_000).toFixed(3), 'stall', world.stallMs(), JSON.stringify(counts), 'bans', [...world.viewers.values()].map((v) => v.bans.length).join(','), JSON.stringify(gaps),[...world.viewers.values()].map((v) => Math.round(v.wakeUps/300)).join(','));
});
