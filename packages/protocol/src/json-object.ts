import { JSON_DEPTH_MAX, TRACKER_MESSAGE_BYTES_MAX } from './limits.ts';
import type { TrackerParseFailure } from './tracker-parse-failure.ts';
import { utf8ByteLength } from './utf8-byte-length.ts';

/** A parsed object whose fields are unknown, and whose keys are the sender's. Read it through `FieldReader` only. */
export type JsonObject = Readonly<Record<string, unknown>>;

export type JsonObjectResult =
  | { readonly ok: true; readonly object: JsonObject }
  | { readonly ok: false; readonly reason: TrackerParseFailure };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Parses text of a stranger into an object. Never throws; length and depth are checked before the parser runs. */
export function parseJsonObject(text: string): JsonObjectResult {
  // Every UTF-16 unit takes at least one byte, so the first test spares counting in a text of any length.
  if (text.length > TRACKER_MESSAGE_BYTES_MAX || utf8ByteLength(text) > TRACKER_MESSAGE_BYTES_MAX) {
    return { ok: false, reason: 'too-long' };
  }
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

/** Deepest nesting of brackets outside of strings. Meaningless, but harmless, for text that is not JSON. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (inString) {
      if (unit === BACKSLASH) i += 1;
      else if (unit === QUOTE) inString = false;
    } else if (unit === QUOTE) inString = true;
    else if (unit === OPEN_BRACE || unit === OPEN_BRACKET) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (unit === CLOSE_BRACE || unit === CLOSE_BRACKET) depth -= 1;
  }
  return deepest;
}
