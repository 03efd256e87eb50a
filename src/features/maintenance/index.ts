import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import type { MaintenanceHandlers } from './main';

/**
 * Registers the commands that restart and patch nodes.
 * @param create loads the bundle with the first of them
 */
export function registerMaintenance({ commands }: Pick<UiKit, 'commands'>, create: () => MaintenanceHandlers): Disposable {
  const store = new DisposableStore();
  let made: MaintenanceHandlers | undefined;
  const handlers = () => (made ??= create());
  store.add(commands.register('drydock.node.reboot', (...args) => handlers()['drydock.node.reboot'](...args)));
  store.add(commands.register('drydock.node.patch', (...args) => handlers()['drydock.node.patch'](...args)));
  return store;
}
