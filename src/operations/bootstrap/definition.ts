import { exists } from '../../core/command/control-plane/look';
import { detachedState } from '../../core/command/detached';
import { DrydockError } from '../../core/errors';
import type { BootstrapPlan } from '../../core/plan/bootstrap/plan';
import type { EtcdConnector } from '../../ports/etcd';
import type { OpenedOperation, OperationDefinition } from '../engine/definition';
import { openWithAccess } from '../etcd/open-access';
import { bootstrapDrift } from './facts';
import { BootstrapParts, type BootstrapDeps } from './parts';
import { bootstrapStepsOf } from './steps';

/** Carries out plans of type `bootstrap`, and takes them up again. */
export function createBootstrapDefinition(deps: BootstrapDeps & { readonly etcd: EtcdConnector }): OperationDefinition {
  return {
    type: 'bootstrap',
    async open(header, signal, journaled): Promise<OpenedOperation> {
      const plan = header.plan as BootstrapPlan;
      let made: BootstrapParts | undefined;
      const opened = await openWithAccess(deps, async (hosts, access) => {
        const parts = new BootstrapParts(header.id, plan, hosts, access, deps);
        made = parts;
        if (journaled) await refuseAnotherCluster(parts, signal);
        return { clusterUid: header.cluster.uid, steps: bootstrapStepsOf(parts), drift: (drifting) => bootstrapDrift(parts, drifting) };
      });
      return {
        ...opened,
        dispose() {
          made?.dispose();
          opened.dispose();
        },
      };
    },
  };
}

/** The cluster has no UID to be told by until it is made: on its first control plane there is nothing, or what this operation began. */
async function refuseAnotherCluster(parts: BootstrapParts, signal: AbortSignal): Promise<void> {
  const host = parts.firstHost;
  const { what } = await host.run(detachedState(parts.runFolder('init')), signal);
  if (what !== 'none' || !(await host.run(exists('/etc/kubernetes/pki/ca.crt'), signal))) return;
  throw new DrydockError('conflict', `${host.name} has a cluster that ${parts.plan.title} did not begin.`, {
    hint: 'Somebody else made it meanwhile. Nothing was changed; abandon this operation.',
  });
}
