import { DrydockError } from '../../core/errors';
import type { Logger } from '../../core/logger';
import type { ControllerRef } from '../../core/model/object';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { KubernetesPort } from '../../ports/kubernetes';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import { chooseBlocker } from './choose-blocker';
import type { DrainDesk } from './desk';

export interface BlockedPodDeps {
  readonly desk: Pick<DrainDesk, 'leavePod'>;
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly log: Logger;
  readonly operations: () => Promise<readonly OperationState[]>;
  readonly sessionOf: (cluster: OperationState['header']['cluster']) => Promise<Pick<ClusterSession, 'connect' | 'ref' | 'guard'>>;
}

type Scalable = 'Deployment' | 'StatefulSet' | 'ReplicaSet';

interface Owner {
  readonly kind: Scalable;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
}

/** What a person can do about a pod that holds up a drain. */
export class BlockedPods {
  constructor(private readonly deps: BlockedPodDeps) {}

  /** Leaves the pod on its node, so that the drain ends without it. */
  async skip(...args: readonly unknown[]): Promise<string | undefined> {
    const { state, blocker } = await this.choose(args, 'Leave which pod out of the drain?');
    const agreed = await this.deps.interaction.ask({
      kind: 'confirm',
      title: `Leave ${blocker.subject} out of ${state.header.title}?`,
      detail: `The pod stays on its node and the drain goes on without it. ${state.header.targets.join(', ')} will not be empty afterwards; the report says so.`,
      action: 'Leave Pod',
    });
    if (!agreed) return undefined;
    if (!this.deps.desk.leavePod(state.header.id, blocker.subject)) {
      throw new DrydockError('invalid', `${blocker.subject} is not waited for any more.`, {
        hint: 'It may have gone meanwhile; the Operations view shows how things stand.',
      });
    }
    return blocker.subject;
  }

  /**
   * Gives the owner of the pod more replicas, so that its budget has room. Not an operation of its own: the lock of the
   * cluster is held by the drain that waits for it.
   */
  async scale(...args: readonly unknown[]): Promise<Owner | undefined> {
    const { state, blocker } = await this.choose(args, 'Scale the owner of which pod?');
    const session = await this.deps.sessionOf(state.header.cluster);
    checkMayChange(session);
    const port = await session.connect();
    const owner = await ownerOf(port, blocker.subject);
    const typed = await this.deps.interaction.ask({
      kind: 'input',
      title: `Replicas of ${owner.kind} ${owner.namespace}/${owner.name} on ${state.header.cluster.name}`,
      detail: `Now ${owner.replicas}. One more lets the budget spare a pod once it is ready. The change stays after the drain; an autoscaler or GitOps may take it back.`,
      value: String(owner.replicas + 1),
    });
    if (typed === undefined) return undefined;
    const replicas = Number(typed.trim());
    if (!Number.isInteger(replicas) || replicas < 1) {
      throw new DrydockError('invalid', `${typed} is not a number of replicas.`, { hint: 'A whole number of at least 1 is needed.' });
    }
    if (replicas === owner.replicas) return undefined;
    await port.scale(owner.kind, { namespace: owner.namespace, name: owner.name }, replicas);
    this.deps.log.info(
      `${owner.kind} ${owner.namespace}/${owner.name} on ${state.header.cluster.name}: ${owner.replicas} → ${replicas} replicas, on request during ${state.header.title}`,
    );
    return { ...owner, replicas };
  }

  private choose(args: readonly unknown[], question: string) {
    return chooseBlocker(args, question, this.deps.operations, this.deps.interaction, this.deps.clock.now());
  }
}

/** The topmost controller of a pod whose replicas can be changed. */
async function ownerOf(port: KubernetesPort, pod: string): Promise<Owner> {
  const [namespace = '', name = ''] = pod.split('/');
  const model = await port.get('Pod', { namespace, name });
  if (!model) throw new DrydockError('notFound', `${pod} is gone already.`);
  const direct = model.controller;
  if (direct?.kind === 'ReplicaSet') {
    const set = await port.get('ReplicaSet', { namespace, name: direct.name });
    const deployment =
      set?.controller?.kind === 'Deployment' ? await port.get('Deployment', { namespace, name: set.controller.name }) : undefined;
    if (deployment) return { kind: 'Deployment', namespace, name: deployment.name, replicas: deployment.replicas };
    // Something else owns the set (a rollout of another project): that is where replicas are decided.
    if (set && !set.controller) return { kind: 'ReplicaSet', namespace, name: set.name, replicas: set.replicas };
    throw notScalable(pod, set?.controller ?? direct);
  }
  if (direct?.kind === 'StatefulSet') {
    const set = await port.get('StatefulSet', { namespace, name: direct.name });
    if (set) return { kind: 'StatefulSet', namespace, name: set.name, replicas: set.replicas };
  }
  throw notScalable(pod, direct);
}

function notScalable(pod: string, owner: ControllerRef | undefined): DrydockError {
  return new DrydockError(
    'invalid',
    owner
      ? `${pod} is run by ${owner.kind} ${owner.name}, which Drydock can't scale.`
      : `${pod} has no controller, so there is nothing to scale.`,
    {
      hint: owner
        ? `Scale ${owner.kind} ${owner.name} with the tool that manages it, or leave the pod out of the drain.`
        : 'Leave the pod out of the drain, or delete it.',
    },
  );
}
