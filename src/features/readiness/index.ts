import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import type { ReadinessHandlers } from './main';

/**
 * Registers the commands that look at hosts and compare nodes.
 * @param create loads the bundle with the first of them
 */
export function registerReadiness({ commands }: Pick<UiKit, 'commands'>, create: () => ReadinessHandlers): Disposable {
  const store = new DisposableStore();
  let made: ReadinessHandlers | undefined;
  const handlers = () => (made ??= create());
  store.add(commands.register('drydock.hosts.checkReadiness', (...args) => handlers()['drydock.hosts.checkReadiness'](...args)));
  store.add(commands.register('drydock.nodes.compare', (...args) => handlers()['drydock.nodes.compare'](...args)));
  return store;
}
