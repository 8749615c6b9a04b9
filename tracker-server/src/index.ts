export { startTracker } from './server/start-tracker.ts';
export type { ServerStats, TrackerHandle } from './server/start-tracker.ts';
export type { GeoLogEntry, GeoOptions } from './geo/open-geo.ts';
export type { Health } from './server/health-endpoint.ts';
export type { LogEntry, TrackerOptions } from './server/tracker-options.ts';
export type { BucketSize } from './limits/token-bucket.ts';
export type { TrackerLimits } from './tracker/tracker-limits.ts';
export type { TrackerStats } from './tracker/tracker-stats.ts';
