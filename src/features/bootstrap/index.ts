import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import type { BootstrapHandlers } from './main';

/**
 * Registers the commands that make clusters.
 * @param create loads the bundle with the first of them
 */
export function registerBootstrap({ commands }: Pick<UiKit, 'commands'>, create: () => BootstrapHandlers): Disposable {
  const store = new DisposableStore();
  let made: BootstrapHandlers | undefined;
  const handlers = () => (made ??= create());
  store.add(commands.register('drydock.cluster.bootstrap', (...args) => handlers()['drydock.cluster.bootstrap'](...args)));
  store.add(commands.register('drydock.cluster.kubeadmConfig', (...args) => handlers()['drydock.cluster.kubeadmConfig'](...args)));
  return store;
}
