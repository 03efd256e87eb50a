import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import type { GroundworkHandlers } from './main';

/**
 * Registers the commands for what a cluster stands on: its endpoint, and an etcd outside the control planes.
 * @param create loads the bundle with the first of them
 */
export function registerGroundwork({ commands }: Pick<UiKit, 'commands'>, create: () => GroundworkHandlers): Disposable {
  const store = new DisposableStore();
  let made: GroundworkHandlers | undefined;
  const handlers = () => (made ??= create());
  store.add(commands.register('drydock.endpoint.configuration', (...args) => handlers()['drydock.endpoint.configuration'](...args)));
  store.add(commands.register('drydock.endpoint.install', (...args) => handlers()['drydock.endpoint.install'](...args)));
  store.add(commands.register('drydock.etcd.bootstrap', (...args) => handlers()['drydock.etcd.bootstrap'](...args)));
  return store;
}
