import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { NodeModel } from '../../core/model/node';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { NodeCondition, NodeFacts } from './describe';

/** Reads what a description needs. Only the node itself is required; the rest may be forbidden. */
export async function readNodeFacts(port: KubernetesPort, name: string, clock: Clock, signal: AbortSignal): Promise<NodeFacts> {
  const node = await port.get('Node', { name }, signal);
  if (!node) throw new DrydockError('notFound', `${port.cluster.name} has no node ${name} any more.`);
  const [conditions, pods, events] = await Promise.all([
    reading(async () => conditionsOf(await port.raw('Node', { name }, signal))),
    reading(async () => (await port.list('Pod', { fieldSelector: `spec.nodeName=${name}` }, signal)).items),
    reading(async () => (await port.list('Event', { fieldSelector: eventSelector(node) }, signal)).items),
  ]);
  return { cluster: port.cluster.name, node, conditions, pods, events, at: clock.now() };
}

function eventSelector(node: NodeModel): string {
  return `involvedObject.kind=Node,involvedObject.name=${node.name}`;
}

async function reading<T>(read: () => Promise<T>): Promise<Known<T>> {
  try {
    return known(await read());
  } catch (thrown) {
    const error = DrydockError.from(thrown);
    if (error.kind === 'cancelled') throw error;
    return unknown(error.message);
  }
}

/** The conditions of a node as the API has them; those that are not shaped like conditions are left out. */
export function conditionsOf(raw: unknown): readonly NodeCondition[] {
  const list = field(field(raw, 'status'), 'conditions');
  if (!Array.isArray(list)) return [];
  return list
    .map((item: unknown) => ({
      type: string(item, 'type'),
      status: string(item, 'status'),
      reason: string(item, 'reason'),
      message: string(item, 'message'),
      since: string(item, 'lastTransitionTime'),
    }))
    .filter((condition) => condition.type !== '');
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function string(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === 'string' ? found : '';
}
