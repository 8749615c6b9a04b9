/** A piece of a dependency's source that the bundle does without. */
export interface Cut {
  readonly what: string;
  readonly find: RegExp;
  readonly replacement: string;
}

/** `code` without one thing. Throws if it is not there: the dependency has changed. */
export function cutOut(code: string, { what, find, replacement }: Cut): string {
  const found = find.exec(code)?.[0];
  if (found === undefined) throw new Error(`a dependency has changed: ${what} is not where it was`);
  return code.replace(find, () => replacement + keepLines(found));
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** As many line ends as the text had. */
export function keepLines(text: string): string {
  return '\n'.repeat(text.split('\n').length - 1);
}
