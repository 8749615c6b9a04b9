import type { Tally } from './tally.ts';

/** Handshakes at a time: an audience comes within seconds, not at once. */
const OPENING_AT_ONCE = 50;

/** Brings viewers 0 to `count - 1` there. Returns how many did not get there; the tally has the reasons. */
export async function bringAll(
  count: number,
  tally: Tally,
  bring: (index: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  let failed = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < count; index = next++) {
      try {
        await bring(index);
      } catch (error) {
        failed += 1;
        tally.note(error instanceof Error ? error.message : String(error));
      }
    }
  };
  await Promise.all(Array.from({ length: OPENING_AT_ONCE }, lane));
  return failed;
}
