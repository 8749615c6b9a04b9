/**
 * How much a partner is worth: PW = ((1 - p) * upload + p * download) / duration, in bit/s, on verified bytes; `download` is
 * what it gave us, `upload` what we gave it. p towards 1 is tit for tat, towards 0 altruism.
 */
const DOWNLOAD_WEIGHT = 0.65;

/** Each timeout costs this share of the score: a partner that answers late is worse than one that has little. */
const TIMEOUT_PENALTY = 0.1;

export function partnerScore(downloadBps: number, uploadBps: number, recentTimeouts: number): number {
  const worth = (1 - DOWNLOAD_WEIGHT) * uploadBps + DOWNLOAD_WEIGHT * downloadBps;
  return worth * Math.max(1 - TIMEOUT_PENALTY * recentTimeouts, 0);
}

/** Share of the partners replaced in a round: floor(k * current). */
const REPLACE_SHARE = 0.2;

/**
 * Which partners to replace: at most floor(0.2 * n) (one at least, if it is far worse than the median), worst first, and only
 * those under half of the median.
 * @param scored partners old enough to be judged
 */
export function partnersToReplace<T>(
  scored: readonly { readonly partner: T; readonly score: number }[],
  partnerCount: number,
): T[] {
  if (scored.length < 3) return [];
  const sorted = [...scored].sort((a, b) => a.score - b.score);
  const median = sorted[Math.floor(sorted.length / 2)]?.score ?? 0;
  const count = Math.max(Math.floor(REPLACE_SHARE * partnerCount), 1);
  return sorted
    .filter((entry) => entry.score < median / 2)
    .slice(0, count)
    .map((entry) => entry.partner);
}
