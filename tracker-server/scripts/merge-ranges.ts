/** Addresses from `start` to `end`, both included, as numbers of 32 (IPv4) or 48 bits (IPv6 networks). */
export interface ValueRange<Value> {
  readonly start: number;
  readonly end: number;
  readonly value: Value;
}

/** A range that goes up to the next one's start. */
export interface MergedRange<A, B> {
  readonly start: number;
  readonly a: A | undefined;
  readonly b: B | undefined;
}

/**
 * Lays two lists over each other: one range wherever either of the values changes, neighbours with equal values joined. Within
 * a list, the range that begins later, or of two that begin together the smaller one, says more than the one around it.
 */
export function mergeRanges<A, B>(
  nestedAs: readonly ValueRange<A>[],
  nestedBs: readonly ValueRange<B>[],
): readonly MergedRange<A, B>[] {
  const as = flattenRanges(nestedAs);
  const bs = flattenRanges(nestedBs);
  const points = new Set<number>([0]);
  for (const { start, end } of [...as, ...bs]) points.add(start).add(end + 1);
  const merged: MergedRange<A, B>[] = [];
  let aIndex = 0;
  let bIndex = 0;
  for (const start of Float64Array.from(points).sort()) {
    aIndex = firstEndingFrom(as, aIndex, start);
    bIndex = firstEndingFrom(bs, bIndex, start);
    const range = { start, a: valueAt(as[aIndex], start), b: valueAt(bs[bIndex], start) };
    const previous = merged.at(-1);
    if (previous === undefined || previous.a !== range.a || previous.b !== range.b) merged.push(range);
  }
  return merged;
}

function firstEndingFrom<Value>(ranges: readonly ValueRange<Value>[], from: number, start: number): number {
  let index = from;
  while ((ranges[index]?.end ?? Infinity) < start) index += 1;
  return index;
}

function valueAt<Value>(range: ValueRange<Value> | undefined, start: number): Value | undefined {
  return range !== undefined && range.start <= start ? range.value : undefined;
}

/** The same values without overlap. Throws a RangeError that names the first range that ends before it starts. */
export function flattenRanges<Value>(nested: readonly ValueRange<Value>[]): readonly ValueRange<Value>[] {
  const flat: ValueRange<Value>[] = [];
  const around: ValueRange<Value>[] = [];
  let at = 0;
  const emit = (end: number, value: Value): void => {
    if (at <= end) flat.push({ start: at, end, value });
    at = Math.max(at, end + 1);
  };
  const endBefore = (start: number): void => {
    for (let top = around.at(-1); top !== undefined && top.end < start; top = around.at(-1)) {
      emit(top.end, top.value);
      around.pop();
    }
  };
  for (const range of [...nested].sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (range.end < range.start)
      throw new RangeError(`the range ${range.start}-${range.end} ends before it starts`);
    endBefore(range.start);
    const outer = around.at(-1);
    if (outer !== undefined) emit(range.start - 1, outer.value);
    at = range.start;
    around.push(range);
  }
  endBefore(Infinity);
  return flat;
}
