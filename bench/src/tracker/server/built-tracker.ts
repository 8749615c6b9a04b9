import { fileURLToPath } from 'node:url';
import type * as TrackerServer from '@paceline/tracker-server';
import { build } from 'vite';

const TRACKER = new URL('../../../../tracker-server/', import.meta.url);

/**
 * Builds the tracker, as it is deployed. Sources that are compiled while they run take more: each of their functions is given its name
 * by a property, which is 2 KiB a viewer.
 */
export async function buildTracker(): Promise<void> {
  await build({ configFile: fileURLToPath(new URL('vite.config.ts', TRACKER)), logLevel: 'warn' });
}

/** The tracker as `buildTracker` left it. */
export function builtTracker(): Promise<typeof TrackerServer> {
  const { href } = new URL('dist/index.js', TRACKER);
  return import(href) as Promise<typeof TrackerServer>;
}
