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

/** What one source gave, and what of it can't be read. */
export interface Partly {
  readonly observations: readonly ExpiryObservation[];
  readonly damaged: readonly { readonly what: string; readonly why: string }[];
}

/**
 * Reads one source. A failure is what its report says and never keeps the others from being read; neither does a part of a
 * source that is damaged. A wish to stop rejects.
 * @param id stable, for example `handshake/cp1/kubelet`
 */
export async function readSource(id: string, title: string, read: () => Promise<readonly ExpiryObservation[] | Partly>): Promise<Reading> {
  try {
    const found = await read();
    const { observations, damaged } = 'damaged' in found ? found : { observations: found, damaged: [] };
    const parts = damaged.map(({ what, why }): SourceReport => ({ id: `${id}/${what}`, title: what, outcome: 'unreadable', why }));
    return { observations, sources: [{ id, title, outcome: 'read' }, ...parts] };
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (error.kind === 'cancelled') throw error;
    return { observations: [], sources: [{ id, title, outcome: 'unreadable', why: error.message, hint: error.hint }] };
  }
}

export function skipped(id: string, title: string, why: string, hint?: string): Reading {
  return { observations: [], sources: [{ id, title, outcome: 'skipped', why, hint }] };
}
