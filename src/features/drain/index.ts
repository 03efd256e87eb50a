import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import type { DrainCommandId } from './command-ids';
import type { DrainParts } from './main';

/** @param create loads the bundle that plans and follows drains, with the first command */
export function registerDrain({ commands }: Pick<UiKit, 'commands'>, create: () => DrainParts): Disposable {
  const store = new DisposableStore();
  let made: DrainParts | undefined;
  const parts = () => (made ??= store.add(create()));
  const run =
    (id: DrainCommandId) =>
    (...args: readonly unknown[]) =>
      parts().handlers[id](...args);
  store.add(commands.register('drydock.node.previewDrain', run('drydock.node.previewDrain')));
  store.add(commands.register('drydock.node.drain', run('drydock.node.drain')));
  store.add(commands.register('drydock.node.outOfService', run('drydock.node.outOfService')));
  store.add(commands.register('drydock.plan.run', run('drydock.plan.run')));
  store.add(commands.register('drydock.plan.changeOptions', run('drydock.plan.changeOptions')));
  store.add(commands.register('drydock.plan.refresh', run('drydock.plan.refresh')));
  store.add(commands.register('drydock.operation.skipPod', run('drydock.operation.skipPod')));
  store.add(commands.register('drydock.operation.scale', run('drydock.operation.scale')));
  store.add(commands.register('drydock.operation.showPods', run('drydock.operation.showPods')));
  return store;
}
