/** Bundle `upgrade`: what asks for upgrades, shows their plans and begins them. Loaded with the first command. */
import { DisposableStore, type Disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { UpgradeOptions, UpgradeScope } from '../../core/plan/upgrade/options';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import type { Clock } from '../../ports/clock';
import type { CommandHandler } from '../../ui/command/registry';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { RowHandle } from '../../ui/tree/handle';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { isElement, oneCluster } from '../clusters/targets';
import { snapshotFolder } from '../etcd/destination';
import { chooseOperation, type Verb } from '../operations/choose-operation';
import type { FollowedOperation } from '../operations/follower';
import { BundledUpgradeDesk, type BundledUpgradeDeps } from './bundled-desk';
import { showChanges } from './changes';
import type { UpgradeCommandId } from './command-ids';
import { UpgradeConversation } from './conversation';
import type { ReadForUpgrade } from './desk';
import { changeOption, changeOptions } from './options';
import type { PlanElement } from './plan-rows';
import { PlanTree } from './plan-tree';
import { ShownPlan } from './shown-plan';

export interface UpgradeFeatureDeps extends BundledUpgradeDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  /** Stays with an operation. */
  readonly follow: (operation: FollowedOperation) => void;
}

export type UpgradeHandlers = Readonly<Record<UpgradeCommandId, CommandHandler>>;

/** What was made of the bundle. */
export interface UpgradeParts extends Disposable {
  readonly handlers: UpgradeHandlers;
}

/** What a command is about: the cluster, and what is to be done with it. */
interface Wish {
  readonly session: ClusterSession;
  readonly options: UpgradeOptions;
  /** Nobody has to be asked for options. */
  readonly given: boolean;
}

/**
 * `drydock.upgrade.plan` changes nothing, and resolves with the plan's address, hash and blockers. `drydock.upgrade.run` goes on from
 * there and resolves with the operation's id. Called on nodes they are about those alone; called with
 * `{ cluster, target, options }` they ask for nothing but the agreement. The plan stays in a tree, whose commands are the others.
 */
