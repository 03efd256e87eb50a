import { DrydockError } from '../../core/errors';
import type { ClusterSession } from './session';

/** Refuses to change a cluster in read-only mode. Menus hide such commands; this holds however one was called. */
export function checkMayChange(session: {
  readonly ref: Pick<ClusterSession['ref'], 'name'>;
  readonly guard: ClusterSession['guard'];
}): void {
  if (!session.guard.readOnly) return;
  throw new DrydockError('policy', `${session.ref.name} is read-only: Drydock changes nothing in it.`, {
    hint: 'The settings drydock.readOnly and drydock.readOnlyClusters, and the fleet file drydock.yaml, say which clusters are.',
  });
}
