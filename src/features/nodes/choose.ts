import { count } from '../../core/report/words';
import { DrydockError } from '../../core/errors';
import type { NodeModel } from '../../core/model/node';
import type { Lists, Option } from '../../ui/lists';
import { targetsOf } from '../../ui/targets';
import { conditionWords } from '../clusters/node-row';
import { noSuchNode } from '../../operations/nodes/find-node';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { isElement, namedCluster, oneCluster } from '../clusters/targets';
import { joined } from '../operations/words';

export interface ChosenNodes {
  readonly session: ClusterSession;
  readonly nodes: readonly NodeModel[];
}

export interface NodeQuestion {
  /** For the list of clusters and the list of nodes, for example `Cordon`. */
  readonly verb: string;
  readonly several: boolean;
  /** Why the command does not fit a node; undefined: it does. */
  misfit?(node: NodeModel): string | undefined;
}

export interface Chosen {
  /** One entry for each cluster. */
  readonly clusters: readonly ChosenNodes[];
  /** What was left out and why; undefined: nothing. */
  readonly leftOut: string | undefined;
}

/**
 * The nodes a command acts on: the rows it was called on, or nodes named as `{ cluster, node }`, or those the person
 * chooses. Undefined: dismissed. Rejects when it was called on nodes and fits none of them.
 */
export async function chooseNodes(
  sessions: () => ClusterSessions,
  lists: Lists,
  args: readonly unknown[],
  question: NodeQuestion,
): Promise<Chosen | undefined> {
  const all = sessions();
  await all.load();
  const called = targetsOf(args, (value) => value);
  if (!called) return askForNodes(all, lists, question);
  const found = await Promise.all(called.targets.map((value) => nodeOf(all, value)));
  return fitting(
    found.filter((target) => target !== undefined),
    called.targets.length,
    question,
  );
}

interface Target {
  readonly session: ClusterSession;
  readonly node: NodeModel;
}

async function nodeOf(sessions: ClusterSessions, value: unknown): Promise<Target | undefined> {
  if (isElement(value, 'node')) return { session: value.session, node: value.session.node(value.node.name) ?? value.node };
  const session = namedCluster(sessions, value);
  if (!session || typeof value !== 'object' || value === null || !('node' in value) || typeof value.node !== 'string') return undefined;
  await session.watchNodes();
  const node = session.node(value.node);
  if (!node) {
    const names = session.groups.flatMap((group) => group.nodes).map(({ name }) => name);
    throw noSuchNode(value.node, session.ref.name, names);
  }
  return { session, node };
}

function fitting(found: readonly Target[], asked: number, question: NodeQuestion): Chosen {
  const misfits = new Map<string, string[]>();
  const clusters = new Map<ClusterSession, NodeModel[]>();
  for (const { session, node } of found) {
    const why = question.misfit?.(node);
    if (why !== undefined) {
      misfits.set(why, [...(misfits.get(why) ?? []), node.name]);
      continue;
    }
    clusters.set(session, [...(clusters.get(session) ?? []), node]);
  }
  const reasons = [...misfits].map(([why, names]) => `${names.join(', ')}: ${why}`);
  if (asked > found.length) reasons.push(`${count(asked - found.length, 'selected row')} of another kind`);
  const leftOut = reasons.length > 0 ? `Left out: ${reasons.join('; ')}.` : undefined;
  if (clusters.size === 0) {
    throw new DrydockError('invalid', `Nothing to ${question.verb.toLowerCase()}.`, leftOut === undefined ? {} : { hint: leftOut });
  }
  return { clusters: [...clusters].map(([session, nodes]) => ({ session, nodes })), leftOut };
}

async function askForNodes(sessions: ClusterSessions, lists: Lists, question: NodeQuestion): Promise<Chosen | undefined> {
  const session = await oneCluster(sessions, lists, [], `${question.verb}: in which cluster?`);
  if (!session) return undefined;
  const options = session.watchNodes().then(() => nodeOptions(session, question));
  const how = {
    title: `${question.verb} in ${session.ref.name}`,
    placeholder: question.several ? 'Choose one or more nodes' : 'Choose a node',
  };
  const nodes = question.several ? await lists.many(options, how) : [await lists.one(options, how)].filter((node) => node !== undefined);
  return nodes && nodes.length > 0 ? { clusters: [{ session, nodes }], leftOut: undefined } : undefined;
}

/** The nodes the command fits, in the order of the view. */
function nodeOptions(session: ClusterSession, question: NodeQuestion): readonly Option<NodeModel>[] {
  const fits = session.groups.flatMap((group) => group.nodes).filter((node) => question.misfit?.(node) === undefined);
  if (fits.length === 0) {
    throw new DrydockError('notFound', `${session.ref.name} has no node to ${question.verb.toLowerCase()}.`);
  }
  return fits.map((node) => ({ label: node.name, description: joined(...conditionWords(node), node.kubeletVersion), value: node }));
}
