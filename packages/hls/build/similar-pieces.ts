/** Similar ones that are named for each piece. */
const SIMILAR_PIECES = 12;

/** Length of what two pieces share. */
const SHARED_CHARS = 10;

/** Steps that put a piece beside a similar one; alone they gain as little as every other rule. */
const SIMILAR_SHARE = 0.6;

/** Longest run of neighbours that is moved in one step. */
const RUN_PIECES_MAX = 8;

/** For each text, by index, those that share most with it, by what few others have. */
export type SimilarPieces = ReadonlyMap<number, readonly number[]>;

export function similarPieces(texts: readonly string[]): SimilarPieces {
  const owners = new Map<string, Set<number>>();
  for (const [index, text] of texts.entries()) {
    for (let at = 0; at + SHARED_CHARS <= text.length; at += 1) {
      const shared = text.slice(at, at + SHARED_CHARS);
      owners.set(shared, (owners.get(shared) ?? new Set()).add(index));
    }
  }
  const weights = texts.map(() => new Map<number, number>());
  for (const sharing of owners.values())
    for (const one of sharing)
      for (const other of sharing)
        if (one !== other) weights[one]?.set(other, (weights[one].get(other) ?? 0) + 1 / (sharing.size - 1));
  return new Map(
    weights.map((byOther, index) => [
      index,
      [...byOther]
        .sort(([, a], [, b]) => b - a)
        .slice(0, SIMILAR_PIECES)
        .map(([other]) => other),
    ]),
  );
}

/** Some neighbours taken out, short runs more often than long ones, and put in next to something similar or anywhere. */
export function withRunMoved(
  order: readonly number[],
  similar: SimilarPieces,
  random: () => number,
): number[] {
  const pick = (count: number): number => Math.floor(random() * count);
  const next = [...order];
  const length = Math.min(1 + Math.floor(random() ** 3 * RUN_PIECES_MAX), next.length);
  const run = next.splice(pick(next.length - length + 1), length);
  const alike = similar.get(run[0] as number) ?? [];
  const beside = random() < SIMILAR_SHARE ? next.indexOf(alike[pick(alike.length)] as number) : -1;
  next.splice(beside < 0 ? pick(next.length + 1) : beside + pick(2), 0, ...run);
  return next;
}
