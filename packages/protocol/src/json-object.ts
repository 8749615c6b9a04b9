import { TRACKER_MESSAGE_BYTES_MAX } from './limits.ts';
import type { TrackerParseFailure } from './tracker-parse-failure.ts';
import { utf8ByteLength } from './utf8-byte-length.ts';

/** A parsed object whose fields are unknown, and whose keys are the sender's. Read it through `FieldReader` only. */
export type JsonObject = Readonly<Record<string, unknown>>;

export type JsonObjectResult =
  | { readonly ok: true; readonly object: JsonObject }
  | { readonly ok: false; readonly reason: TrackerParseFailure };

/** A UTF-16 unit takes three bytes at most: up to here, which is most messages, nothing has to be counted. */
const SURELY_SHORT_CHARS = TRACKER_MESSAGE_BYTES_MAX / 3;

/** Parses text of a stranger into an object. Never throws; the length is checked before the parser runs. */
export function parseJsonObject(text: string): JsonObjectResult {
  if (text.length > SURELY_SHORT_CHARS && utf8ByteLength(text) > TRACKER_MESSAGE_BYTES_MAX) {
    return { ok: false, reason: 'too-long' };
  }
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
