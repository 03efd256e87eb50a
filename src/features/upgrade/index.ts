import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import type { UpgradeCommandId } from './command-ids';
import type { UpgradeParts } from './main';

/**
 * Registers the commands that plan and carry out upgrades.
 * @param create loads the bundle with the first of them
 */
export function registerUpgrade({ commands }: Pick<UiKit, 'commands'>, create: () => UpgradeParts): Disposable {
  const store = new DisposableStore();
  let made: UpgradeParts | undefined;
  const parts = () => (made ??= store.add(create()));
  const run =
    (id: UpgradeCommandId) =>
    (...args: readonly unknown[]) =>
      parts().handlers[id](...args);
  store.add(commands.register('drydock.upgrade.plan', run('drydock.upgrade.plan')));
  store.add(commands.register('drydock.upgrade.run', run('drydock.upgrade.run')));
  store.add(commands.register('drydock.upgrade.start', run('drydock.upgrade.start')));
  store.add(commands.register('drydock.upgrade.changeOptions', run('drydock.upgrade.changeOptions')));
  store.add(commands.register('drydock.upgrade.changeOption', run('drydock.upgrade.changeOption')));
  store.add(commands.register('drydock.upgrade.tick', run('drydock.upgrade.tick')));
  store.add(commands.register('drydock.upgrade.moveUp', run('drydock.upgrade.moveUp')));
  store.add(commands.register('drydock.upgrade.moveDown', run('drydock.upgrade.moveDown')));
  store.add(commands.register('drydock.upgrade.readAgain', run('drydock.upgrade.readAgain')));
  store.add(commands.register('drydock.upgrade.showDocument', run('drydock.upgrade.showDocument')));
  store.add(commands.register('drydock.upgrade.showChanges', run('drydock.upgrade.showChanges')));
  store.add(commands.register('drydock.upgrade.close', run('drydock.upgrade.close')));
  store.add(commands.register('drydock.upgrade.wayBack', run('drydock.upgrade.wayBack')));
  return store;
}