export function createUpgrade(deps: UpgradeFeatureDeps): UpgradeParts {
  const { kit, clock, sessions, follow } = deps;
  const store = new DisposableStore();
  const desk = new BundledUpgradeDesk(deps);
  const talk = new UpgradeConversation({ kit, clock, desk });
  const tree = store.add(new PlanTree(kit.contextKeys, (error) => kit.notifications.failed(DrydockError.from(error))));
  const wishes = new WeakMap<ShownPlan, Wish>();
  const handlers: UpgradeHandlers = {
    'drydock.upgrade.plan': async (...args) => {
      const wish = await wishOf(args, 'Plan the upgrade of which cluster?', 'Nothing is changed: the plan is shown.');
      if (!wish) return undefined;
      const shown = await opened(wish);
      return { uri: await talk.show(shown), hash: shown.plan.hash, blockers: shown.plan.blockers.map(({ code }) => code) };
    },
    'drydock.upgrade.run': async (...args) => {
      const wish = await wishOf(args, 'Upgrade which cluster?', 'The plan is shown before anything is done.');
      if (!wish) return undefined;
      checkMayChange(wish.session);
      const shown = await opened(wish);
      await talk.show(shown);
      return begin(shown, await talk.agree(shown, wish.given));
    },
    'drydock.upgrade.start': async () => {
      const shown = current();
      const wish = wishes.get(shown);
      if (wish) checkMayChange(wish.session);
      return begin(shown, await talk.confirm(shown.plan));
    },
    'drydock.upgrade.changeOptions': async () => {
      const shown = current();
      await changeOptions(shown.plan.body.options, kit.interaction, async (options) => void shown.change(options));
      return shown.plan.hash;
    },
    'drydock.upgrade.changeOption': async (...args) => {
      const shown = current();
      const [row] = rowsIn(args);
      if (row?.kind !== 'option') return undefined;
      const changed = await changeOption(row.id, shown.plan.body.options, kit.interaction);
      return changed && shown.change(changed).hash;
    },
    'drydock.upgrade.tick': (...args) => {
      const [names, ticked] = args;
      if (!Array.isArray(names)) return undefined;
      return current().tick(new Map(names.map((name) => [String(name), ticked === true] as const))).hash;
    },
    'drydock.upgrade.moveUp': (...args) => moved(args, -1),
    'drydock.upgrade.moveDown': (...args) => moved(args, 1),
    'drydock.upgrade.readAgain': async () => (await current().again()).hash,
    'drydock.upgrade.showDocument': () => talk.show(current()),
    'drydock.upgrade.showChanges': async () => {
      const shown = current();
      const wish = wishes.get(shown);
      if (!wish) return undefined;
      const changes = await withProgress({ title: `Reading what changes on ${shown.name}`, where: 'notification' }, (_, signal) =>
        desk.changes(wish.session, shown.plan, signal),
      );
      return showChanges(changes, `${shown.plan.title} (${shown.name})`, kit);
    },
    'drydock.upgrade.close': () => tree.close(),
    'drydock.upgrade.wayBack': async (...args) => {
      const state = await chooseOperation(args, UPGRADES, deps.operations, kit.interaction, clock.now());
      const text = await withProgress({ title: `Looking at what ${state.header.title} left`, where: 'notification' }, (_, signal) =>
        desk.wayBack(state.header.plan as UpgradePlan, sessions().get(state.header.cluster.id as ClusterId), signal),
      );
      const uri = kit.documents.set('report', `The way back from ${state.header.title} (${state.header.cluster.name})`, text);
      await kit.documents.preview(uri, { beside: true });
      return uri;
    },
  };
  return { handlers, dispose: () => store.dispose() };

  /** Puts a plan into the tree. The document follows whatever is changed there. */
  async function opened(wish: Wish): Promise<ShownPlan> {
    const shown = new ShownPlan(wish.session.ref.name, await read(wish), () => read(wish));
    wishes.set(shown, wish);
    shown.onDidChange(() => talk.renew(shown));
    await tree.show(shown);
    return shown;
  }

  async function begin(shown: ShownPlan, agreed: UpgradePlan | undefined): Promise<string | undefined> {
    if (!agreed) return undefined;
    const wish = wishes.get(shown);
    if (wish) checkMayChange(wish.session);
    const operation = await desk.start(agreed);
    follow(operation);
    if (tree.plan === shown) tree.close();
    return operation.id;
  }

  function current(): ShownPlan {
    if (tree.plan) return tree.plan;
    throw new DrydockError('invalid', 'No plan of an upgrade is open.', { hint: 'Plan one: right-click a cluster, Plan Upgrade.' });
  }

  function moved(args: readonly unknown[], by: 1 | -1): string | undefined {
    const [row] = rowsIn(args);
    return row?.kind === 'host' ? current().move(row.name, by).hash : undefined;
  }

  function read({ session, options }: Wish): Promise<ReadForUpgrade> {
    return withProgress({ title: `Planning the upgrade of ${session.ref.name}`, where: 'notification' }, (report, signal) =>
      desk.prepare(session, options, (words) => report({ message: `Reading ${words}` }), signal),
    );
  }

  async function wishOf(args: readonly unknown[], which: string, then: string): Promise<Wish | undefined> {
    const session = await oneCluster(sessions(), kit.lists, args, which);
    if (!session) return undefined;
    const known = givenIn(args);
    const options = known ?? (await asked(session, nodesIn(args), then));
    return options && { session, options, given: known !== undefined };
  }

  function defaults(target: string): UpgradeOptions {
    return { ...desk.defaults(target), snapshotFolder: snapshotFolder(kit.settings.get('snapshots.folder')) };
  }

  /** What a caller said; undefined: a person has to be asked. */
  function givenIn(args: readonly unknown[]): UpgradeOptions | undefined {
    const [wish] = args;
    if (typeof wish !== 'object' || wish === null || !('target' in wish)) return undefined;
    if (typeof wish.target !== 'string') throw new DrydockError('invalid', 'The target of an upgrade is a version such as v1.35.4.');
    const more = 'options' in wish && typeof wish.options === 'object' ? (wish.options as Partial<UpgradeOptions>) : {};
    return { ...defaults(desk.target(wish.target)), ...more, target: desk.target(wish.target) };
  }

  async function asked(session: ClusterSession, nodes: readonly string[], then: string): Promise<UpgradeOptions | undefined> {
    const now = session.version;
    const typed = await kit.interaction.ask({
      kind: 'input',
      title: `Upgrade ${session.ref.name} to which version?`,
      detail: `${now ? `It runs ${now.gitVersion}. ` : ''}${then} Of minors in between the newest patch release is taken.`,
      value: now ? `v${now.major}.${now.minor + 1}.` : 'v1.',
    });
    if (typed === undefined) return undefined;
    const target = desk.target(typed);
    if (nodes.length > 0) return { ...defaults(target), scope: { what: 'nodes', names: nodes } };
    const scope = await kit.interaction.ask({ kind: 'choose', title: `Upgrade what to ${target}?`, choices: SCOPES });
    return scope === undefined ? undefined : { ...defaults(target), scope: { what: scope } as UpgradeScope };
  }
}

const UPGRADES: Verb = {
  question: 'The way back from which upgrade?',
  none: 'No upgrade was carried out from this computer.',
  unfit: 'is no upgrade.',
  fits: ({ header }) => header.type === 'upgrade',
};

/** Rows of the tree: as the editor hands them over, or plain ones of links and tests. */
function rowsIn([first]: readonly unknown[]): readonly PlanElement[] {
  const element = RowHandle.is(first) ? first.element : first;
  return typeof element === 'object' && element !== null && 'kind' in element ? [element as PlanElement] : [];
}

/** Names of the nodes whose rows the command was called on. */
function nodesIn([first, others]: readonly unknown[]): readonly string[] {
  const rows = Array.isArray(others) ? (others as readonly unknown[]) : [first];
  return rows.flatMap((row) => (isElement(row, 'node') ? [row.node.name] : []));
}

const SCOPES = [
  { id: 'all', label: 'The whole cluster', detail: 'Control planes first, then the workers' },
  { id: 'controlPlanes', label: 'Only the control planes', detail: 'The kubelets of the workers stay behind, by up to three minors' },
  { id: 'workers', label: 'Only the workers', detail: 'For control planes that are at the version already' },
];
