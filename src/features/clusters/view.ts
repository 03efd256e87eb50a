import { escapeMarkdown } from '../../core/report/markdown';
import { count } from '../../core/report/words';
import { basename } from '../../core/parse/path';
import type { PodModel } from '../../core/model/pod';
import type { Row } from '../../ui/tree/row';
import { clusterRow, clusterTooltip } from './cluster-row';
import { elementId, PAGE, type ClusterElement } from './elements';
import { groupRow } from './group-row';
import type { NodeGroup } from './node-groups';
import { nodeRow, nodeTooltip } from './node-row';
import { podRow, podTooltip } from './pod-row';
import type { ClusterSession } from './session';
import type { ClusterSessions } from './sessions';
import { joined, sentence } from '../operations/words';

/** Sources that can't be read first: they may be why a cluster is missing. */
export function rootElements(sessions: Pick<ClusterSessions, 'all' | 'findings'>): readonly ClusterElement[] {
  return [
    ...sessions.findings.map((finding) => ({ kind: 'finding', finding }) as const),
    ...sessions.all.map((session) => ({ kind: 'cluster', session }) as const),
  ];
}

/** What is under a cluster as it is known now, without contacting it. */
export function clusterChildren(session: ClusterSession): readonly ClusterElement[] {
  if (session.groups.length === 0) return [{ kind: 'message', session }];
  return session.groups.map((group) => ({ kind: 'group', session, group }));
}

/** The nodes of a group, up to a number of rows. */
export function groupChildren(session: ClusterSession, group: NodeGroup, shown: number): readonly ClusterElement[] {
  const rows: ClusterElement[] = group.nodes.slice(0, shown).map((node) => ({ kind: 'node', session, node }));
  if (group.nodes.length > shown) rows.push({ kind: 'more', session, group, shown });
  return rows;
}

export function podChildren(element: Extract<ClusterElement, { kind: 'node' }>, pods: readonly PodModel[]): readonly ClusterElement[] {
  const { session, node } = element;
  if (pods.length === 0) return [{ kind: 'podMessage', session, node, message: 'No pods' }];
  return pods.map((pod) => ({ kind: 'pod', session, node, pod }));
}

/** What the rows need to know beside their element. */
export interface Surroundings {
  readonly now: number;
  readonly ambiguousNames: ReadonlySet<string>;
  activity(session: ClusterSession, node: string): string | undefined;
}

export function rowOf(element: ClusterElement, around: Pick<Surroundings, 'ambiguousNames' | 'activity'>): Row {
  const id = elementId(element);
  switch (element.kind) {
    case 'cluster':
      return clusterRow(element.session, id, around.ambiguousNames.has(element.session.ref.name));
    case 'finding':
      return {
        id,
        label: basename(element.finding.file),
        description: element.finding.message,
        icon: { id: 'warning', color: 'list.warningForeground' },
        context: { noun: 'finding', flags: [] },
        spoken: `File ${element.finding.file} can't be used. ${sentence(element.finding.message)} ${sentence(element.finding.hint)}`,
        expand: 'never',
      };
    case 'message':
      return messageRow(element.session, id);
    case 'group':
      return groupRow(element.group, id);
    case 'node':
      return nodeRow(
        element.node,
        {
          readOnly: element.session.guard.readOnly,
          server: element.session.version,
          pods: element.session.pods(element.node.name),
          activity: around.activity(element.session, element.node.name),
        },
        id,
      );
    case 'pod':
      return podRow(element.pod, id);
    case 'podMessage':
      return plainRow(id, element.message, '', 'podMessage', sentence(element.message));
    case 'more': {
      const rest = element.group.nodes.length - element.shown;
      return {
        ...plainRow(
          id,
          'Show more…',
          `${count(rest, 'more node')}`,
          'more',
          `Show ${count(Math.min(PAGE, rest), 'more node')} of ${rest}.`,
        ),
        icon: { id: 'ellipsis' },
        click: { command: 'drydock.clusters.showMore', title: 'Show More' },
      };
    }
  }
}

export function tooltipOf(element: ClusterElement, around: Pick<Surroundings, 'now'>): string | undefined {
  switch (element.kind) {
    case 'cluster':
      return clusterTooltip(element.session, escapeMarkdown);
    case 'message':
      return 'error' in element.session.state ? clusterTooltip(element.session, escapeMarkdown) : undefined;
    case 'finding':
      return [element.finding.file, element.finding.message, element.finding.hint].map((line) => escapeMarkdown(line)).join('\n\n');
    case 'node':
      return nodeTooltip(element.node, around.now, escapeMarkdown);
    case 'pod':
      return podTooltip(element.pod, around.now, escapeMarkdown);
    case 'group':
    case 'podMessage':
    case 'more':
      return undefined;
  }
}

/** Names that more than one cluster has. */
export function ambiguousNames(sessions: readonly Pick<ClusterSession, 'ref'>[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const { ref } of sessions) (seen.has(ref.name) ? twice : seen).add(ref.name);
  return twice;
}

/** How many things of the sources need a look, for the badge. */
export function attention(sessions: Pick<ClusterSessions, 'findings'>): { readonly number: number; readonly words: string } {
  const number = sessions.findings.length;
  return { number, words: number === 0 ? '' : `${count(number, 'file')} can't be used as a source of clusters` };
}

function messageRow(session: ClusterSession, id: string): Row {
  const { state } = session;
  if ('error' in state) {
    const flags = [state.state];
    const words = joined(state.error.message, state.error.hint);
    return {
      ...plainRow(id, sentence(state.error.message), state.error.hint ?? '', 'message', sentence(words), flags),
      icon:
        state.state === 'unreachable' ? { id: 'error', color: 'list.errorForeground' } : { id: 'lock', color: 'list.warningForeground' },
    };
  }
  if (state.state === 'live')
    return plainRow(id, 'No nodes', 'the cluster has none yet', 'message', 'The cluster has no nodes yet.', ['empty']);
  return plainRow(id, 'Connecting…', '', 'message', 'Connecting.', [state.state]);
}

function plainRow(id: string, label: string, description: string, noun: string, spoken: string, flags: readonly string[] = []): Row {
  return { id, label, description, context: { noun, flags }, spoken, expand: 'never' };
}
