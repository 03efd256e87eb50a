/** In the global registry: commands may come from other bundles, which have a copy of this class. */
const BRAND = Symbol.for('drydock.usage');

/** The command line can't be understood; the message says why. Recognise it by `UsageError.is`, never by `instanceof`. */
export class UsageError extends Error {
  readonly [BRAND] = true;

  /** @param exitCode 2, unless the codes of a command mean something else */
  constructor(
    message: string,
    readonly exitCode = 2,
  ) {
    super(message);
  }

  static is(error: unknown): error is UsageError {
    return typeof error === 'object' && error !== null && BRAND in error;
  }
}
