import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import type { NodeLifeHandlers } from './main';

/**
 * Registers the commands by which nodes come and go.
 * @param create loads the bundle with the first of them
 */
export function registerNodeLife({ commands }: Pick<UiKit, 'commands'>, create: () => NodeLifeHandlers): Disposable {
  const store = new DisposableStore();
  let made: NodeLifeHandlers | undefined;
  const handlers = () => (made ??= create());
  store.add(commands.register('drydock.node.join', (...args) => handlers()['drydock.node.join'](...args)));
  store.add(commands.register('drydock.node.remove', (...args) => handlers()['drydock.node.remove'](...args)));
  store.add(commands.register('drydock.controlPlane.replace', (...args) => handlers()['drydock.controlPlane.replace'](...args)));
  store.add(commands.register('drydock.host.reset', (...args) => handlers()['drydock.host.reset'](...args)));
  return store;
}
