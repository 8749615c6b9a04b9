import type { Locality } from '@paceline/protocol';
import { LOCALITY_FIELDS } from '../identity/locality-field.ts';
import type { Place } from './place.ts';

/**
 * The numbers of a place's names: a hash of the name, never 0, so that every tracker and every restart gives
 * the same number. Names collide at 1 in 255 (country, region) and 1 in 1023 (operator, city): two viewers may
 * then look nearer in their ids than they are. Grouping and strict regions work on names and are not affected.
 */
export function localityOfPlace(place: Place): Locality {
  return {
    country: numberOf(place.country, LOCALITY_FIELDS.country),
    operator: numberOf(place.operator, LOCALITY_FIELDS.operator),
    region: numberOf(place.region, LOCALITY_FIELDS.region),
    city: numberOf(place.city, LOCALITY_FIELDS.city),
  };
}

function numberOf(name: string, bitLength: number): number {
  return name === '' ? 0 : 1 + (fnv1a(name) % (2 ** bitLength - 1));
}

/** FNV-1a, 32 bit (draft-eastlake-fnv), over the UTF-8 bytes. */
function fnv1a(text: string): number {
  let hash = 0x811c_9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x0100_0193) >>> 0;
  }
  return hash;
}
