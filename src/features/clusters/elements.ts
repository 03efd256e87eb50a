import type { NodeModel } from '../../core/model/node';
import type { PodModel } from '../../core/model/pod';
import type { SourceFinding } from '../../ports/clusters';
import type { NodeGroup } from './node-groups';
import type { ClusterSession } from './session';

/** How many rows of a long list are shown at a time. */
export const PAGE = 200;

/** What the Clusters view is made of. */
export type ClusterElement =
  | { readonly kind: 'cluster'; readonly session: ClusterSession }
  /** A source of clusters that can't be read. */
  | { readonly kind: 'finding'; readonly finding: SourceFinding }
  /** What a cluster shows in place of nodes: why it was not reached, that it is empty. */
  | { readonly kind: 'message'; readonly session: ClusterSession }
  | { readonly kind: 'group'; readonly session: ClusterSession; readonly group: NodeGroup }
  | { readonly kind: 'node'; readonly session: ClusterSession; readonly node: NodeModel }
  | { readonly kind: 'pod'; readonly session: ClusterSession; readonly node: NodeModel; readonly pod: PodModel }
  /** In place of a node's pods: that there are none, or why they can't be read. */
  | { readonly kind: 'podMessage'; readonly session: ClusterSession; readonly node: NodeModel; readonly message: string }
  /** The rest of a long group. */
  | { readonly kind: 'more'; readonly session: ClusterSession; readonly group: NodeGroup; readonly shown: number };

/** The identity of an element over updates: the id of its row. */
export function elementId(element: ClusterElement): string {
  switch (element.kind) {
    case 'cluster':
      return clusterRowId(element.session);
    case 'finding':
      return `finding/${element.finding.file}`;
    case 'message':
      return `${clusterRowId(element.session)}/message`;
    case 'group':
      return groupRowId(element.session, element.group);
    case 'node':
      return nodeRowId(element.session, element.node);
    case 'pod':
      return `${nodeRowId(element.session, element.node)}/pod/${element.pod.uid}`;
    case 'podMessage':
      return `${nodeRowId(element.session, element.node)}/message`;
    case 'more':
      return `${groupRowId(element.session, element.group)}/more`;
  }
}

export function groupRowId(session: ClusterSession, group: NodeGroup): string {
  return `${clusterRowId(session)}/group/${group.id}`;
}

function clusterRowId(session: ClusterSession): string {
  return `cluster/${session.ref.id}`;
}

function nodeRowId(session: ClusterSession, node: NodeModel): string {
  return `${clusterRowId(session)}/node/${node.uid}`;
}
