import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import type { UpgradeHandlers } from './main';

/**
 * Registers the commands that plan and carry out upgrades.
 * @param create loads the bundle with the first of them
 */
export function registerUpgrade({ commands }: Pick<UiKit, 'commands'>, create: () => UpgradeHandlers): Disposable {
  const store = new DisposableStore();
  let made: UpgradeHandlers | undefined;
  const handlers = () => (made ??= create());
  store.add(commands.register('drydock.upgrade.plan', (...args) => handlers()['drydock.upgrade.plan'](...args)));
  store.add(commands.register('drydock.upgrade.run', (...args) => handlers()['drydock.upgrade.run'](...args)));
  return store;
}
