/** Upload caps to choose from, bit/s, with their text. 0 is download only. */
export const UPLOAD_CAPS: readonly (readonly [value: string, text: string])[] = [
  ['0', 'Download only'],
  ['500000', '0.5 Mbit/s'],
  ['1000000', '1 Mbit/s'],
  ['3000000', '3 Mbit/s'],
  ['8000000', '8 Mbit/s'],
  ['16000000', '16 Mbit/s'],
  ['50000000', '50 Mbit/s'],
];
