import { DrydockError, type ErrorKind } from '../../core/errors';
import type { Failure } from '../../core/operation/events';

/** Errors after which trying again may help without anything being changed first. */
const RETRYABLE: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  'cancelled',
  'timeout',
  'refused',
  'disconnected',
  'dns',
  'throttled',
  'server',
  'conflict',
  'drifted',
  'locked',
  'storage',
  'gone',
  'connectTimeout',
]);

/** An error as the journal keeps it. */
export function failureOf(error: unknown): Failure {
  const { kind, message, hint } = DrydockError.from(error);
  return { kind, message, ...(hint === undefined ? {} : { hint }), retryable: RETRYABLE.has(kind) };
}
