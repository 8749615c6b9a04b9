import type { NetworkFacts } from '../network-facts.ts';
import { tidyName } from '../place.ts';

/** Names of a record, outermost first, each with a number for a step into a list. */
type Path = readonly (string | number)[];

/**
 * Where makers of databases put what we look for, best first: MaxMind's nested records, and the flat ones of DB-IP, IPinfo
 * and ip-location-db. Codes before names: they are shorter, and do not change with the language.
 */
const COUNTRY: readonly Path[] = [['country', 'iso_code'], ['country_code'], ['country']];
const REGION: readonly Path[] = [
  ['subdivisions', 0, 'iso_code'],
  ['subdivisions', 0, 'names', 'en'],
  ['state1'],
  ['region'],
];
const CITY: readonly Path[] = [['city', 'names', 'en'], ['city', 'geoname_id'], ['city']];
const ASN: readonly Path[] = [['autonomous_system_number'], ['asn']];

const ASN_MAX = 0xffff_ffff;

/** What a record says, whatever it is: others made it. Undefined if it says nothing of use. */
export function factsOfRecord(record: unknown): NetworkFacts | undefined {
  const country = firstName(record, COUNTRY);
  const facts = {
    country: /^[a-z]{2}$/.test(country) ? country : '',
    asn: asnOf(firstName(record, ASN)),
    region: firstName(record, REGION),
    city: firstName(record, CITY),
  };
  return facts.country === '' && facts.asn === 0 ? undefined : facts;
}

function firstName(record: unknown, paths: readonly Path[]): string {
  for (const path of paths) {
    const value = valueAt(record, path);
    const name = typeof value === 'string' ? tidyName(value) : typeof value === 'number' ? String(value) : '';
    if (name !== '') return name;
  }
  return '';
}

function valueAt(record: unknown, path: Path): unknown {
  let value = record;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[step];
  }
  return value;
}

/** `4134`, or IPinfo's `AS4134`. */
function asnOf(text: string): number {
  const digits = /^(?:as)?(\d{1,10})$/.exec(text)?.[1];
  const asn = digits === undefined ? 0 : Number(digits);
  return asn <= ASN_MAX ? asn : 0;
}
