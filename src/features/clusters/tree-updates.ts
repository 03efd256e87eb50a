import type { NodeModel } from '../../core/model/node';
import type { ClusterElement } from './elements';
import type { NodeGroup } from './node-groups';
import type { ClusterSession } from './session';
import type { SessionChange } from './session-state';

/**
 * The rows that a change touches. The editor asks again for everything open under such a row, so a change of one node
 * costs its own row, that of its group only when the group's figures are different, and that of the cluster only when
 * nodes came, went or moved.
 */
export function touchedRows(session: ClusterSession, change: SessionChange): readonly ClusterElement[] {
  switch (change.type) {
    case 'cluster':
    case 'structure':
      return [{ kind: 'cluster', session }];
    case 'nodes': {
      const nodes = change.names.map((name) => session.node(name)).filter((node) => node !== undefined);
      const groups = change.counted ? groupsOf(session, nodes) : [];
      return [
        ...groups.map((group) => ({ kind: 'group', session, group }) as const),
        ...nodes.map((node) => ({ kind: 'node', session, node }) as const),
      ];
    }
    case 'pods': {
      const node = session.node(change.node);
      return node ? [{ kind: 'node', session, node }] : [];
    }
  }
}

function groupsOf(session: ClusterSession, nodes: readonly NodeModel[]): readonly NodeGroup[] {
  const uids = new Set(nodes.map((node) => node.uid));
  return session.groups.filter((group) => group.nodes.some((node) => uids.has(node.uid)));
}
