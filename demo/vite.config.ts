import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** What ReactPlayer would load for other sites than a stream of HLS: some megabytes, for nothing here. */
const OTHER_SOURCES = /^(?:@mux\/mux-player-react|(?:[a-z]+)-(?:video|audio)-element\/react)$/;

/**
 * Builds the QoS page and the viewer frame into `demo/dist`, with hls.js and the SDK inside, and `demo/dist/players/react-player.js`,
 * the one page of `demo/players` that needs a bundler.
 */
export default defineConfig({
  root: pathOf('page'),
  base: './',
  build: {
    outDir: pathOf('dist'),
    emptyOutDir: true,
    target: 'es2022',
    // hls.js alone is over the default limit of the warning.
    chunkSizeWarningLimit: 1_200,
    rolldownOptions: {
      input: {
        index: pathOf('page/index.html'),
        viewer: pathOf('page/viewer.html'),
        'players/react-player': pathOf('players/react-player.tsx'),
      },
      // "use client" is for servers that render React; there is none here.
      onLog: (level, log, print) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') print(level, log);
      },
      external: (id) => OTHER_SOURCES.test(id) && !id.startsWith('hls-'),
      output: {
        entryFileNames: ({ name }) => (name.startsWith('players/') ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
