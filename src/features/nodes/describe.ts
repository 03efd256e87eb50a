import { code, escapeMarkdown as text } from '../../core/report/markdown';
import { count, timeWords } from '../../core/report/words';
import type { EventModel } from '../../core/model/cluster-objects';
import type { NodeModel } from '../../core/model/node';
import { objectKey, type Resources } from '../../core/model/object';
import type { PodModel } from '../../core/model/pod';
import type { Known } from '../../core/known';
import { taintText } from '../clusters/node-row';
import { age, plainTable } from '../clusters/words';
import { amount } from './amounts';

/** What a description is made from. Parts that could not be read say why. */
export interface NodeFacts {
  readonly cluster: string;
  readonly node: NodeModel;
  readonly conditions: Known<readonly NodeCondition[]>;
  readonly pods: Known<readonly PodModel[]>;
  readonly events: Known<readonly EventModel[]>;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface NodeCondition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
  readonly since: string;
}

/** A node as a readable document: state first, then what runs on it, then the rest. */
export function describeNode(facts: NodeFacts): string {
  const { node, at } = facts;
  return [
    `# ${text(node.name)} (${text(facts.cluster)})`,
    summary(node, at),
    '## Conditions',
    orWhy(facts.conditions, conditionTable),
    '## Taints',
    node.taints.length > 0 ? node.taints.map((taint) => `- ${code(taintText(taint))}`).join('\n') : 'None.',
    '## Resources',
    orWhy(facts.pods, (pods) => resourceTable(node, pods)),
    '## Pods',
    orWhy(facts.pods, (pods) => podTable(pods, at)),
    '## Events',
    orWhy(facts.events, (events) => eventTable(events, at)),
    '## System',
    plainTable(['what', 'value'], systemRows(node, at)),
    '## Labels',
    Object.entries(node.labels)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `- ${code(value === '' ? key : `${key}=${value}`)}`)
      .join('\n'),
    `*Facts of ${timeWords(at)}.*`,
  ].join('\n\n');
}

function summary(node: NodeModel, at: number): string {
  const readiness = { ready: 'Ready', notReady: 'Not ready', unknown: 'Unknown: its kubelet is silent' }[node.readiness];
  const since = node.readinessSince === undefined ? '' : ` for ${age(at - node.readinessSince)}`;
  const lines = [`**${readiness}**${since}${node.readinessReason && node.readiness !== 'ready' ? `: ${text(node.readinessReason)}` : ''}`];
  lines.push(node.unschedulable ? '**Cordoned**: new pods are not placed here.' : 'Takes new pods.');
  if (node.deletionAt !== undefined) lines.push('**Is being deleted.**');
  return lines.map((line) => `- ${line}`).join('\n');
}

function conditionTable(conditions: readonly NodeCondition[]): string {
  if (conditions.length === 0) return 'The kubelet has not reported any.';
  return plainTable(
    ['condition', 'status', 'since', 'why'],
    conditions.map((one) => [one.type, one.status, one.since, [one.reason, one.message].filter(Boolean).join(': ')]),
  );
}

/** Requests of the pods that still count, against what the node has for pods. */
function resourceTable(node: NodeModel, pods: readonly PodModel[]): string {
  const counted = pods.filter((pod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed');
  const requested = sum(counted.map((pod) => ({ ...pod.requests, pods: 1 })));
  const names = Object.keys(node.allocatable).sort();
  return plainTable(
    ['resource', 'requested', 'allocatable', 'capacity', 'share'],
    names.map((name) => {
      const [used, most] = [requested[name] ?? 0, node.allocatable[name] ?? 0];
      return [
        name,
        amount(name, used),
        amount(name, most),
        amount(name, node.capacity[name] ?? 0),
        most > 0 ? `${Math.round((used / most) * 100)} %` : '',
      ];
    }),
  );
}

function podTable(pods: readonly PodModel[], at: number): string {
  if (pods.length === 0) return 'None.';
  return `${count(pods.length, 'pod')}\n\n${plainTable(
    ['pod', 'state', 'owner', 'CPU', 'memory', 'age'],
    pods.map((pod) => [
      objectKey(pod),
      pod.deletionAt === undefined ? [pod.phase, pod.trouble].filter(Boolean).join(', ') : 'Terminating',
      pod.controller ? `${pod.controller.kind} ${pod.controller.name}` : 'none',
      amount('cpu', pod.requests.cpu ?? 0),
      amount('memory', pod.requests.memory ?? 0),
      age(at - pod.createdAt),
    ]),
  )}`;
}

function eventTable(events: readonly EventModel[], at: number): string {
  if (events.length === 0) return 'None that the cluster still keeps.';
  const newest = [...events].sort((a, b) => b.lastAt - a.lastAt);
  return plainTable(
    ['last seen', 'type', 'reason', 'message', 'times'],
    newest.map((event) => [`${age(at - event.lastAt)} ago`, event.type, event.reason, event.message, String(event.count)]),
  );
}

function systemRows(node: NodeModel, at: number): readonly (readonly string[])[] {
  const rows: (readonly [string, string | undefined])[] = [
    ['Roles', node.roles.join(', ') || 'worker'],
    ['Age', age(at - node.createdAt)],
    ['Kubelet', node.kubeletVersion],
    ['Container runtime', node.containerRuntime],
    ['Operating system', node.osImage],
    ['Kernel', node.kernelVersion],
    ['Architecture', node.architecture],
    ['Internal address', node.internalIP],
    ['Host name', node.hostname],
    ['Pod network', node.podCIDR],
    ['Provider id', node.providerID],
    ['Machine id', node.machineID],
  ];
  return rows.filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== '');
}

function sum(all: readonly Resources[]): Resources {
  const total: Record<string, number> = {};
  for (const resources of all) for (const [name, value] of Object.entries(resources)) total[name] = (total[name] ?? 0) + value;
  return total;
}

function orWhy<T>(part: Known<T>, render: (value: T) => string): string {
  return part.known ? render(part.value) : `Unknown: ${text(part.why)}`;
}
