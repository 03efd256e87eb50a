/** Bundle `upgrade`: what asks for upgrades, shows their plans and begins them. Loaded with the first command. */
import { DrydockError } from '../../core/errors';
import type { UpgradeOptions, UpgradeScope } from '../../core/plan/upgrade/options';
import type { Clock } from '../../ports/clock';
import type { CommandHandler } from '../../ui/command/registry';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { isElement, oneCluster } from '../clusters/targets';
import { snapshotFolder } from '../etcd/destination';
import type { FollowedOperation } from '../operations/follower';
import { BundledUpgradeDesk, type BundledUpgradeDeps } from './bundled-desk';
import { UpgradeConversation } from './conversation';
import type { ReadForUpgrade } from './desk';

export interface UpgradeFeatureDeps extends BundledUpgradeDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  /** Stays with an operation. */
  readonly follow: (operation: FollowedOperation) => void;
}

export type UpgradeHandlers = Readonly<Record<'drydock.upgrade.plan' | 'drydock.upgrade.run', CommandHandler>>;

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
 * `{ cluster, target, options }` they ask for nothing but the agreement.
 */
export function createUpgrade(deps: UpgradeFeatureDeps): UpgradeHandlers {
  const { kit, clock, sessions, follow } = deps;
  const desk = new BundledUpgradeDesk(deps);
  return {
    'drydock.upgrade.plan': async (...args) => {
      const wish = await wishOf(args, 'Plan the upgrade of which cluster?', 'Nothing is changed: the plan is shown.');
      if (!wish) return undefined;
      const { plan } = await read(wish);
      const uri = conversation(wish).show(plan);
      return { uri: await uri, hash: plan.hash, blockers: plan.blockers.map(({ code }) => code) };
    },
    'drydock.upgrade.run': async (...args) => {
      const wish = await wishOf(args, 'Upgrade which cluster?', 'The plan is shown before anything is done.');
      if (!wish) return undefined;
      checkMayChange(wish.session);
      const agreed = await conversation(wish).agree(await read(wish), wish.given, () => read(wish));
      if (!agreed) return undefined;
      checkMayChange(wish.session);
      const operation = await desk.start(agreed);
      follow(operation);
      return operation.id;
    },
  };

  function conversation({ session }: Wish): UpgradeConversation {
    return new UpgradeConversation(session.ref.name, { kit, clock, desk });
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
