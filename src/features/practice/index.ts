import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import type { ClusterSessions } from '../clusters/sessions';
import { PracticeControl, type OpenPractice, type PublishKubeconfig } from './control';

export interface PracticeFeatureDeps {
  readonly kit: UiKit;
  readonly sessions: () => ClusterSessions;
  readonly open: OpenPractice;
  readonly publish: PublishKubeconfig;
}

export interface PracticeFeature extends Disposable {
  readonly control: PracticeControl;
}

/** Registers the practice cluster: a small API server inside this window, with a world in it and nothing at stake. */
export function registerPractice({ kit, sessions, open, publish }: PracticeFeatureDeps): PracticeFeature {
  const store = new DisposableStore();
  const { commands, contextKeys, notifications } = kit;
  const control = store.add(
    new PracticeControl(open, publish, (isOpen) => {
      contextKeys.set('drydock.practiceOpen', isOpen);
    }),
  );
  const working = <T>(title: string, work: () => Promise<T>) => withProgress({ title, where: { view: 'drydock.clusters' } }, work);

  store.add(
    commands.register('drydock.practice.open', async () => {
      await vscode.commands.executeCommand('drydock.clusters.focus');
      await working('Starting the practice cluster', () => control.open());
      await sessions().reload();
    }),
  );
  store.add(
    commands.register('drydock.practice.close', async () => {
      await control.close();
      await sessions().reload();
    }),
  );
  store.add(
    commands.register('drydock.practice.reset', async () => {
      await control.close();
      await sessions().reload();
      await working('Starting the practice cluster afresh', () => control.open());
      await sessions().reload();
      notifications.info('The practice cluster is as it was at its start.');
    }),
  );
  store.add(
    commands.register('drydock.practice.fillEtcd', () => {
      if (control.opened?.fillEtcd() ?? false)
        notifications.warn('A build job has filled etcd of the practice cluster: it refuses writes. Read etcd to see why, and recover it.');
      else notifications.info('etcd of the practice cluster has room left: none of its members has a small quota any more.');
    }),
  );
  return { control, dispose: () => store.dispose() };
}
