import { minify as minifyWithTerser } from 'terser';
import type { Plugin } from 'vite';
import { minify as minifyWithOxc } from 'vite';
import { namesWithoutClashes } from './short-names.ts';
import type { ShortNames } from './short-names.ts';

/** Licences ask that their notice travels with the work. */
const NOTICE =
  '/*! Paceline, Apache-2.0. Contains simple-peer (c) Feross Aboukhadijeh and eventemitter3 (c) 2014 Arnout Kazemier, MIT: THIRD-PARTY-NOTICES.txt */';

/**
 * Minifies the script-tag bundle twice. terser shortens the member names it is given, which vite's own minifier cannot; that one
 * then names private members anew in every class, which terser does not: each alone leaves 2 kB more after gzip.
 *
 * @param names the members that may be renamed, see `internalNames`
 * @param hint short names that were found to be good; members without one get what is free
 * @param onNamed is told what each member is called
 */
export function minifyScriptTag(
  names: readonly string[],
  hint: ShortNames,
  onNamed: (names: ShortNames) => void,
): Plugin {
  // A leading underscore marks what is private in simple-peer and eventemitter3.
  const renamed = new RegExp(`^(${names.join('|')}|_[a-z]\\w*)$`);
  return {
    name: 'paceline:minify-script-tag',
    renderChunk: {
      order: 'post',
      async handler(code, chunk) {
        const nameCache = nameCacheOf(namesWithoutClashes(hint, code));
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
          nameCache,
          sourceMap: { asObject: true },
        });
        onNamed(namesOf(nameCache));
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

/** What terser remembers from one file to the next. It writes the same form back, whole. */
interface NameCache {
  readonly props: { readonly props: Readonly<Record<string, string>> };
}

/** terser marks each name, for one may be called like a method of objects. */
const MARK = '$';

function nameCacheOf(names: ShortNames): NameCache {
  return { props: { props: Object.fromEntries([...names].map(([name, short]) => [MARK + name, short])) } };
}

function namesOf({ props }: NameCache): ShortNames {
  return new Map(Object.entries(props.props).map(([name, short]) => [name.slice(MARK.length), short]));
}
