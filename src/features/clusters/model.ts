import { DrydockError } from '../../core/errors';
import type { Logger } from '../../core/logger';
import type { Clock } from '../../ports/clock';
import type { Row } from '../../ui/tree/row';
import type { TreeModel } from '../../ui/tree/lazy-tree';
import { elementId, groupRowId, PAGE, type ClusterElement } from './elements';
import type { RowActivities } from './row-activities';
import type { ClusterSession } from './session';
import type { ClusterSessions } from './sessions';
import { ambiguousNames, clusterChildren, groupChildren, podChildren, rootElements, rowOf, tooltipOf } from './view';

export interface ClustersModelDeps {
  /** Asked for when somebody first looks: having them loads the Kubernetes bundle. */
  readonly sessions: () => ClusterSessions;
  readonly activities: RowActivities;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Feeds the Clusters view. Looking under a cluster is what connects it, looking under a node is what reads its pods. */
export class ClustersModel implements TreeModel<ClusterElement> {
  /** How many rows of a long group are shown, by the id of its row. */
  private readonly shown = new Map<string, number>();
  private ambiguous: ReadonlySet<string> = new Set();

  constructor(private readonly deps: ClustersModelDeps) {}

  readonly id = elementId;

  async roots(): Promise<readonly ClusterElement[]> {
    const sessions = this.deps.sessions();
    await sessions.load();
    this.ambiguous = ambiguousNames(sessions.all);
    return rootElements(sessions);
  }

  async children(element: ClusterElement): Promise<readonly ClusterElement[]> {
    switch (element.kind) {
      case 'cluster':
        return this.underCluster(element.session);
      case 'group': {
        // The element may be older than the nodes: groups are told only of changes that their own row shows.
        const group = element.session.groups.find((current) => current.id === element.group.id) ?? element.group;
        return groupChildren(element.session, group, this.shown.get(groupRowId(element.session, group)) ?? PAGE);
      }
      case 'node':
        return this.underNode(element);
      case 'finding':
      case 'message':
      case 'pod':
      case 'podMessage':
      case 'more':
        return [];
    }
  }

  row(element: ClusterElement): Row {
    return rowOf(element, { ambiguousNames: this.ambiguous, activity: (session, node) => this.deps.activities.get(session.ref.id, node) });
  }

  tooltip(element: ClusterElement): string | undefined {
    return tooltipOf(element, { now: this.deps.clock.now() });
  }

  onExpanded(element: ClusterElement, expanded: boolean): void {
    if (element.kind === 'node' && !expanded) element.session.forgetPods(element.node.name);
  }

  /** Shows another page of a group. */
  showMore(element: Extract<ClusterElement, { kind: 'more' }>): ClusterElement {
    this.shown.set(groupRowId(element.session, element.group), element.shown + PAGE);
    return { kind: 'group', session: element.session, group: element.group };
  }

  /** A failed contact is what the row says, not an error of the view; it is tried again only on request. */
  private async underCluster(session: ClusterSession): Promise<readonly ClusterElement[]> {
    if (!('error' in session.state)) {
      try {
        await session.watchNodes();
      } catch (error) {
        this.deps.log.debug(`${session.ref.name} shows why it has no nodes`, DrydockError.from(error));
      }
    }
    return clusterChildren(session);
  }

  private async underNode(element: Extract<ClusterElement, { kind: 'node' }>): Promise<readonly ClusterElement[]> {
    const { session, node } = element;
    try {
      return podChildren(element, session.pods(node.name) ?? (await session.watchPods(node.name)));
    } catch (thrown) {
      const error = DrydockError.from(thrown);
      return [{ kind: 'podMessage', session, node, message: error.hint ? `${error.message} ${error.hint}` : error.message }];
    }
  }
}
