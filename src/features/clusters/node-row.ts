import { count } from '../../core/report/words';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { PodModel } from '../../core/model/pod';
import type { ServerVersion } from '../../core/model/cluster';
import { compareKubelet } from './kubelet-skew';
import type { Row } from '../../ui/tree/row';
import { age } from './words';
import { joined, sentence } from '../operations/words';

/** What the row of a node shows beside the node itself. */
export interface NodeSurroundings {
  readonly readOnly: boolean;
  readonly server: ServerVersion | undefined;
  /** Undefined: nobody has asked for them. */
  readonly pods: readonly PodModel[] | undefined;
  /** What is being done to it, in words. */
  readonly activity: string | undefined;
}

export function nodeRow(node: NodeModel, around: NodeSurroundings, id: string): Row {
  const words = nodeWords(node, around);
  return {
    id,
    label: node.name,
    description: joined(...words),
    icon: nodeIcon(node, around),
    context: { noun: 'node', flags: nodeFlags(node, around) },
    spoken: sentence(`Node ${node.name}, ${words.join(', ')}`),
    expand: 'closed',
  };
}

export function nodeFlags(node: NodeModel, around: Pick<NodeSurroundings, 'readOnly' | 'activity'>): readonly string[] {
  const flags: string[] = [node.readiness, node.unschedulable ? 'cordoned' : 'schedulable'];
  if (isControlPlane(node)) flags.push('controlPlane');
  if (around.activity !== undefined) flags.push('busy');
  flags.push(around.readOnly ? 'readOnly' : 'writable');
  return flags;
}

/** Markdown for the hover. */
export function nodeTooltip(node: NodeModel, now: number, escape: (text: string) => string): string {
  const facts: (readonly [string, string | undefined])[] = [
    ['Roles', node.roles.join(', ') || 'worker'],
    ['Age', age(now - node.createdAt)],
    ['Kubelet', node.kubeletVersion],
    ['Address', node.internalIP],
    ['System', [node.osImage, node.architecture].filter(Boolean).join(', ') || undefined],
    ['Runtime', node.containerRuntime],
    ['Taints', node.taints.map(taintText).join(', ') || undefined],
  ];
  const lines = [`**${escape(node.name)}** ${escape(joined(...conditionWords(node)))}`];
  const since = node.readinessSince === undefined ? '' : ` (for ${age(now - node.readinessSince)})`;
  if (node.readinessReason && node.readiness !== 'ready') lines.push(escape(sentence(`${node.readinessReason}${since}`)));
  for (const [name, value] of facts) if (value) lines.push(`${name}: ${escape(value)}`);
  return lines.join('\n\n');
}

export function taintText(taint: NodeModel['taints'][number]): string {
  return `${taint.key}${taint.value ? `=${taint.value}` : ''}:${taint.effect}`;
}

/** Readiness, pressures and cordon, most urgent first. */
export function conditionWords(node: NodeModel): readonly string[] {
  return [readinessWord(node), ...node.pressures, ...(node.unschedulable ? ['cordoned'] : [])];
}

function nodeWords(node: NodeModel, around: NodeSurroundings): readonly string[] {
  const roles = node.roles.filter((role) => role !== 'control-plane' && role !== 'master' && role !== 'worker');
  return [
    ...(around.activity === undefined
      ? conditionWords(node)
      : [around.activity, ...conditionWords(node).filter((word) => word !== 'Ready')]),
    versionWord(node, around.server),
    ...roles,
    ...(around.pods === undefined ? [] : [count(around.pods.length, 'pod')]),
  ].filter((word) => word !== '');
}

function readinessWord(node: NodeModel): string {
  switch (node.readiness) {
    case 'ready':
      return 'Ready';
    case 'notReady': {
      const reason = node.readinessReason?.split(':')[0];
      return reason ? `NotReady (${reason})` : 'NotReady';
    }
    case 'unknown':
      return 'unknown, its kubelet is silent';
  }
}

function versionWord(node: NodeModel, server: ServerVersion | undefined): string {
  const skew = server && compareKubelet(node.kubeletVersion, server);
  if (skew === 'older') return `${node.kubeletVersion} ↑ older than the API server`;
  if (skew === 'newer') return `${node.kubeletVersion}, newer than the API server`;
  return node.kubeletVersion;
}

function nodeIcon(node: NodeModel, around: NodeSurroundings): NonNullable<Row['icon']> {
  if (around.activity !== undefined) return { id: 'loading~spin' };
  if (node.readiness === 'notReady') return { id: 'error', color: 'list.errorForeground' };
  if (node.readiness === 'unknown') return { id: 'question', color: 'list.warningForeground' };
  if (node.pressures.length > 0) return { id: 'warning', color: 'list.warningForeground' };
  if (node.unschedulable) return { id: 'circle-slash', color: 'list.warningForeground' };
  return { id: 'pass', color: 'testing.iconPassed' };
}
