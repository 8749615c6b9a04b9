/** Numbers as people read them. Decimal units, as networks are sold in. A missing value is a dash. */

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
export function formatPercent(ratio: number | undefined, digits = 1): string {
  return ratio === undefined ? NONE : `${(Math.max(0, ratio) * 100).toFixed(digits)} %`;
}

/** `4.3 s` */
export function formatSeconds(ms: number | undefined, digits = 1): string {
  return ms === undefined ? NONE : `${(ms / 1_000).toFixed(digits)} s`;
}

/** `320 ms` */
export function formatMs(ms: number | undefined): string {
  return ms === undefined ? NONE : `${Math.round(ms)} ms`;
}

/** `1:05` or `1:02:05` */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const rest = `${String(Math.floor(seconds / 60) % 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return seconds < 3_600 ? rest : `${Math.floor(seconds / 3_600)}:${rest.padStart(5, '0')}`;
}

/** Three digits and a unit, in steps of 1000. */
function scaled(value: number, units: readonly string[]): string {
  let rest = Math.max(0, value);
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 || rest >= 99.95 ? 0 : rest >= 9.995 ? 1 : 2;
  return `${rest.toFixed(digits)} ${units[unit] ?? ''}`;
}
