import { DrydockError } from '../../core/errors';
import type { ExpiryObservation, SourceReport } from '../../core/model/expiry';

/** What one source saw, and how far it got. */
export interface Reading {
  readonly observations: readonly ExpiryObservation[];
  readonly sources: readonly SourceReport[];
}

export const NOTHING: Reading = { observations: [], sources: [] };

export function together(readings: readonly Reading[]): Reading {
  return { observations: readings.flatMap((one) => one.observations), sources: readings.flatMap((one) => one.sources) };
}

/**
 * Reads one source. A failure is what its report says and never keeps the others from being read; a wish to stop rejects.
 * @param id stable, for example `handshake/cp1/kubelet`
 */
export async function readSource(id: string, title: string, read: () => Promise<readonly ExpiryObservation[]>): Promise<Reading> {
  try {
    return { observations: await read(), sources: [{ id, title, outcome: 'read' }] };
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (error.kind === 'cancelled') throw error;
    return { observations: [], sources: [{ id, title, outcome: 'unreadable', why: error.message, hint: error.hint }] };
  }
}

export function skipped(id: string, title: string, why: string, hint?: string): Reading {
  return { observations: [], sources: [{ id, title, outcome: 'skipped', why, hint }] };
}
