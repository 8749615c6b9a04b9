import { parseJsonObject } from './json-object.ts';
import type { JsonObjectResult } from './json-object.ts';
import { endOfJsonString } from './json-string.ts';
import { JSON_DEPTH_MAX, TRACKER_MESSAGE_BYTES_MAX } from './limits.ts';

const QUOTE = 0x22;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * The same as `parseJsonObject`, and refuses what is nested too deep before the parser runs. For trackers, which a stranger can send
 * as much as he likes. Viewers do without: only their own tracker writes to them, fields are read by name, and it would be bytes of every page.
 */
export function parseShallowJsonObject(text: string): JsonObjectResult {
  // What is too long is refused unread.
  const isTooDeep = text.length <= TRACKER_MESSAGE_BYTES_MAX && depthOf(text) > JSON_DEPTH_MAX;
  return isTooDeep ? { ok: false, reason: 'too-deep' } : parseJsonObject(text);
}

/** Deepest nesting of brackets outside of strings. Meaningless, but harmless, for text that is not JSON. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // Nearly all of a message is inside strings: they are searched, not read.
    if (unit === QUOTE) i = endOfJsonString(text, i);
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}
