import type { RenewHost, RenewMode, RestartPlan } from '../../core/plan/renew/plan';
import { filesFor, type Restart } from '../control-plane/restart';

/** What a restart has to bring about. In recovery etcd is not well before the others are back. */
export function restartOf(work: RenewHost, { component, healthPort, because }: RestartPlan, mode: RenewMode): Restart {
  const { layout, source } = work;
  const wantHealth = mode === 'rolling' || component !== 'etcd';
  return { component, layout, source, healthPort, files: filesFor(component, because, { layout }), wantHealth };
}
