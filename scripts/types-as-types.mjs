// A plugin for rolling types. The one that rolls them exports every class as a value, also where the source exports its type
// alone: `new Session()` would compile, and fail in the page. What the built module does not export becomes a type here.
import { pathToFileURL } from 'node:url';

/** `moduleFile`: the built module that the types are of. */
export function typesAsTypes(moduleFile) {
  return {
    name: 'types-as-types',
    async renderChunk(code) {
      const values = Object.keys(await import(pathToFileURL(moduleFile).href));
      return code.replace(/^export \{ (.*) \};$/m, (_line, list) => {
        const names = list.split(', ');
        const types = names.filter((name) => !values.includes(name));
        const lines = [`export { ${names.filter((name) => values.includes(name)).join(', ')} };`];
        if (types.length > 0) lines.push(`export type { ${types.join(', ')} };`);
        return lines.join('\n');
      });
    },
  };
}
