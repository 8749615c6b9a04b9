// The results in the README: one section per case, each replaced by itself, so that a case can be measured again alone.

const BEGIN = '<!-- results:begin -->';
const END = '<!-- results:end -->';

/**
 * `text` with the sections of `fresh` (by name of their case; each begins with `### name`) in place of the old ones, in the order of
 * `order`. Sections of cases that are not in it go. Throws if the markers are missing.
 */
export function replaceSections(
  text: string,
  fresh: ReadonlyMap<string, string>,
  order: readonly string[],
): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`no ${BEGIN} before ${END}`);
  const sections = new Map([...sectionsIn(text.slice(begin + BEGIN.length, end)), ...fresh]);
  const ordered = order.flatMap((name) => sections.get(name) ?? []);
  const results = ordered.map((section) => `${section.trim()}\n`).join('\n');
  return `${text.slice(0, begin + BEGIN.length)}\n\n${results}\n${text.slice(end)}`;
}

function sectionsIn(results: string): ReadonlyMap<string, string> {
  return new Map(
    results.split(/^(?=### )/m).flatMap((section): [string, string][] => {
      const name = /^### (\S+)/.exec(section)?.[1];
      return name === undefined ? [] : [[name, section]];
    }),
  );
}
