import { endOfJsonString } from './json-string.ts';

const HEAD = /^\{"type":"signal","to":"[0-9a-f]{14}","connection":"[0-9a-f]{8}",(?="signals":\[\{)/;

const OPENINGS = {
  offer: '{"type":"offer","sdp":"',
  answer: '{"type":"answer","sdp":"',
  candidate: '{"type":"candidate","candidate":"',
} as const;

/** What follows a candidate's text, up to the end of its object. `sdpMid` is a token (RFC 5888, 4): nothing in it is escaped. */
const CANDIDATE_REST = /,"sdpMid":(?:"[^"\\]*"|null),"sdpMLineIndex":(?:\d{1,5}|null)\}/y;

/**
 * The signals of a frame as they stand in it, from `"signals":` to the bracket, if the frame is written exactly as `encodeTrackerMessage` writes
 * a `signal`: its fields in their order, each once, no others, no blanks. Undefined for every other text, which means nothing but that.
 *
 * A tracker that has understood such a frame may pass this part on as it is, instead of writing the same again: whatever is in it was
 * read. It looks at what stands between strings, and leaves what they hold to the parser; so it is of use only with text that is valid.
 */
export function canonicalSignals(text: string): string | undefined {
  const head = HEAD.exec(text);
  if (head === null) return undefined;
  const start = head[0].length;
  let at = text.indexOf('[', start);
  do {
    const end = endOfSignal(text, at + 1);
    if (end === undefined) return undefined;
    at = end;
  } while (text.charAt(at) === ',');
  return text.startsWith(']}', at) && text.length === at + 2 ? text.slice(start, at + 1) : undefined;
}

/** Where the signal that begins at `start` is over; undefined if it is not written as we write it. */
function endOfSignal(text: string, start: number): number | undefined {
  if (text.startsWith(OPENINGS.candidate, start)) {
    CANDIDATE_REST.lastIndex = endOfJsonString(text, start + OPENINGS.candidate.length - 1) + 1;
    return CANDIDATE_REST.test(text) ? CANDIDATE_REST.lastIndex : undefined;
  }
  const opening = text.startsWith(OPENINGS.offer, start) ? OPENINGS.offer : OPENINGS.answer;
  if (!text.startsWith(opening, start)) return undefined;
  const end = endOfJsonString(text, start + opening.length - 1) + 1;
  return text.charAt(end) === '}' ? end + 1 : undefined;
}
