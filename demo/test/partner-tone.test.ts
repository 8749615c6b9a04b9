import { expect, test } from 'vitest';
import { PARTNER_TONES, partnerToneOf } from '../page/model/partner-tone.ts';

test('every partner has one of the shades, always the same', () => {
  const ids = Array.from({ length: 200 }, (_, index) => (index * 7_919).toString(16).padStart(14, '0'));
  const tones = ids.map(partnerToneOf);
  expect(ids.map(partnerToneOf)).toEqual(tones);
  expect(new Set(tones)).toEqual(new Set(Array.from({ length: PARTNER_TONES }, (_, tone) => tone)));
});
