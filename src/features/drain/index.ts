import type { ClusterId } from '../../core/model/cluster';
import { DisposableStore, type Disposable } from '../../core/disposable';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import type { RowActivities } from '../clusters/row-activities';
import type { ClusterSessions } from '../clusters/sessions';
import type { OperationsFeature } from '../operations';
import { listed } from '../operations/words';
import { ActivePlan } from './active-plan';
import { BlockedPods } from './blocked-pods';
import { chooseNodes, type ChosenNodes } from './choose-nodes';
import { DrainConversation } from './conversation';
import type { DrainDesk } from './desk';
import { nodeLists } from './node-lists';
import { OpenPlans, type OpenPlan } from './open-plans';
import { optionsFromSettings } from './option-settings';
import { takeOutOfService, type OutOfServiceDesk } from './out-of-service';
import { DocumentDisplay } from './plan-display';
import { DrydockError } from '../../core/errors';

export interface DrainFeatureDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: ClusterSessions;
  readonly activities: RowActivities;
  readonly desk: DrainDesk & OutOfServiceDesk;
  readonly operations: Pick<OperationsFeature, 'follow' | 'model' | 'reveal'>;
  /** Refuses a change to a cluster that is read-only, with a `policy` error. */
  readonly checkMayChange: (cluster: ClusterId) => void;
}

/** Registers the commands around drains. */
export function registerDrain(deps: DrainFeatureDeps): Disposable {
  const { kit, sessions, operations } = deps;
  const store = new DisposableStore();
  const plans = new OpenPlans();
  const active = store.add(new ActivePlan(plans, kit.contextKeys));
  const lists = nodeLists();
  const pods = new BlockedPods({
    desk: deps.desk,
    interaction: kit.interaction,
    clock: deps.clock,
    log: kit.log,
    operations: () => operations.model.all(),
    connect: async (cluster) => (await sessions.require(cluster)).connect(),
    checkMayChange: (cluster) => deps.checkMayChange(cluster.id as ClusterId),
  });

  const { commands } = kit;
  store.add(commands.register('drydock.node.previewDrain', async (...args) => (await openPlan(args)).path));
  store.add(commands.register('drydock.node.drain', (...args) => drain(args)));
  store.add(commands.register('drydock.plan.run', () => decide(activePlan())));
  store.add(commands.register('drydock.plan.changeOptions', () => activePlan().conversation.changeOptions()));
  store.add(commands.register('drydock.plan.refresh', async () => void (await activePlan().conversation.open())));
  store.add(commands.register('drydock.node.outOfService', (...args) => outOfService(args)));
  store.add(commands.register('drydock.operation.skipPod', (...args) => pods.skip(...args)));
  store.add(commands.register('drydock.operation.scale', (...args) => pods.scale(...args)));
  store.add(commands.register('drydock.operation.showPods', (...args) => operations.reveal(args)));
  return store;

  async function drain(args: readonly unknown[]): Promise<string | undefined> {
    const chosen = await choose(args, true);
    deps.checkMayChange(chosen.session.ref.id);
    return decide(await planFor(chosen));
  }

  async function openPlan(args: readonly unknown[]): Promise<OpenPlan> {
    return planFor(await choose(args, true));
  }

  async function choose(args: readonly unknown[], many: boolean): Promise<ChosenNodes> {
    const chosen = await chooseNodes(args, sessions, lists, many);
    if (chosen.leftOut) kit.notifications.info(chosen.leftOut);
    return chosen;
  }

  async function planFor({ session, nodes }: ChosenNodes): Promise<OpenPlan> {
    const cluster = session.ref.id;
    const name = `Drain ${listed(nodes)} (${session.ref.name})`;
    const mark = (words: string | undefined) => nodes.forEach((node) => deps.activities.set(cluster, node, words));
    const display = new DocumentDisplay(kit.documents, name, mark);
    const conversation = new DrainConversation(
      {
        desk: deps.desk,
        interaction: kit.interaction,
        clock: deps.clock,
        display,
        follow: (operation) => operations.follow(operation),
        checkMayChange: () => deps.checkMayChange(cluster),
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

  async function outOfService(args: readonly unknown[]): Promise<string | undefined> {
    const { session, nodes } = await choose(args, false);
    const [node] = nodes;
    if (node === undefined) return undefined;
    deps.checkMayChange(session.ref.id);
    const name = `Take ${node} out of service (${session.ref.name})`;
    const display = new DocumentDisplay(kit.documents, name, (words) => deps.activities.set(session.ref.id, node, words));
    const operation = await takeOutOfService(session.ref.id, node, {
      desk: deps.desk,
      interaction: kit.interaction,
      clock: deps.clock,
      display,
    });
    if (operation) operations.follow(operation);
    return operation?.id;
  }
}
