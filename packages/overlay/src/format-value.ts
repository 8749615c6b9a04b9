/** Numbers as people read them: decimal units, as networks are sold in. A missing value is a dash. */

const NONE = '–';

/** `12.3 MB` */
export function formatBytes(bytes: number): string {
  return scaled(bytes, ['B', 'kB', 'MB', 'GB', 'TB']);
}

/** `1.20 Mbit/s` */
export function formatRate(bps: number): string {
  return scaled(bps, ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s']);
}

/** `81.3 %` */
export function formatPercent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}

/** `4.3 s` */
export function formatSeconds(ms: number | undefined): string {
  return ms === undefined ? NONE : `${(ms / 1_000).toFixed(1)} s`;
}

/** Three digits, and no fraction of the smallest unit. */
function scaled(value: number, units: readonly string[]): string {
  let rest = Math.max(0, value);
  let unit = 0;
  // What would round to four digits belongs to the next unit.
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return `${rest.toFixed(digits)} ${units[unit] ?? ''}`;
}
