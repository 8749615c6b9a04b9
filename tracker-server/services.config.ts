/// <reference types="vitest/config" />
import { join } from 'node:path';
import { defineConfig } from 'vite';

const CLIENT = join(import.meta.dirname, 'test/services/webtorrent-client');

/** Tests against real servers of the system (coturn, Redis, NATS) and a real client of another protocol, run by `npm run services`. */
export default defineConfig({
  root: import.meta.dirname,
  resolve: { alias: { 'webrtc-polyfill': join(CLIENT, 'fake-webrtc.ts') } },
  test: {
    include: ['test/services/**/*.services.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Leases are half a second, and the host of a machine may keep it for longer: again, and then with a note.
    retry: 1,
    setupFiles: [join(import.meta.dirname, '../scripts/note-stolen-time.mjs')],
    fileParallelism: false,
    // Only what is inlined sees the alias.
    server: { deps: { inline: [/webtorrent-client\/node_modules\/(bittorrent-tracker|@thaunknown)/] } },
  },
});
