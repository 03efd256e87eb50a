/** Bundle `drain`: conversations and words around drains. Loaded when one is asked for, or shown. */
import { cancelled, DrydockError } from '../../core/errors';
import { DisposableStore, type Disposable } from '../../core/disposable';
import type { ClusterId } from '../../core/model/cluster';
import type { UiKit } from '../../ui/kit';
import { checkMayChange } from '../clusters/may-change';
import type { RowActivities } from '../clusters/row-activities';
import type { ClusterSession } from '../clusters/session';
import { chooseNodes, type NodeQuestion } from '../nodes/choose';
import type { OperationsFeature } from '../operations';
import { listed } from '../operations/words';
import { ActivePlan } from './active-plan';
import { BlockedPods } from './blocked-pods';
import { DrainConversation } from './conversation';
import { BundledDrainDesk, type BundledDeskDeps, type DrainPlanning } from './bundled-desk';
import { BundledOutOfServiceDesk, type OutOfServicePlanning } from './bundled-out-of-service';
import type { DrainHandlers } from './command-ids';
import { OpenPlans, type OpenPlan } from './open-plans';
import { optionsFromSettings } from './option-settings';
import { takeOutOfService } from './out-of-service';
import { DocumentDisplay } from './plan-display';
import { DrainPresenter } from './presenter';

export interface DrainPartsDeps extends BundledDeskDeps {
  readonly kit: UiKit;
  readonly activities: RowActivities;
  /** Loads the planners with the first call. */
  readonly planning: () => DrainPlanning & OutOfServicePlanning;
  readonly operations: Pick<OperationsFeature, 'follow' | 'model' | 'reveal'>;
}

export interface DrainParts extends Disposable {
  readonly handlers: DrainHandlers;
}

interface Target {
  readonly session: ClusterSession;
  readonly nodes: readonly string[];
}

export { DrainPresenter };

export function createDrain(deps: DrainPartsDeps): DrainParts {
  const { kit, operations } = deps;
  const desk = new BundledDrainDesk(deps);
  const outOfServiceDesk = new BundledOutOfServiceDesk(deps);
  const store = new DisposableStore();
  const plans = new OpenPlans();
  const active = store.add(new ActivePlan(plans, kit.contextKeys));
  const pods = new BlockedPods({
    desk,
    interaction: kit.interaction,
    clock: deps.clock,
    log: kit.log,
    operations: () => operations.model.all(),
    sessionOf: (cluster) => deps.sessions().require(cluster.id as ClusterId),
  });

  return {
    handlers: {
      'drydock.node.previewDrain': async (...args) => (await planFor(await target(args, 'Preview a drain', true))).path,
      'drydock.node.drain': async (...args) => {
        const chosen = await target(args, 'Drain', true);
        checkMayChange(chosen.session);
        return decide(await planFor(chosen));
      },
      'drydock.plan.run': () => decide(activePlan()),
      'drydock.plan.changeOptions': () => activePlan().conversation.changeOptions(),
      'drydock.plan.refresh': async () => void (await activePlan().conversation.open()),
      'drydock.node.outOfService': async (...args) => {
        const { session, nodes } = await target(args, 'Take out of service', false);
        checkMayChange(session);
        return nodes[0] === undefined ? undefined : outOfService(session, nodes[0]);
      },
      'drydock.operation.skipPod': (...args) => pods.skip(...args),
      'drydock.operation.scale': (...args) => pods.scale(...args),
      'drydock.operation.showPods': (...args) => operations.reveal(args),
    },
    dispose: () => store.dispose(),
  };

  async function target(args: readonly unknown[], verb: string, several: boolean): Promise<Target> {
    const question: NodeQuestion = { verb, several };
    const chosen = await chooseNodes(deps.sessions, kit.lists, args, question);
    const [first, second] = chosen?.clusters ?? [];
    if (!first) throw cancelled();
    if (second) {
      throw new DrydockError('invalid', `The selected nodes are of ${first.session.ref.name} and ${second.session.ref.name}.`, {
        hint: 'Select nodes of one cluster: each cluster has a plan of its own.',
      });
    }
    const names = [...new Set(first.nodes.map((node) => node.name))];
    const nodes = several ? names : names.slice(0, 1);
    if (chosen?.leftOut) kit.notifications.info(chosen.leftOut);
    else if (nodes.length < names.length)
      kit.notifications.info(`Left out: ${listed(names.slice(1))}. This is done to one node at a time.`);
    return { session: first.session, nodes };
  }

  async function planFor({ session, nodes }: Target): Promise<OpenPlan> {
    const cluster = session.ref.id;
    const display = displayOf(`Drain ${listed(nodes)} (${session.ref.name})`, session, nodes);
    const conversation = new DrainConversation(
      {
        desk,
        interaction: kit.interaction,
        clock: deps.clock,
        display,
        follow: (operation) => operations.follow(operation),
        checkMayChange: () => checkMayChange(session),
      },
      { cluster, nodes, options: optionsFromSettings(kit.settings) },
    );
    const plan = { path: display.uri.path, conversation };
    plans.add(plan);
    try {
      await conversation.open();
    } catch (error) {
      plans.remove(plan.path);
      throw error;
    } finally {
      active.update();
    }
    return plan;
  }

  /** @returns id of the operation, when the plan was started */
  async function decide(plan: OpenPlan): Promise<string | undefined> {
    const operation = await plan.conversation.decide();
    if (!operation) return undefined;
    plans.remove(plan.path);
    active.update();
    return operation.id;
  }

  function activePlan(): OpenPlan {
    const { plan } = active;
    if (!plan) throw new DrydockError('invalid', 'No plan of a drain is open.', { hint: 'Preview a drain of a node first.' });
    return plan;
  }

  async function outOfService(session: ClusterSession, node: string): Promise<string | undefined> {
    const operation = await takeOutOfService(session.ref.id, node, {
      desk: outOfServiceDesk,
      interaction: kit.interaction,
      clock: deps.clock,
      display: displayOf(`Take ${node} out of service (${session.ref.name})`, session, [node]),
    });
    if (operation) operations.follow(operation);
    return operation?.id;
  }

  function displayOf(name: string, session: ClusterSession, nodes: readonly string[]): DocumentDisplay {
    return new DocumentDisplay(kit.documents, name, (words) => {
      for (const node of nodes) deps.activities.set(session.ref.id, node, words);
    });
  }
}
