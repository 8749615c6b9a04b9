import { JSON_DEPTH_MAX, TRACKER_MESSAGE_BYTES_MAX } from './limits.ts';
import type { TrackerParseFailure } from './tracker-parse-failure.ts';
import { utf8ByteLength } from './utf8-byte-length.ts';

/** A parsed object whose fields are unknown, and whose keys are the sender's. Read it through `FieldReader` only. */
export type JsonObject = Readonly<Record<string, unknown>>;

export type JsonObjectResult =
  | { readonly ok: true; readonly object: JsonObject }
  | { readonly ok: false; readonly reason: TrackerParseFailure };

const UTF8_BYTES_PER_UNIT_MAX = 3;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Parses text of a stranger into an object. Never throws; length and depth are checked before the parser runs. */
export function parseJsonObject(text: string): JsonObjectResult {
  if (isTooLong(text)) return { ok: false, reason: 'too-long' };
  if (depthOf(text) > JSON_DEPTH_MAX) return { ok: false, reason: 'too-deep' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, reason: 'not-json' };
  }
  return isJsonObject(value) ? { ok: true, object: value } : { ok: false, reason: 'not-object' };
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A UTF-16 unit takes one byte to three, so most texts need no counting: the short ones, and those of any length. */
function isTooLong(text: string): boolean {
  if (text.length * UTF8_BYTES_PER_UNIT_MAX <= TRACKER_MESSAGE_BYTES_MAX) return false;
  return text.length > TRACKER_MESSAGE_BYTES_MAX || utf8ByteLength(text) > TRACKER_MESSAGE_BYTES_MAX;
}

/** Deepest nesting of brackets outside of strings. Meaningless, but harmless, for text that is not JSON. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit === QUOTE) i = endOfString(text, i);
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}

/** Where the string that begins at `start` ends, or else the text. Nearly all of a message is inside strings: they are searched, not read. */
function endOfString(text: string, start: number): number {
  let end = start;
  let before: number;
  do {
    end = text.indexOf('"', end + 1);
    if (end < 0) return text.length;
    before = end;
    while (text.charCodeAt(before - 1) === BACKSLASH) before -= 1;
    // After an odd number of backslashes it belongs to the string. Runs do not overlap, so no text is read twice.
  } while ((end - before) % 2 === 1);
  return end;
}
