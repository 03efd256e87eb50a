import { DrydockError } from '../../core/errors';
import type { Disposable } from '../../core/disposable';
import type { UpgradeOptions, UpgradeScope } from '../../core/plan/upgrade/options';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { isElement, oneCluster } from '../clusters/targets';
import type { UpgradeDesk } from './desk';

export interface UpgradeFeatureDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  readonly desk: UpgradeDesk;
}

const KIND = 'plan';

/**
 * Registers the command that plans an upgrade. It changes nothing, and resolves with the plan's address and hash. Called on a
 * node it is about that node alone; called with `{ cluster, target, options }` it asks for nothing.
 */
export function registerUpgrade({ kit, clock, sessions, desk }: UpgradeFeatureDeps): Disposable {
  return kit.commands.register('drydock.upgrade.plan', async (...args) => {
    const session = await oneCluster(sessions(), kit.lists, args, 'Plan the upgrade of which cluster?');
    if (!session) return undefined;
    const options = given(args) ?? (await asked(session, nodesIn(args)));
    if (!options) return undefined;
    const plan = await withProgress({ title: `Planning the upgrade of ${session.ref.name}`, where: 'notification' }, (report, signal) =>
      desk.prepare(session, options, (words) => report({ message: `Reading ${words}` }), signal),
    );
    const uri = kit.documents.set(KIND, `${plan.title} (${session.ref.name})`, desk.render(plan, clock.now()));
    await kit.documents.preview(uri, { beside: true });
    return { uri, hash: plan.hash, blockers: plan.blockers.map(({ code }) => code) };
  });

  /** What a caller said; undefined: a person has to be asked. */
  function given(args: readonly unknown[]): UpgradeOptions | undefined {
    const [wish] = args;
    if (typeof wish !== 'object' || wish === null || !('target' in wish)) return undefined;
    if (typeof wish.target !== 'string') throw new DrydockError('invalid', 'The target of an upgrade is a version such as v1.35.4.');
    const more = 'options' in wish && typeof wish.options === 'object' ? (wish.options as Partial<UpgradeOptions>) : {};
    return { ...desk.defaults(desk.target(wish.target)), ...more, target: desk.target(wish.target) };
  }

  async function asked(session: ClusterSession, nodes: readonly string[]): Promise<UpgradeOptions | undefined> {
    const now = session.version;
    const typed = await kit.interaction.ask({
      kind: 'input',
      title: `Upgrade ${session.ref.name} to which version?`,
      detail: `${now ? `It runs ${now.gitVersion}. ` : ''}Nothing is changed: the plan is shown. Of minors in between the newest patch release is taken.`,
      value: now ? `v${now.major}.${now.minor + 1}.` : 'v1.',
    });
    if (typed === undefined) return undefined;
    const target = desk.target(typed);
    if (nodes.length > 0) return { ...desk.defaults(target), scope: { what: 'nodes', names: nodes } };
    const scope = await kit.interaction.ask({ kind: 'choose', title: `Upgrade what to ${target}?`, choices: SCOPES });
    return scope === undefined ? undefined : { ...desk.defaults(target), scope: { what: scope } as UpgradeScope };
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
