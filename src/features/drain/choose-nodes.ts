import { cancelled, DrydockError } from '../../core/errors';
import type { ClusterId } from '../../core/model/cluster';
import type { NodeModel } from '../../core/model/node';
import { targetsOf } from '../../ui/targets';
import type { ClusterElement } from '../clusters/elements';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { count, joined } from '../operations/words';

/** A node as commands receive it: a row of the Clusters view, or plain values from a link, a test or another extension. */
export interface NodeTarget {
  readonly cluster: ClusterId;
  readonly node: string;
}

export interface ChosenNodes {
  readonly session: ClusterSession;
  readonly nodes: readonly string[];
  /** What was selected and does not fit, in words; undefined when all fits. */
  readonly leftOut: string | undefined;
}

/** One line of a list to choose from. */
export interface Line<T> {
  readonly label: string;
  readonly description: string;
  readonly value: T;
}

/** The lists that are shown when a command has no target. Undefined: dismissed. */
export interface NodeLists {
  cluster(lines: readonly Line<ClusterSession>[]): Promise<ClusterSession | undefined>;
  /** Shown at once, busy until the nodes are there. */
  nodes(lines: Promise<readonly Line<string>[]>, many: boolean): Promise<readonly string[] | undefined>;
}

/**
 * The nodes a command is about: the selected rows, else the person chooses a cluster and its nodes.
 * @throws DrydockError `cancelled` when a list is dismissed, `invalid` when no row fits or they are of several clusters
 */
export async function chooseNodes(
  args: readonly unknown[],
  sessions: ClusterSessions,
  lists: NodeLists,
  many: boolean,
): Promise<ChosenNodes> {
  const selected = targetsOf(args, nodeTarget);
  if (!selected) return askForNodes(sessions, lists, many);
  const [first] = selected.targets;
  if (!first) throw new DrydockError('invalid', 'None of the selected rows is a node.', { hint: 'Select nodes in the Clusters view.' });
  if (selected.targets.some((target) => target.cluster !== first.cluster)) {
    throw new DrydockError('invalid', 'The selected nodes are of more than one cluster.', {
      hint: 'Select nodes of one cluster: each has a plan of its own.',
    });
  }
  const nodes = [...new Set(selected.targets.map((target) => target.node))];
  const used = many ? nodes : nodes.slice(0, 1);
  const others = selected.leftOut + nodes.length - used.length;
  return {
    session: await sessions.require(first.cluster),
    nodes: used,
    leftOut:
      others > 0
        ? `${count(others, 'selected row')} ${others === 1 ? 'does' : 'do'} not fit and ${others === 1 ? 'is' : 'are'} left out.`
        : undefined,
  };
}

async function askForNodes(sessions: ClusterSessions, lists: NodeLists, many: boolean): Promise<ChosenNodes> {
  await sessions.load();
  const all = sessions.all;
  if (all.length === 0) {
    throw new DrydockError('config', 'No cluster is known.', { hint: 'Open the practice cluster, or add a kubeconfig.' });
  }
  const session = all.length === 1 ? all[0] : await lists.cluster(all.map(clusterLine));
  if (!session) throw cancelled();
  const nodes = await lists.nodes(
    session.watchNodes().then((known) => [...known.values()].sort(byName).map(nodeLine)),
    many,
  );
  if (!nodes || nodes.length === 0) throw cancelled();
  return { session, nodes, leftOut: undefined };
}

function clusterLine(session: ClusterSession): Line<ClusterSession> {
  return { label: session.ref.name, description: session.ref.server ?? session.ref.file, value: session };
}

function nodeLine(node: NodeModel): Line<string> {
  const state = node.readiness === 'ready' ? 'Ready' : node.readiness === 'notReady' ? 'NotReady' : 'its kubelet is silent';
  return {
    label: node.name,
    description: joined(state, node.unschedulable ? 'cordoned' : undefined, node.roles.join(', '), node.kubeletVersion),
    value: node.name,
  };
}

const names = new Intl.Collator('en', { numeric: true });

function byName(a: NodeModel, b: NodeModel): number {
  return names.compare(a.name, b.name);
}

function nodeTarget(element: unknown): NodeTarget | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  if ('kind' in element) {
    const row = element as ClusterElement;
    return row.kind === 'node' ? { cluster: row.session.ref.id, node: row.node.name } : undefined;
  }
  const { cluster, node } = element as Partial<Record<keyof NodeTarget, unknown>>;
  return typeof cluster === 'string' && typeof node === 'string' ? { cluster: cluster as ClusterId, node } : undefined;
}
