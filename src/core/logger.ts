/** Where lines for the log go. Secrets must be redacted before a line is made. */
export interface Logger {
  trace(message: string, ...details: unknown[]): void;
  debug(message: string, ...details: unknown[]): void;
  info(message: string, ...details: unknown[]): void;
  warn(message: string, ...details: unknown[]): void;
  error(message: string, ...details: unknown[]): void;
}

/** A logger whose lines start with a scope, for example the name of a cluster. */
export function scoped(logger: Logger, scope: string): Logger {
  const prefix = `[${scope}] `;
  return {
    trace: (message, ...details) => logger.trace(prefix + message, ...details),
    debug: (message, ...details) => logger.debug(prefix + message, ...details),
    info: (message, ...details) => logger.info(prefix + message, ...details),
    warn: (message, ...details) => logger.warn(prefix + message, ...details),
    error: (message, ...details) => logger.error(prefix + message, ...details),
  };
}

/** Drops every line. */
export const silentLogger: Logger = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
