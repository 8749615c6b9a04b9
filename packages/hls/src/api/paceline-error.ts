/** Stable codes of the errors an integrator can cause. */
export type PacelineErrorCode = 'bad-option' | 'not-hls' | 'already-attached' | 'hls-missing';

/** The integrator's mistake. The message names the field and the fix. Thrown by `attach` and `install`, never later. */
export class PacelineError extends Error {
  override readonly name = 'PacelineError';
  readonly code: PacelineErrorCode;
  /** The option at fault, with dots for nested ones, for code `bad-option`. */
  readonly field: string | undefined;

  constructor(code: PacelineErrorCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
