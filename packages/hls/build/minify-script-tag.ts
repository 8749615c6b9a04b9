import { minify as minifyWithTerser } from 'terser';
import type { Plugin } from 'vite';
import { minify as minifyWithOxc } from 'vite';

/** Licences ask that their notice travels with the work. */
const NOTICE =
  '/*! Paceline, Apache-2.0. Contains simple-peer (c) Feross Aboukhadijeh and eventemitter3 (c) 2014 Arnout Kazemier, MIT: THIRD-PARTY-NOTICES.txt */';

/**
 * Minifies the script-tag bundle twice. terser shortens the member names it is given, which vite's own minifier cannot; that one
 * then names private members anew in every class, which terser does not: each alone leaves 2 kB more after gzip.
 *
 * @param names the members that may be renamed, see `internalNames`
 */
export function minifyScriptTag(names: readonly string[]): Plugin {
  // A leading underscore marks what is private in simple-peer and eventemitter3.
  const renamed = new RegExp(`^(${names.join('|')}|_[a-z]\\w*)$`);
  return {
    name: 'paceline:minify-script-tag',
    renderChunk: {
      order: 'post',
      async handler(code, chunk) {
        const terse = await minifyWithTerser(code, {
          ecma: 2020,
          // Of the unsafe ones only those that need code which nobody writes: arrows told apart by `new`, getters with effects.
          compress: {
            passes: 4,
            // Both are shorter before gzip and longer after it.
            sequences: false,
            inline: 1,
            ecma: 2020,
            unsafe_arrows: true,
            unsafe_methods: true,
            unsafe: true,
            pure_getters: true,
            keep_fargs: false,
          },
          mangle: { properties: { regex: renamed, keep_quoted: true } },
          sourceMap: { asObject: true },
        });
        const short = await minifyWithOxc(chunk.fileName, terse.code ?? '', {
          compress: true,
          mangle: true,
          sourcemap: true,
          inputMap: terse.map as never,
        });
        if (short.errors.length > 0) throw new Error(short.errors.map(({ message }) => message).join('\n'));
        // A line of its own: the map begins after it.
        const map = { ...(short.map as { mappings: string }) };
        map.mappings = `;${map.mappings}`;
        return { code: `${NOTICE}\n${short.code}`, map: map as never };
      },
    },
  };
}
