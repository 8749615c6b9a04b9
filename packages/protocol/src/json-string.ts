const BACKSLASH = 0x5c;

/** Where the string of a JSON text that begins with the quote at `start` ends: its last quote, or the length of the text if there is none. */
export function endOfJsonString(text: string, start: number): number {
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
