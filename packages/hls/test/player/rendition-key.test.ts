import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audioRenditionKey, mainRenditionKey } from '../../src/player/rendition-key.ts';

const ATTRS = {
  BANDWIDTH: '1131064',
  CODECS: 'vp09.00.20.08,opus',
  RESOLUTION: '320x180',
  'FRAME-RATE': '25.000',
};

describe('key of a main rendition', () => {
  it('is the stable id if the manifest gives one, whatever else differs', () => {
    const key = mainRenditionKey({ attrs: { ...ATTRS, 'STABLE-VARIANT-ID': 'hd' } }, 2);
    expect(key).toBe(mainRenditionKey({ attrs: { BANDWIDTH: '5', 'STABLE-VARIANT-ID': 'hd' } }, 7));
  });

  it('does not depend on pathway, audio group or other attributes of one viewer', () => {
    const key = mainRenditionKey({ attrs: ATTRS }, 3);
    expect(mainRenditionKey({ attrs: { ...ATTRS, 'PATHWAY-ID': 'b', AUDIO: 'aac', SCORE: '2' } }, 2)).toBe(
      key,
    );
  });

  it.each(['BANDWIDTH', 'CODECS', 'RESOLUTION', 'FRAME-RATE'])('differs with %s', (name) => {
    expect(mainRenditionKey({ attrs: { ...ATTRS, [name]: 'x' } }, 2)).not.toBe(
      mainRenditionKey({ attrs: ATTRS }, 2),
    );
  });

  it('tells HDR from SDR, and no range from SDR not', () => {
    const sdr = mainRenditionKey({ attrs: { ...ATTRS, 'VIDEO-RANGE': 'SDR' } }, 2);
    expect(sdr).toBe(mainRenditionKey({ attrs: ATTRS }, 2));
    expect(mainRenditionKey({ attrs: { ...ATTRS, 'VIDEO-RANGE': 'PQ' } }, 2)).not.toBe(sdr);
  });

  it('is "main" for a bare media playlist, and none where siblings could not be told apart', () => {
    expect(mainRenditionKey({ attrs: {} }, 1)).toBe('main');
    expect(mainRenditionKey({ attrs: {} }, 2)).toBeUndefined();
  });

  it('two different lists of fields never give one key', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '|', '%', '7', 'C') });
    fc.assert(
      fc.property(fc.tuple(field, field, field), fc.tuple(field, field, field), (a, b) => {
        fc.pre(a.join('\0') !== b.join('\0') && a.join('') !== '' && b.join('') !== '');
        const keyOf = ([BANDWIDTH, CODECS, RESOLUTION]: [string, string, string]): string | undefined =>
          mainRenditionKey({ attrs: { BANDWIDTH, CODECS, RESOLUTION } }, 2);
        expect(keyOf(a)).not.toBe(keyOf(b));
      }),
    );
  });
});

describe('key of an audio rendition', () => {
  const track = { groupId: 'aac', lang: 'de', name: 'Deutsch', url: 'https://cdn.example/de.m3u8' };

  it('is made of group, language and name, not of the URL', () => {
    expect(audioRenditionKey(track)).toBe(
      audioRenditionKey({ ...track, url: 'https://other.example/de.m3u8?t=1' }),
    );
    expect(audioRenditionKey({ ...track, lang: 'en' })).not.toBe(audioRenditionKey(track));
    expect(audioRenditionKey({ ...track, groupId: 'ac3' })).not.toBe(audioRenditionKey(track));
    expect(audioRenditionKey({ ...track, name: 'Kommentar' })).not.toBe(audioRenditionKey(track));
  });

  it('is none for audio that is muxed into the main rendition', () => {
    expect(audioRenditionKey({ ...track, url: '' })).toBeUndefined();
  });
});
