import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import { LazyTree, type TreeModel } from '../../ui/tree/lazy-tree';
import { followFirst } from '../clusters/follow-first';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import type { CertificateCommandId } from './command-ids';
import type { CertificateElement } from './elements';
import type { CertificatesParts, CertificatesPartsDeps } from './main';

export interface CertificatesFeatureDeps extends Omit<CertificatesPartsDeps, 'selection'> {
  readonly kit: UiKit;
  /** Loads the bundle that reads and shows what expires. */
  readonly create: (deps: CertificatesPartsDeps) => CertificatesParts;
}

export interface CertificatesFeature extends Disposable {
  readonly tree: LazyTree<CertificateElement>;
  /** The clusters are known from now on: the view follows the first that somebody looks at. */
  follow(sessions: ClusterSessions): void;
}

const VIEW = 'drydock.certificates';

/**
 * Registers the Certificates view and its commands. It shows one cluster: the one somebody chose, else the first that was
 * connected. Nothing is loaded or read before there is one and somebody looks.
 */
export function registerCertificates(deps: CertificatesFeatureDeps): CertificatesFeature {
  const { kit } = deps;
  const store = new DisposableStore();
  let made: CertificatesParts | undefined;
  /** The first cluster that was connected; shown where nobody chose another. */
  let first: () => ClusterSession | undefined = () => undefined;
  const tree: LazyTree<CertificateElement> = store.add(new LazyTree(VIEW, lazyModel()));
  registerCommands();
  return { tree, follow, dispose: () => store.dispose() };

  function parts(): CertificatesParts {
    if (made) return made;
    const created = store.add(deps.create({ ...deps, selection: () => tree.selection }));
    made = created;
    store.add(created.model.onDidChange(() => show(created)));
    return created;
  }

  function show(shown: CertificatesParts): void {
    const { model } = shown;
    const { description, badge, message } = shown.headline();
    kit.contextKeys.set('drydock.certificatesShown', model.session !== undefined);
    kit.contextKeys.set('drydock.certificatesByHost', model.order === 'host');
    Object.assign(tree.view, { description, badge, message });
    tree.refreshAll();
  }

  function lazyModel(): TreeModel<CertificateElement> {
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

  function follow(all: ClusterSessions): void {
    const followed = store.add(
      followFirst(
        all,
        () => tree.refreshAll(),
        () => made?.model,
      ),
    );
    first = followed.first;
  }

  function registerCommands(): void {
    const { commands } = kit;
    const run =
      (id: CertificateCommandId) =>
      (...args: readonly unknown[]) =>
        parts().handlers[id](...args);
    store.add(commands.register('drydock.certificates.show', run('drydock.certificates.show')));
    store.add(commands.register('drydock.certificates.chooseCluster', run('drydock.certificates.chooseCluster')));
    store.add(commands.register('drydock.certificates.refresh', run('drydock.certificates.refresh')));
    store.add(commands.register('drydock.certificates.readHosts', run('drydock.certificates.readHosts')));
    store.add(commands.register('drydock.certificates.sortByDate', run('drydock.certificates.sortByDate')));
    store.add(commands.register('drydock.certificates.sortByHost', run('drydock.certificates.sortByHost')));
    store.add(commands.register('drydock.certificates.filter', run('drydock.certificates.filter')));
    store.add(commands.register('drydock.certificates.export', run('drydock.certificates.export')));
    store.add(commands.register('drydock.certificates.renew', run('drydock.certificates.renew')));
    store.add(commands.register('drydock.certificates.restoreBackup', run('drydock.certificates.restoreBackup')));
    store.add(commands.register('drydock.kubelet.repair', run('drydock.kubelet.repair')));
    store.add(commands.register('drydock.token.create', run('drydock.token.create')));
    store.add(commands.register('drydock.token.delete', run('drydock.token.delete')));
    store.add(commands.register('drydock.join.copyCommand', run('drydock.join.copyCommand')));
    store.add(commands.register('drydock.kubeconfig.refresh', run('drydock.kubeconfig.refresh')));
    store.add(commands.register('drydock.certificates.caRunbook', run('drydock.certificates.caRunbook')));
    store.add(commands.register('drydock.certificate.details', run('drydock.certificate.details')));
    store.add(commands.register('drydock.certificate.copy', run('drydock.certificate.copy')));
    store.add(commands.register('drydock.request.approve', run('drydock.request.approve')));
    store.add(commands.register('drydock.request.approveSafe', run('drydock.request.approveSafe')));
    store.add(commands.register('drydock.request.deny', run('drydock.request.deny')));
  }
}
