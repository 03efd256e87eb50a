import { defaultDrainOptions } from '../../core/plan/drain/options';
import { DrydockError } from '../../core/errors';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { HostTarget } from '../../core/model/host';
import { fields, oneOf, strings, text } from '../../core/parse/kubernetes/fields';
import type { JoinWish } from '../../core/plan/node-join/facts';
import { NO_WISHES, type JoinWishes, type NodeRole } from '../../core/plan/node-join/plan';
import type { RemovalWishes } from '../../core/plan/node-life/plan';
import { LEFTOVERS, type Leftover } from '../../core/command/node-life/leftovers';
import type { NodeLifePlan } from '../../core/report/node-life-plan';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import type { Option } from '../../ui/lists';
import { withProgress } from '../../ui/progress';
import { checkMayChange } from '../clusters/may-change';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { isElement, oneCluster } from '../clusters/targets';
import type { FollowedOperation } from '../operations/follower';
import { sentence } from '../operations/words';
import { NodeLifeDesk, type NodeLifeDeskDeps } from './desk';
import { askLeftovers, nodeLifeQuestion, parseLabels, parseTaints, parts, typedHost } from './questions';

export interface NodeLifeFeatureDeps extends NodeLifeDeskDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly sessions: () => ClusterSessions;
  readonly follow: (operation: FollowedOperation) => void;
}

export type NodeLifeCommand = 'drydock.node.join' | 'drydock.node.remove' | 'drydock.controlPlane.replace' | 'drydock.host.reset';
export type NodeLifeHandlers = Readonly<Record<NodeLifeCommand, (...args: unknown[]) => Promise<string | undefined>>>;

const never = new AbortController().signal;
const REMOVAL: RemovalWishes = { drain: true, drainOptions: defaultDrainOptions, clean: [] };

/**
 * The commands by which nodes come and go. Each shows its plan, and resolves with the id of the operation; undefined: dismissed. Called
 * with `{ cluster, … }` they ask for nothing but the agreement: `hosts` and `role`, `node`, `node` and `host`, or `host`.
 */
