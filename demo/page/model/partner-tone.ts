/** Shades in which slots are drawn by who sent them. With more partners some share one. */
export const PARTNER_TONES = 6;

/** The shade of a partner, 0 to 5; always the same one for an id. */
export function partnerToneOf(peerId: string): number {
  let sum = 0;
  for (let index = 0; index < peerId.length; index += 1) sum = (sum * 31 + peerId.charCodeAt(index)) >>> 0;
  return sum % PARTNER_TONES;
}
