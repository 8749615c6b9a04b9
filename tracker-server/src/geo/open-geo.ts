import { EmbeddedNetworks } from './embedded/embedded-networks.ts';
import { parseGeoOverrides } from './geo-overrides.ts';
import { localNetworks } from './locator.ts';
import type { Locator } from './locator.ts';
import { WatchedDatabase } from './mmdb/watched-database.ts';
import { NetworkLocator } from './network-locator.ts';
import { parseOperatorGroups } from './operator-groups.ts';

/** Where the places of addresses come from. What is asked first: overrides, local networks, files, embedded data. */
export interface GeoOptions {
  /** MaxMind-format file with country, region and city. Default none. */
  readonly cityFile?: string;
  /** MaxMind-format file with the autonomous system. Default none: the embedded data. */
  readonly asnFile?: string;
  /** MaxMind-format file with the country. Default none: the embedded data. */
  readonly countryFile?: string;
  /** Text of a file of operators with several systems: `operator,asn,asn`. Default none. */
  readonly operatorGroupsCsv?: string;
  /** Whether the data that come with the tracker are used where the files know nothing. Default true. */
  readonly embedded?: boolean;
  /** How often the files are looked at for changes, ms. Default 5000. */
  readonly checkMs?: number;
}

/** The options that name a file. */
export type GeoFile = 'cityFile' | 'asnFile' | 'countryFile';

export type GeoLogEntry =
  | { readonly event: 'geo-reloaded'; readonly file: GeoFile; readonly builtDate: string }
  /** A changed file is not used; the old data stay. */
  | { readonly event: 'geo-refused'; readonly file: GeoFile; readonly reason: string }
  /** The data that come with the tracker cannot be read: addresses without a row or a file are unknown. */
  | { readonly event: 'geo-unusable'; readonly reason: string };

export interface Geo {
  readonly locators: readonly Locator[];
  /** Age of the oldest data in use, whole days; null when no data are in use. */
  ageDays(nowMs: number): number | null;
  /** Changed files that were not used so far. */
  filesRefused(): number;
  /** Begins to look for changed files. */
  watch(): void;
  /** Stops looking. */
  close(): void;
}

const GEO_FILES = ['cityFile', 'asnFile', 'countryFile'] as const satisfies readonly GeoFile[];
const CHECK_MS = 5_000;
const CHECK_MS_MIN = 10;
const DAY_MS = 86_400_000;

/**
 * Opens all that is known of networks. Throws a RangeError that names the option, and the line, of what cannot be used.
 *
 * @param embeddedPath file of the data that come with the tracker.
 */
export function openGeo(
  options: GeoOptions,
  overridesCsv: string,
  embeddedPath: string,
  log: (entry: GeoLogEntry) => void,
): Geo {
  const overrides = parseGeoOverrides(overridesCsv);
  if (!overrides.ok) throw new RangeError(`geo overrides, line ${overrides.line}: ${overrides.reason}`);
  const groups = parseOperatorGroups(options.operatorGroupsCsv ?? '');
  if (!groups.ok) throw new RangeError(`operator groups, line ${groups.line}: ${groups.reason}`);
  const checkMs = options.checkMs ?? CHECK_MS;
  if (!(checkMs >= CHECK_MS_MIN)) {
    throw new RangeError(`geo.checkMs is ${checkMs}: use ${CHECK_MS_MIN} or more`);
  }
  let filesRefused = 0;
  const files = GEO_FILES.flatMap((file) => {
    const path = options[file];
    if (path === undefined) return [];
    return [
      openFile(file, path, (entry) => {
        if (entry.event === 'geo-refused') filesRefused += 1;
        log(entry);
      }),
    ];
  });
  const embedded =
    options.embedded === false
      ? undefined
      : new EmbeddedNetworks(embeddedPath, {
          onUnusable: (reason) => log({ event: 'geo-unusable', reason }),
        });
  const networks = new NetworkLocator({
    sources: embedded === undefined ? files : [...files, embedded],
    groups: groups.groups,
    knownOperatorOf: (asn) => embedded?.operatorOf(asn),
  });
  let timer: NodeJS.Timeout | undefined;
  return {
    locators: [overrides.overrides, localNetworks, networks],
    ageDays: (nowMs) => {
      const datesMs = files.map(({ builtAtMs }) => builtAtMs);
      // Files for both fields leave the embedded data only gaps, whose age says nothing of most viewers.
      const isCovered =
        options.asnFile !== undefined && (options.cityFile ?? options.countryFile) !== undefined;
      if (embedded?.dataDate !== undefined && !isCovered) datesMs.push(Date.parse(embedded.dataDate));
      return datesMs.length === 0 ? null : Math.max(0, Math.floor((nowMs - Math.min(...datesMs)) / DAY_MS));
    },
    filesRefused: () => filesRefused,
    watch: () => {
      if (files.length === 0 || timer !== undefined) return;
      timer = setInterval(() => {
        for (const file of files) void file.check();
      }, checkMs).unref();
    },
    close: () => clearInterval(timer),
  };
}

function openFile(file: GeoFile, path: string, log: (entry: GeoLogEntry) => void): WatchedDatabase {
  try {
    return new WatchedDatabase(path, {
      onReloaded: (builtAtMs) =>
        log({ event: 'geo-reloaded', file, builtDate: new Date(builtAtMs).toISOString().slice(0, 10) }),
      onRefused: (reason) => log({ event: 'geo-refused', file, reason }),
    });
  } catch (error) {
    throw new RangeError(`geo.${file} ${path}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
