import { readBoot } from '../../../core/command/maintenance/boot';
import { cancelled, DrydockError } from '../../../core/errors';
import { memberName } from '../../../core/model/etcd';
import type { StepInfo } from '../../../core/operation/events';
import type { MaintenanceNode } from '../../../core/plan/maintenance/plan';
import { isHealthy, votersOf } from '../../../core/policy/etcd/members';
import { neededBesideOne, quorumWords } from '../../../core/policy/quorum';
import { readComponents } from '../../control-plane/facts';
import { isTransientOnHost } from '../../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { readEtcd } from '../../etcd/read';
import { findNode } from '../../nodes/find-node';
import { listed } from '../../nodes/listed';
import { untilPodsAreBack } from '../../upgrade/pods-back';
import { nodesVerdict, podsVerdict, settled } from '../../upgrade/settle';
import type { MaintenanceParts } from '../parts';

/** Looks whether every host answers and the cluster is well before anything is begun. */
export function preflightStep(info: StepInfo, parts: MaintenanceParts): Step {
  return {
    ...info,
    // Once passed it stays so: what it looks at is changed by the steps after it.
    verify: async () => ({ so: true }),
    async run(context) {
      for (const node of parts.plan.body.nodes) {
        context.progress({ message: `looking at ${node.name}` });
        await parts.host(node.name).run(readBoot(parts.mark(node)), context.signal);
      }
      const verdict = await nodesVerdict(parts, context);
      if (!verdict.so)
        throw new DrydockError('policy', `${verdict.why} Nothing was changed.`, { hint: 'Bring it back first, then resume.' });
    },
  };
}

/** Looks whether the cluster can do without a node, right before it is taken. */
export function checkNodeStep(info: StepInfo, node: MaintenanceNode, parts: MaintenanceParts): Step {
  const { name, role } = node;
  const look = async (context: StepContext): Promise<Verdict> => {
    const nodes = await nodesVerdict(parts.besides(node), context);
    return nodes.so && role === 'controlPlane' ? withoutVerdict(node, parts, context) : nodes;
  };
  return {
    ...info,
    verify: async () => ({ so: true }),
    async run(context) {
      const verdict = await settled(parts, { subject: name, waitsFor: 'the rest of the cluster' }, context, () => look(context));
      if (verdict.so) return;
      throw new DrydockError('policy', `${verdict.why} ${name} was not touched.`, {
        hint: 'Bring back what the sentence names, then resume: it goes on with this node.',
      });
    },
  };
}

/** Whether API and etcd go on while a control plane is away. The only one may go: the plan said what that means. */
async function withoutVerdict({ name }: MaintenanceNode, parts: MaintenanceParts, context: StepContext): Promise<Verdict> {
  const { signal } = context;
  const { ground, stackedEtcd } = parts.plan.body;
  const { authority } = ground;
  const others = ground.controlPlanes.filter((one) => one !== name);
  if (others.length === 0 || !authority) return { so: true };
  const serving: string[] = [];
  for (const other of others) {
    if (!ground.targets[other]) continue;
    try {
      const { components } = await readComponents(parts.host(other), authority.layout, 'crictl', signal);
      const server = components.find(({ component }) => component === 'kube-apiserver');
      if (server && !(server.healthy.known && !server.healthy.value)) serving.push(other);
    } catch (error) {
      if (signal.aborted || !isTransientOnHost(error)) throw error;
    }
  }
  if (serving.length === 0)
    return { so: false, why: `No other API server is well (${listed(others)}): the API would be away with ${name}.` };
  return stackedEtcd ? quorumVerdict(name, parts, context) : { so: true };
}

async function quorumVerdict(name: string, parts: MaintenanceParts, { signal }: StepContext): Promise<Verdict> {
  const { ground } = parts.plan.body;
  const controlPlanes = ground.controlPlanes.flatMap((one) => ground.targets[one] ?? []);
  const voters = votersOf((await readEtcd({ controlPlanes, without: [], others: [] }, parts.etcd, signal)).members);
  const others = voters.filter(({ member }) => memberName(member) !== name);
  const up = others.filter(isHealthy).length;
  if (others.length === voters.length || up >= neededBesideOne(voters.length)) return { so: true };
  return { so: false, why: `etcd would lose its quorum without ${name}: ${quorumWords(voters.length, up + 1)}.` };
}

/** Looks at what a node may have taken down before the next one goes. */
export function verifyNodeStep(info: StepInfo, node: MaintenanceNode, parts: MaintenanceParts): Step {
  const { name, cordoned } = node;
  const around = parts.besides(node);
  const look = async (context: StepContext): Promise<Verdict> => {
    const { unschedulable, readiness, readinessReason } = await parts.ask(context, (port) => findNode(port, name, context.signal));
    if (readiness !== 'ready') return { so: false, why: `${name} is not Ready: ${readinessReason ?? 'it gives no reason'}.` };
    if (unschedulable && !cordoned) return { so: false, why: `${name} is cordoned.` };
    return nodesVerdict(around, context);
  };
  return {
    ...info,
    verify: async () => ({ so: true }),
    async run(context) {
      const verdict = await settled(parts, { subject: name, waitsFor: 'nodes' }, context, () => look(context));
      if (!verdict.so)
        throw new DrydockError('conflict', `${verdict.why} No other node was begun.`, {
          hint: `Look at ${name} and at what the sentence names, then resume: it goes on with the next node.`,
        });
      await untilPodsAreBack(name, 'maintenance', around, context);
    },
  };
}

/** Looks at the whole: between groups, and at the end. */
export function clusterStep(info: StepInfo, parts: MaintenanceParts): Step {
  const look = async (context: StepContext): Promise<Verdict> => {
    const nodes = await nodesVerdict(parts, context);
    return nodes.so ? podsVerdict(parts, context) : nodes;
  };
  return {
    ...info,
    verify: async () => ({ so: true }),
    async run(context) {
      const verdict = await settled(parts, { subject: 'the cluster', waitsFor: 'nodes and pods' }, context, () => look(context));
      if (verdict.so) return;
      throw new DrydockError('conflict', `${verdict.why} No other node was begun.`, {
        hint: 'Look at what keeps them, then resume.',
      });
    },
  };
}

/** Asks before it goes on. */
export function pauseStep(info: StepInfo, after: MaintenanceNode, parts: MaintenanceParts): Step {
  return {
    ...info,
    verify: async () => ({ so: true }),
    async run(context) {
      const answer = await context.ask({
        title: `${after.name} is done. Go on with the maintenance of ${parts.plan.cluster.name}?`,
        detail: 'Every node that was begun is back. It may stay as it is here for as long as you like.',
        choices: [
          { id: 'on', label: 'Go On' },
          { id: 'stop', label: 'Stop Here', detail: 'It can be resumed later.' },
        ],
      });
      if (answer !== 'on') throw cancelled();
    },
  };
}
