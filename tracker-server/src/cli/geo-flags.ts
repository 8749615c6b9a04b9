import type { GeoOptions } from '../geo/open-geo.ts';

/** Flags that say where places come from, beside `--geo-overrides`. Each takes a text. */
export const GEO_FLAGS = {
  'geo-city': { value: '<file>', help: 'MaxMind-format database of countries, regions and cities' },
  'geo-asn': { value: '<file>', help: 'MaxMind-format database of autonomous systems' },
  'geo-country': { value: '<file>', help: 'MaxMind-format database of countries' },
  'geo-embedded': { value: '<on|off>', help: 'use the network data that come with the tracker (default on)' },
  'operator-groups': { value: '<file>', help: 'CSV of operator,asn,asn: systems that are one operator' },
} as const;

export type GeoFlagName = keyof typeof GEO_FLAGS;

export const GEO_FLAG_NAMES = Object.keys(GEO_FLAGS) as readonly GeoFlagName[];

/** A flag or variable as it was given. */
export interface GivenText {
  readonly text: string;
  /** Where it was given, for messages. */
  readonly source: string;
}

/** What the flags ask for; the file of operator groups is still to be read. */
export type GeoFlags =
  | {
      readonly geo: Pick<GeoOptions, 'cityFile' | 'asnFile' | 'countryFile' | 'embedded'>;
      readonly operatorGroupsPath: string | undefined;
    }
  | { readonly error: string };

/** Reads the flags. The error names the flag and the fix. */
export function readGeoFlags(valueOf: (name: GeoFlagName) => GivenText | undefined): GeoFlags {
  const given = GEO_FLAG_NAMES.flatMap((name) => {
    const value = valueOf(name);
    return value === undefined ? [] : [{ name, ...value }];
  });
  for (const { name, text, source } of given) {
    if (name === 'geo-embedded') {
      if (text !== 'on' && text !== 'off') return { error: `${source} is "${text}": use on or off` };
    } else if (text === '') {
      return { error: `${source} is empty: give the path of a file` };
    }
  }
  const textOf = (name: GeoFlagName): string | undefined => given.find((flag) => flag.name === name)?.text;
  const cityFile = textOf('geo-city');
  const asnFile = textOf('geo-asn');
  const countryFile = textOf('geo-country');
  const embedded = textOf('geo-embedded');
  return {
    geo: {
      ...(cityFile === undefined ? {} : { cityFile }),
      ...(asnFile === undefined ? {} : { asnFile }),
      ...(countryFile === undefined ? {} : { countryFile }),
      ...(embedded === undefined ? {} : { embedded: embedded === 'on' }),
    },
    operatorGroupsPath: textOf('operator-groups'),
  };
}
