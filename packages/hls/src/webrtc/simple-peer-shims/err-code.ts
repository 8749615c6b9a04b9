/** Stands in for `err-code` in the bundle: puts a code on an error. An error that cannot take one is wrapped. */
export function errCode(error: Error, code: string): Error & { code: string } {
  try {
    // Defined, not assigned: DOMException has a read-only `code` on its prototype.
    return Object.defineProperty(error, 'code', { value: code, configurable: true }) as Error & {
      code: string;
    };
  } catch {
    return Object.assign(new Error(error.message, { cause: error }), { code });
  }
}