export function createNodeLife(deps: NodeLifeFeatureDeps): NodeLifeHandlers {
  const { kit, clock, sessions, follow } = deps;
  const { interaction, lists } = kit;
  const desk = new NodeLifeDesk(deps);
  return {
    'drydock.node.join': async (...args) => {
      const session = await begun(args, 'Add a node to which cluster?');
      if (!session) return undefined;
      const given = fields(args[0]);
      const role = oneOf(given.role, 'worker', 'controlPlane') ?? (await askRole(session));
      if (!role) return undefined;
      const names = strings(given.hosts);
      const targets = names.length > 0 ? await named(session, names) : await askHosts(session, role);
      if (!targets) return undefined;
      const asked = given.role !== undefined;
      return converse(session, joinWishesIn(args), asked, {
        plan: (wishes, signal) =>
          desk.planJoin(
            session,
            targets.map((target): JoinWish => ({ name: nodeName(target), target, role, wishes })),
            signal,
          ),
        options: [
          { id: 'checks', label: 'Pass Over Checks of kubeadm…', detail: 'What they would have stopped fails later, or runs unsupported' },
          { id: 'labels', label: 'Labels…', detail: 'That the nodes give themselves' },
          { id: 'taints', label: 'Taints…', detail: 'That keep pods away until somebody takes them off' },
        ],
        change: changeJoin,
      });
    },
    'drydock.node.remove': async (...args) => {
      const session = await begun(args, 'Remove a node of which cluster?');
      const name = session && (nodeIn(args) ?? (await askNode(session, 'Remove which node?', () => true)));
      if (!session || name === undefined) return undefined;
      return converse(session, removalWishesIn(args), fields(args[0]).node !== undefined && !isElement(args[0], 'node'), {
        plan: (wishes, signal) => desk.planRemoval(session, name, wishes, signal),
        options: [
          { id: 'drain', label: 'Drain or Not…', detail: 'Without a drain its pods end at once' },
          {
            id: 'data',
            label: 'Pods With Data of Their Own…',
            detail: 'Whether pods with emptyDir volumes and pods without a controller go, too',
          },
          { id: 'clean', label: 'What kubeadm Leaves…', detail: 'Network configuration, packet filters, kubeconfigs' },
        ],
        change: changeRemoval,
      });
    },
    'drydock.controlPlane.replace': async (...args) => {
      const session = await begun(args, 'Replace a control plane of which cluster?');
      const dead = (node: NodeModel) => isControlPlane(node) && node.readiness !== 'ready';
      const name = session && (nodeIn(args) ?? (await askNode(session, 'Replace which control plane?', dead)));
      if (!session || name === undefined) return undefined;
      const host = text(fields(args[0]).host);
      const [target] = (host === undefined ? await askHosts(session, 'controlPlane', name) : await named(session, [host])) ?? [];
      if (!target) return undefined;
      return converse(session, joinWishesIn(args), host !== undefined, {
        plan: (wishes, signal) => {
          const successor: JoinWish = { name: nodeName(target), target, role: 'controlPlane', wishes };
          return desk.planReplacement(session, name, successor, REMOVAL, signal);
        },
        options: [
          { id: 'checks', label: 'Pass Over Checks of kubeadm…', detail: 'What they would have stopped fails later, or runs unsupported' },
        ],
        change: changeJoin,
      });
    },
    'drydock.host.reset': async (...args) => {
      const session = await begun(args, 'Reset a host of which cluster?');
      if (!session) return undefined;
      const given = text(fields(args[0]).host);
      const [target] = (given === undefined ? await askAnyHost(session) : await named(session, [given])) ?? [];
      if (!target) return undefined;
      return converse(session, removalWishesIn(args).clean, given !== undefined, {
        plan: (clean, signal) => desk.planReset(session, target, clean, signal),
        options: [{ id: 'clean', label: 'What kubeadm Leaves…', detail: 'Network configuration, packet filters, data of etcd' }],
        change: (clean) => askLeftovers(clean, kit),
      });
    },
  };

  async function begun(args: readonly unknown[], which: string): Promise<ClusterSession | undefined> {
    const session = await oneCluster(sessions(), lists, args, which);
    if (session) checkMayChange(session);
    return session;
  }

  /** Plans, shows the plan, and talks about it until the person agrees or goes away. */
  async function converse<W>(
    session: ClusterSession,
    first: W,
    given: boolean,
    talk: {
      readonly plan: (wishes: W, signal: AbortSignal) => Promise<NodeLifePlan>;
      readonly options: readonly { readonly id: string; readonly label: string; readonly detail: string }[];
      readonly change: (wishes: W, what: string) => Promise<W>;
    },
  ): Promise<string | undefined> {
    let wishes = first;
    for (;;) {
      const now = wishes;
      const plan = await withProgress({ title: `Planning for ${session.ref.name}`, where: 'notification' }, (_, signal) =>
        talk.plan(now, signal),
      );
      const uri = kit.documents.set('plan', `${plan.title} (${session.ref.name})`, desk.render(plan, clock.now()));
      await kit.documents.preview(uri, { beside: true });
      const [blocker] = plan.blockers;
      if (blocker && given)
        throw new DrydockError('invalid', sentence(blocker.message), blocker.hint === undefined ? {} : { hint: blocker.hint });
      const decision = given ? 'start' : await interaction.ask(decisionQuestion(plan, talk.options));
      if (decision === undefined) return undefined;
      if (decision === 'start') {
        if ((await interaction.ask(nodeLifeQuestion(plan))) !== true) return undefined;
        // It may have become read-only while somebody thought about it.
        checkMayChange(session);
        const operation = await desk.start(plan);
        follow(operation);
        return operation.id;
      }
      if (decision !== 'again') wishes = await talk.change(wishes, decision);
    }
  }

  function decisionQuestion(
    plan: NodeLifePlan,
    options: readonly { readonly id: string; readonly label: string; readonly detail: string }[],
  ) {
    const [blocker, ...others] = plan.blockers;
    return {
      kind: 'choose',
      title: `${plan.title} (${plan.cluster.name})`,
      detail: blocker
        ? `It can't be carried out as planned: ${sentence(blocker.message)}${others.length > 0 ? ` (and ${others.length} more)` : ''}`
        : 'The plan is beside.',
      choices: [
        ...(blocker ? [] : [{ id: 'start', label: `${plan.title}…`, detail: 'You are asked once more' }]),
        ...options,
        { id: 'again', label: 'Read Again', detail: 'After something that the plan names was dealt with' },
      ],
    } as const;
  }

  function askRole(session: ClusterSession): Promise<NodeRole | undefined> {
    const options = [
      { label: 'Worker', description: 'several hosts at a time', value: 'worker' as const },
      { label: 'Control plane', description: 'one after the other; etcd on it gets a member', value: 'controlPlane' as const },
    ];
    return lists.one(options, { title: `Add what to ${session.ref.name}?` });
  }

  /** Hosts of the fleet file that are no nodes, or one that is typed. @param also name of a node whose host may be a new one by now */
  async function askHosts(session: ClusterSession, role: NodeRole, also?: string): Promise<readonly HostTarget[] | undefined> {
    const spares = await desk.spares(session, never);
    const all = await deps.book().ofCluster(session.ref);
    const listed = [...all.filter(({ name }) => name === also), ...spares];
    if (listed.length === 0) return askTyped();
    const options = [
      ...listed.map((target) => ({ label: target.name, description: target.destination, value: target })),
      { label: 'Another Host…', description: 'that drydock.yaml does not list', value: undefined },
    ];
    const title = role === 'worker' ? 'Add which hosts?' : 'Which host becomes the control plane?';
    if (role === 'worker') {
      const chosen = await lists.many(options, { title });
      if (!chosen) return undefined;
      const typed = chosen.includes(undefined) ? ((await askTyped()) ?? []) : [];
      return [...chosen.flatMap((target) => target ?? []), ...typed];
    }
    // A list can't tell a value that is undefined from being dismissed.
    const one = await lists.one(
      options.map((option) => ({ ...option, value: { target: option.value } })),
      { title },
    );
    return one && (one.target ? [one.target] : askTyped());
  }

  async function askAnyHost(session: ClusterSession): Promise<readonly HostTarget[] | undefined> {
    const all = await deps.book().ofCluster(session.ref);
    const options: readonly Option<{ readonly target: HostTarget | undefined }>[] = [
      ...all.map((target) => ({
        label: target.name,
        description: target.destination,
        value: { target },
      })),
      { label: 'Another Host…', description: 'that drydock.yaml does not list', value: { target: undefined } },
    ];
    const one = await lists.one(options, {
      title: 'Reset which host?',
      placeholder: 'One that is in no cluster any more, or whose join failed',
    });
    return one && (one.target ? [one.target] : askTyped());
  }

  async function askTyped(): Promise<readonly HostTarget[] | undefined> {
    const typed = await interaction.ask({
      kind: 'input',
      title: 'Which host?',
      detail: 'A name of the ssh configuration or an address, with user and port where they are others. Its node is named as the host.',
      value: '',
    });
    return typed === undefined || typed.trim() === '' ? undefined : [typedHost(typed)];
  }

  async function named(session: ClusterSession, names: readonly string[]): Promise<readonly HostTarget[]> {
    const all = await deps.book().ofCluster(session.ref);
    return names.map((name) => all.find((target) => target.name === name) ?? typedHost(name));
  }

  async function askNode(session: ClusterSession, title: string, fits: (node: NodeModel) => boolean): Promise<string | undefined> {
    const nodes = (await desk.nodes(session, never)).filter(fits);
    if (nodes.length === 0)
      throw new DrydockError('notFound', `${session.ref.name} has no control plane that is not Ready.`, {
        hint: 'One that works is taken out by Remove Node, and another one added by Add Node.',
      });
    return lists.one(
      nodes.map(({ name, roles, readiness }) => ({
        label: name,
        description: [...roles, ...(readiness === 'ready' ? [] : ['not Ready'])].join(' · '),
        value: name,
      })),
      { title },
    );
  }

  async function changeJoin(wishes: JoinWishes, what: string): Promise<JoinWishes> {
    const ask = (title: string, value: string) => interaction.ask({ kind: 'input', title, value });
    if (what === 'checks') {
      const typed = await ask(
        'Checks of kubeadm that are passed over, with commas between (all: every one)',
        wishes.ignorePreflight.join(','),
      );
      return typed === undefined ? wishes : { ...wishes, ignorePreflight: parts(typed) };
    }
    if (what === 'labels') {
      const now = Object.entries(wishes.labels).map(([key, value]) => `${key}=${value}`);
      const typed = await ask('Labels, with commas between: rack=r7,zone=b', now.join(','));
      return typed === undefined ? wishes : { ...wishes, labels: parseLabels(typed) };
    }
    const now = wishes.taints.map(({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`}:${effect}`);
    const typed = await ask('Taints, with commas between: dedicated=gpu:NoSchedule', now.join(','));
    return typed === undefined ? wishes : { ...wishes, taints: parseTaints(typed) };
  }

  async function changeRemoval(wishes: RemovalWishes, what: string): Promise<RemovalWishes> {
    if (what === 'clean') return { ...wishes, clean: await askLeftovers(wishes.clean, kit) };
    if (what === 'drain') {
      const choices = [
        { id: 'yes', label: 'Drain it first' },
        { id: 'no', label: 'Do not drain it', detail: 'Its pods end at once when the host is reset, whatever their budgets say' },
      ];
      const answer = await interaction.ask({ kind: 'choose', title: 'Drain the node first?', choices });
      return answer === undefined ? wishes : { ...wishes, drain: answer === 'yes' };
    }
    const { drainOptions } = wishes;
    const rows = [
      {
        label: 'Pods with emptyDir volumes',
        detail: 'What is in the volumes is lost',
        picked: drainOptions.deleteEmptyDirData,
        value: 'emptyDir' as const,
      },
      {
        label: 'Pods without a controller',
        detail: 'Nobody brings them back',
        picked: drainOptions.unmanaged,
        value: 'unmanaged' as const,
      },
    ];
    const chosen = (await lists.many(rows, { title: 'Which pods go, too?' })) ?? [];
    return {
      ...wishes,
      drainOptions: { ...drainOptions, deleteEmptyDirData: chosen.includes('emptyDir'), unmanaged: chosen.includes('unmanaged') },
    };
  }
}

/** Of a host that is an address, the name has to be chosen by whoever lists it in the fleet file. */
function nodeName({ name }: HostTarget): string {
  return name.toLowerCase();
}

function nodeIn([first]: readonly unknown[]): string | undefined {
  return isElement(first, 'node') ? first.node.name : text(fields(first).node);
}

function joinWishesIn([first]: readonly unknown[]): JoinWishes {
  const { wishes } = fields(first);
  return { ...NO_WISHES, ...(typeof wishes === 'object' && wishes !== null ? (wishes as Partial<JoinWishes>) : {}) };
}

function removalWishesIn([first]: readonly unknown[]): RemovalWishes {
  const { wishes } = fields(first);
  const given = fields(wishes);
  const clean: readonly Leftover[] = LEFTOVERS.filter((one) => strings(given.clean).includes(one));
  return {
    drain: given.drain !== false,
    drainOptions: { ...REMOVAL.drainOptions, ...fields(given.drainOptions) },
    clean,
  };
}
