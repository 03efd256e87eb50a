/** The command line can't be understood; the message says why. */
export class UsageError extends Error {
  /** @param exitCode 2, unless the codes of a command mean something else */
  constructor(
    message: string,
    readonly exitCode = 2,
  ) {
    super(message);
  }
}
