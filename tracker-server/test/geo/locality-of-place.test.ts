import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { localityOfPlace } from '../../src/geo/locality-of-place.ts';
import { LOCALITY_FIELDS } from '../../src/identity/locality-field.ts';
import { place } from '../support/places.ts';

describe('numbers of places', () => {
  it('keeps unknown at 0', () => {
    expect(localityOfPlace(place(''))).toEqual({ country: 0, operator: 0, region: 0, city: 0 });
    expect(localityOfPlace(place('cn//guangdong'))).toMatchObject({ operator: 0, city: 0 });
  });

  it('never gives a known name 0, and stays within the field', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (name) => {
        const locality = localityOfPlace({ country: name, operator: name, region: name, city: name });
        for (const field of ['country', 'operator', 'region', 'city'] as const) {
          expect(locality[field]).toBeGreaterThanOrEqual(1);
          expect(locality[field]).toBeLessThan(2 ** LOCALITY_FIELDS[field]);
        }
      }),
    );
  });

  it('is the same on every tracker: these numbers are part of the format', () => {
    expect(localityOfPlace(place('cn/telecom/guangdong/shenzhen'))).toMatchInlineSnapshot(`
      {
        "city": 294,
        "country": 162,
        "operator": 335,
        "region": 67,
      }
    `);
  });
});
