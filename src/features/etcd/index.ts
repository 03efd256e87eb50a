import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import { LazyTree, type TreeModel } from '../../ui/tree/lazy-tree';
import { followFirst } from '../clusters/follow-first';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import type { EtcdCommandId } from './command-ids';
import { isSnapshotElement, type SnapshotElement } from '../snapshots/elements';
import type { SnapshotsBranch } from '../snapshots/index';
import type { EtcdViewElement } from './elements';
import type { EtcdParts, EtcdPartsDeps } from './main';

export interface EtcdFeatureDeps extends Omit<EtcdPartsDeps, 'selection'> {
  /** Loads the bundle that reads and shows etcd. */
  readonly create: (deps: EtcdPartsDeps) => EtcdParts;
  /** The snapshots that are shown below the members. */
  readonly snapshotRows: SnapshotsBranch;
}

export interface EtcdFeature extends Disposable {
  readonly tree: LazyTree<EtcdViewElement>;
  /** The cluster that is shown. */
  shown(): ClusterSession | undefined;
  /** Brings a row of the snapshots to the front and opens it. */
  reveal(element: SnapshotElement): Promise<void>;
  /** The clusters are known from now on: the view follows the first that somebody looks at. */
  follow(sessions: ClusterSessions): void;
}

/** Registers the etcd view and its commands. It shows one cluster: the one somebody chose, else the first that was connected. */
export function registerEtcd(deps: EtcdFeatureDeps): EtcdFeature {
  const { commands, contextKeys } = deps.kit;
  const store = new DisposableStore();
  let made: EtcdParts | undefined;
  let first: () => ClusterSession | undefined = () => undefined;
  const { snapshotRows: snapshots } = deps;
  const tree: LazyTree<EtcdViewElement> = store.add(new LazyTree('drydock.etcd', model()));
  store.add(
    snapshots.onDidChange((element) => {
      if (element) tree.refresh(element);
      else tree.refreshAll();
    }),
  );

  const parts = (): EtcdParts => {
    if (made) return made;
    const created = store.add(deps.create({ ...deps, selection: () => tree.selection.filter((element) => !isSnapshotElement(element)) }));
    made = created;
    store.add(
      created.model.onDidChange(() => {
        contextKeys.set('drydock.etcdShown', created.model.session !== undefined);
        Object.assign(tree.view, created.headline());
        tree.refreshAll();
      }),
    );
    return created;
  };
  const run =
    (id: EtcdCommandId) =>
    (...args: readonly unknown[]) =>
      parts().handlers[id](...args);
  store.add(commands.register('drydock.etcd.show', run('drydock.etcd.show')));
  store.add(commands.register('drydock.etcd.chooseCluster', run('drydock.etcd.chooseCluster')));
  store.add(commands.register('drydock.etcd.refresh', run('drydock.etcd.refresh')));
  store.add(commands.register('drydock.etcd.readThroughApi', run('drydock.etcd.readThroughApi')));
  store.add(commands.register('drydock.etcd.details', run('drydock.etcd.details')));
  store.add(commands.register('drydock.etcd.compareHashes', run('drydock.etcd.compareHashes')));
  store.add(commands.register('drydock.etcd.takeSnapshot', run('drydock.etcd.takeSnapshot')));
  store.add(commands.register('drydock.etcd.restore', run('drydock.etcd.restore')));
  store.add(commands.register('drydock.etcd.restoreFromMember', run('drydock.etcd.restoreFromMember')));
  store.add(commands.register('drydock.etcd.drill', run('drydock.etcd.drill')));
  store.add(commands.register('drydock.etcd.showSchedule', run('drydock.etcd.showSchedule')));
  store.add(commands.register('drydock.etcd.installSchedule', run('drydock.etcd.installSchedule')));
  store.add(commands.register('drydock.etcd.removeSchedule', run('drydock.etcd.removeSchedule')));
  store.add(commands.register('drydock.etcd.defragment', run('drydock.etcd.defragment')));
  store.add(commands.register('drydock.etcd.recoverSpace', run('drydock.etcd.recoverSpace')));
  store.add(commands.register('drydock.etcd.addLearner', run('drydock.etcd.addLearner')));
  store.add(commands.register('drydock.member.promote', run('drydock.member.promote')));
  store.add(commands.register('drydock.member.moveLeader', run('drydock.member.moveLeader')));
  store.add(commands.register('drydock.member.replace', run('drydock.member.replace')));
  store.add(commands.register('drydock.member.remove', run('drydock.member.remove')));
  store.add(commands.register('drydock.member.copyId', run('drydock.member.copyId')));

  return {
    tree,
    shown: () => made?.model.session,
    reveal,
    follow: (sessions) => {
      first = store.add(
        followFirst(
          sessions,
          () => tree.refreshAll(),
          () => made?.model,
        ),
      ).first;
    },
    dispose: () => store.dispose(),
  };

  async function reveal(element: SnapshotElement): Promise<void> {
    await vscode.commands.executeCommand('drydock.etcd.focus');
    const session = made?.model.session;
    const wanted = snapshots.id({ ...element, ...(session ? { session } : {}) });
    // A row can be shown once those above it were.
    for (let waiting: (EtcdViewElement | undefined)[] = [undefined]; waiting.length > 0;) {
      const above = waiting.shift();
      for (const { element: row } of await tree.rowsUnder(above)) {
        if (!isSnapshotElement(row)) continue;
        if (snapshots.id(row) === wanted) {
          // The rows may be drawn anew at the same moment; what the command was called for is done all the same.
          return tree
            .reveal(row, { expand: true, focus: true })
            .catch((error: unknown) => deps.kit.log.debug('A snapshot could not be shown in its view', error));
        }
        if (row.kind === 'snapshots' || row.kind === 'otherSnapshots') waiting.push(row);
      }
    }
  }

  function model(): TreeModel<EtcdViewElement> {
    return {
      roots: () => {
        const session = first();
        if (session && !made?.model.session) parts().model.choose(session);
        return [...(made?.model.roots() ?? []), ...snapshots.roots(made?.model.session)];
      },
      children: (element) => (isSnapshotElement(element) ? snapshots.children(element) : parts().model.children(element)),
      row: (element) => (isSnapshotElement(element) ? snapshots.row(element) : parts().model.row(element)),
      id: (element) => (isSnapshotElement(element) ? snapshots.id(element) : parts().model.id(element)),
      tooltip: (element) => (isSnapshotElement(element) ? snapshots.tooltip(element) : parts().model.tooltip(element)),
    };
  }
}
