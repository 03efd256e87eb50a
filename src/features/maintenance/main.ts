/** Bundle `maintenance`: what asks for restarts and patches of nodes, shows their plans and begins them. Loaded with the first command. */
import { cancelled, DrydockError } from '../../core/errors';
import type { MaintenanceOptions } from '../../core/plan/maintenance/options';
import type { Clock } from '../../ports/clock';
import type { CommandHandler } from '../../ui/command/registry';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { chooseNodes } from '../nodes/choose';
import type { FollowedOperation } from '../operations/follower';
import { MaintenanceConversation } from './conversation';
import { MaintenanceDesk, type MaintenanceDeskDeps, type ReadForMaintenance } from './desk';

export interface MaintenanceFeatureDeps extends MaintenanceDeskDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  /** Stays with an operation. */
  readonly follow: (operation: FollowedOperation) => void;
}

export type MaintenanceHandlers = Readonly<Record<'drydock.node.reboot' | 'drydock.node.patch', CommandHandler>>;

interface Wish {
  readonly session: ClusterSession;
  readonly nodes: readonly string[];
  readonly options: Partial<MaintenanceOptions> | undefined;
}

/**
 * Both commands show a plan, talk about it and resolve with the operation's id. Called with `{ cluster, node, options }` they ask
 * for nothing but the agreement.
 */
export function createMaintenance(deps: MaintenanceFeatureDeps): MaintenanceHandlers {
  const { kit, clock, sessions, follow } = deps;
  const desk = new MaintenanceDesk(deps);
  return {
    'drydock.node.reboot': (...args) => maintain('reboot', args),
    'drydock.node.patch': (...args) => maintain('patch', args),
  };

  async function maintain(what: MaintenanceOptions['what'], args: readonly unknown[]): Promise<unknown> {
    const { session, nodes, options } = await wishOf(what, args);
    checkMayChange(session);
    const chosen = { ...desk.defaults(what, nodes), ...options };
    const again = () => read(session, chosen);
    const conversation = new MaintenanceConversation(session.ref.name, { kit, clock, desk });
    const agreed = await conversation.agree(await again(), options !== undefined, again);
    if (!agreed) return undefined;
    checkMayChange(session);
    const operation = await desk.start(agreed);
    follow(operation);
    return operation.id;
  }

  function read(session: ClusterSession, options: MaintenanceOptions): Promise<ReadForMaintenance> {
    return withProgress({ title: `Planning the maintenance of ${session.ref.name}`, where: 'notification' }, (report, signal) =>
      desk.prepare(session, options, (words) => report({ message: `Reading ${words}` }), signal),
    );
  }

  async function wishOf(what: MaintenanceOptions['what'], args: readonly unknown[]): Promise<Wish> {
    const verb = what === 'reboot' ? 'Reboot' : 'Patch';
    const chosen = await chooseNodes(sessions, kit.lists, args, { verb, several: true });
    const [first, second] = chosen?.clusters ?? [];
    if (!first) throw cancelled();
    if (second)
      throw new DrydockError('invalid', `The selected nodes are of ${first.session.ref.name} and ${second.session.ref.name}.`, {
        hint: 'Select nodes of one cluster: each cluster has a plan of its own.',
      });
    if (chosen?.leftOut) kit.notifications.info(chosen.leftOut);
    return { session: first.session, nodes: [...new Set(first.nodes.map(({ name }) => name))], options: givenIn(args) };
  }
}

/** What a caller said; undefined: a person has to be asked. */
function givenIn([wish]: readonly unknown[]): Partial<MaintenanceOptions> | undefined {
  if (typeof wish !== 'object' || wish === null || !('options' in wish) || typeof wish.options !== 'object') return undefined;
  return wish.options ?? undefined;
}
