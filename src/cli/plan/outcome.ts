import { DrydockError } from '../../core/errors';
import type { Plan } from '../../core/plan/plan';
import type { Streams } from '../streams';
import { UsageError } from '../usage';

/** 0 nothing to note, 1 notes or unknowns, 2 it can't be carried out, 3 nothing could be read or wrong usage. */
export const EXIT = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const;

export function exitOf({ blockers, warnings, unknowns }: Pick<Plan, 'blockers' | 'warnings' | 'unknowns'>): number {
  if (blockers.length > 0) return EXIT.critical;
  return warnings.length + unknowns.length > 0 ? EXIT.warning : EXIT.ok;
}

/** Tells why there is no plan. Other errors are for whoever called. @returns the exit code */
export function tellFailure(error: unknown, signal: AbortSignal, timeoutMs: number, streams: Streams): number {
  if (!DrydockError.is(error)) throw error;
  const said = signal.aborted ? `gave up after ${timeoutMs / 1000} s` : [error.message, error.hint].filter(Boolean).join(' ');
  streams.error(`drydock: ${said}\n`);
  return EXIT.unknown;
}

export function usage(message: string): UsageError {
  return new UsageError(`plan: ${message}`, EXIT.unknown);
}
