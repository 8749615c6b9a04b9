/** Options are a few levels deep. What lies deeper, as in something that contains itself, is compared by identity. */
const DEPTH_MAX = 6;

/**
 * Where two options differ in content, dotted, as `upload.maxBps`; undefined if nowhere. Literals that are written anew in each
 * render are equal. A member that is missing equals one that is undefined. Plain objects and arrays are looked into; functions,
 * classes and instances are equal only to themselves.
 */
export function firstDifference(one: unknown, other: unknown, path = ''): string | undefined {
  return differenceAt(one, other, path, DEPTH_MAX);
}

function differenceAt(one: unknown, other: unknown, path: string, depth: number): string | undefined {
  if (Object.is(one, other)) return undefined;
  if (depth === 0 || !isStructure(one) || !isStructure(other)) return path;
  if (Array.isArray(one) !== Array.isArray(other)) return path;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const inside = path === '' ? key : `${path}.${key}`;
    const difference = differenceAt(one[key], other[key], inside, depth - 1);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A plain object or an array: nothing that has an identity of its own. */
function isStructure(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
