import { DisposableStore, type Disposable } from '../../core/disposable';
import { LazyTree, type TreeModel } from '../../ui/tree/lazy-tree';
import { followFirst } from '../clusters/follow-first';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import type { EtcdCommandId } from './command-ids';
import type { EtcdElement } from './elements';
import type { EtcdParts, EtcdPartsDeps } from './main';

export interface EtcdFeatureDeps extends Omit<EtcdPartsDeps, 'selection'> {
  /** Loads the bundle that reads and shows etcd. */
  readonly create: (deps: EtcdPartsDeps) => EtcdParts;
}

export interface EtcdFeature extends Disposable {
  readonly tree: LazyTree<EtcdElement>;
  /** The clusters are known from now on: the view follows the first that somebody looks at. */
  follow(sessions: ClusterSessions): void;
}

/** Registers the etcd view and its commands. It shows one cluster: the one somebody chose, else the first that was connected. */
export function registerEtcd(deps: EtcdFeatureDeps): EtcdFeature {
  const { commands, contextKeys } = deps.kit;
  const store = new DisposableStore();
  let made: EtcdParts | undefined;
  let first: () => ClusterSession | undefined = () => undefined;
  const tree: LazyTree<EtcdElement> = store.add(new LazyTree('drydock.etcd', model()));

  const parts = (): EtcdParts => {
    if (made) return made;
    const created = store.add(deps.create({ ...deps, selection: () => tree.selection }));
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
  store.add(commands.register('drydock.etcd.details', run('drydock.etcd.details')));
  store.add(commands.register('drydock.etcd.compareHashes', run('drydock.etcd.compareHashes')));
  store.add(commands.register('drydock.etcd.takeSnapshot', run('drydock.etcd.takeSnapshot')));
  store.add(commands.register('drydock.etcd.restore', run('drydock.etcd.restore')));
  store.add(commands.register('drydock.etcd.drill', run('drydock.etcd.drill')));
  store.add(commands.register('drydock.etcd.showSchedule', run('drydock.etcd.showSchedule')));
  store.add(commands.register('drydock.etcd.installSchedule', run('drydock.etcd.installSchedule')));
  store.add(commands.register('drydock.etcd.removeSchedule', run('drydock.etcd.removeSchedule')));
  store.add(commands.register('drydock.etcd.defragment', run('drydock.etcd.defragment')));
  store.add(commands.register('drydock.etcd.recoverSpace', run('drydock.etcd.recoverSpace')));
  store.add(commands.register('drydock.etcd.addLearner', run('drydock.etcd.addLearner')));
  store.add(commands.register('drydock.member.promote', run('drydock.member.promote')));
  store.add(commands.register('drydock.member.moveLeader', run('drydock.member.moveLeader')));
  store.add(commands.register('drydock.member.remove', run('drydock.member.remove')));
  store.add(commands.register('drydock.member.copyId', run('drydock.member.copyId')));

  return {
    tree,
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

  function model(): TreeModel<EtcdElement> {
    return {
      roots: () => {
        const session = first();
        if (session && !made?.model.session) parts().model.choose(session);
        return made?.model.roots() ?? [];
      },
      children: (element) => parts().model.children(element),
      row: (element) => parts().model.row(element),
      id: (element) => parts().model.id(element),
      tooltip: (element) => parts().model.tooltip(element),
    };
  }
}
