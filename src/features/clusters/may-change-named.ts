import { plannedClusterName } from '../../core/model/planned-cluster';
import { guardOf, type GuardRules } from './guard';
import { checkMayChange } from './may-change';

/**
 * For a cluster that is known by the fleet file alone, and that no kubeconfig may have yet: refuses to change it in read-only mode.
 * @returns whether the identity is that of such a cluster
 * @throws DrydockError `policy`
 */
export async function checkMayChangeNamed(id: string, guards: () => Promise<{ readonly rules: GuardRules }>): Promise<boolean> {
  const name = plannedClusterName(id);
  if (name === undefined) return false;
  const ref = { name, context: name };
  checkMayChange({ ref, guard: guardOf(ref, (await guards()).rules) });
  return true;
}
