/** What stands before the words in errors of Redis (`WRONGPASS ...`), of the system (`ECONNREFUSED`) and of NATS (`AUTHORIZATION_VIOLATION`). */
const CODE = /^[A-Z][A-Z0-9_]{1,40}\b/;

/**
 * Why a bus is away, as one word for a log: the code of the error, or else its name. Never the text, which may hold an address or a user.
 */
export function busFaultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string' && CODE.test(error.code)) return error.code;
  return CODE.exec(error.message)?.[0] ?? error.name;
}
