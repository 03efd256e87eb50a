import { DisposableStore, type Disposable } from '../../core/disposable';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import { LazyTree } from '../../ui/tree/lazy-tree';
import { registerClusterCommands } from './commands';
import type { ClusterElement } from './elements';
import { ClustersModel } from './model';
import { pauseWhileHidden } from './pause';
import type { RowActivities } from './row-activities';
import type { ClusterSessions } from './sessions';
import { touchedRows } from './tree-updates';
import { attention } from './view';

export interface ClustersFeatureDeps {
  readonly kit: UiKit;
  readonly sessions: () => ClusterSessions;
  readonly activities: RowActivities;
  readonly clock: Clock;
}

const VIEW = 'drydock.clusters';

export interface ClustersFeature extends Disposable {
  readonly tree: LazyTree<ClusterElement>;
}

/** Registers the Clusters view and its commands. The files are read when the view is first shown, clusters when opened. */
export function registerClusters(deps: ClustersFeatureDeps): ClustersFeature {
  const { kit, activities, clock } = deps;
  const store = new DisposableStore();
  const wired = { current: undefined as ClusterSessions | undefined };
  const sessions = () => (wired.current ??= wire(deps.sessions()));
  const model = new ClustersModel({ sessions, activities, clock, log: kit.log });
  const tree = store.add(new LazyTree(VIEW, model));

  store.add(
    activities.onDidChange(({ cluster, node: name }) => {
      const session = wired.current?.get(cluster);
      const node = session?.node(name);
      if (session && node) tree.refresh({ kind: 'node', session, node });
    }),
  );
  registerClusterCommands({ kit, store, sessions, model, tree });
  return { tree, dispose: () => store.dispose() };

  /** The first look at the clusters: from now on the view follows them. */
  function wire(all: ClusterSessions): ClusterSessions {
    store.add(
      all.onDidChangeList(() => {
        kit.contextKeys.set('drydock.clustersLoaded', true);
        kit.contextKeys.set('drydock.hasClusters', all.all.length > 0);
        const { number, words } = attention(all);
        tree.view.badge = number > 0 ? { value: number, tooltip: words } : undefined;
        tree.refreshAll();
      }),
    );
    store.add(all.onDidChangeSession(({ session, change }) => touchedRows(session, change).forEach((row) => tree.refresh(row))));
    store.add(pauseWhileHidden(tree, all, clock));
    return all;
  }
}
