import { nearness } from '../geo/place.ts';
import type { RandomSource } from '../random-source.ts';
import type { Placed } from './group.ts';

/**
 * Picks whom a member is told about: nearest first, equally near ones in random order. When not all fit, the
 * last place goes to a random one of the rest, who are the farthest: a mesh of near links only falls apart
 * into cities (Watts, Strogatz 1998: a few random links keep the whole within a few hops).
 */
export function listPeers<Member extends Placed>(
  candidates: readonly Member[],
  self: Member,
  count: number,
  random: RandomSource,
): readonly Member[] {
  const shuffled = shuffle(candidates, random);
  const nearestFirst = shuffled
    .map((member) => ({ member, near: nearness(self.place, member.place) }))
    .sort((a, b) => b.near - a.near)
    .map(({ member }) => member);
  if (nearestFirst.length <= count) return nearestFirst;
  const far = nearestFirst[count - 1 + random.below(nearestFirst.length - count + 1)];
  return far === undefined ? [] : [...nearestFirst.slice(0, count - 1), far];
}

/** Fisher-Yates. */
function shuffle<Item>(items: readonly Item[], random: RandomSource): readonly Item[] {
  const shuffled = [...items];
  for (let last = shuffled.length - 1; last > 0; last -= 1) {
    const pick = random.below(last + 1);
    const [a, b] = [shuffled[last], shuffled[pick]];
    if (a === undefined || b === undefined) continue;
    shuffled[last] = b;
    shuffled[pick] = a;
  }
  return shuffled;
}
