/** The command line can't be understood; the message says why. Ends with exit code 2. */
export class UsageError extends Error {}
