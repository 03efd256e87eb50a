import type { ClusterId } from '../../core/model/cluster';
import { plannedClusterName } from '../../core/model/planned-cluster';
import { guardOf, type GuardRules } from './guard';
import { checkMayChange } from './may-change';
import type { ClusterSession } from './session';

/**
 * Refuses to change a cluster in read-only mode, by its identity in a plan: also one that is known by the fleet file alone, and that no
 * kubeconfig may have yet.
 * @throws DrydockError `policy`
 */
export async function checkMayChangeById(
  id: string,
  guards: () => Promise<{ readonly rules: GuardRules }>,
  require: (id: ClusterId) => Promise<ClusterSession>,
): Promise<void> {
  const name = plannedClusterName(id);
  if (name === undefined) {
    checkMayChange(await require(id as ClusterId));
    return;
  }
  const ref = { name, context: name };
  checkMayChange({ ref, guard: guardOf(ref, (await guards()).rules) });
}
