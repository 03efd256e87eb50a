import * as vscode from 'vscode';
import type { DisposableStore } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import { addPaths } from '../../ui/add-paths';
import type { UiKit } from '../../ui/kit';
import { targetsOf } from '../../ui/targets';
import type { LazyTree } from '../../ui/tree/lazy-tree';
import { copyName } from './copy-name';
import type { ClusterElement } from './elements';
import type { ClustersModel } from './model';
import type { ClusterSessions } from './sessions';
import { isElement, oneCluster } from './targets';

export interface ClusterCommandDeps {
  readonly kit: UiKit;
  readonly store: DisposableStore;
  readonly sessions: () => ClusterSessions;
  readonly model: ClustersModel;
  readonly tree: LazyTree<ClusterElement>;
}

export function registerClusterCommands({ kit, store, sessions, model, tree }: ClusterCommandDeps): void {
  const { commands } = kit;
  store.add(commands.register('drydock.clusters.refresh', () => sessions().reload()));
  store.add(commands.register('drydock.clusters.addKubeconfig', (...args) => addKubeconfig({ kit, sessions, tree }, args[0])));
  store.add(
    commands.register('drydock.clusters.showMore', (...args) => {
      const more = targetsOf(args, (element) => (isElement(element, 'more') ? element : undefined))?.targets[0];
      if (more) tree.refresh(model.showMore(more));
    }),
  );
  store.add(
    commands.register('drydock.cluster.connect', async (...args) => {
      const session = await oneCluster(sessions(), kit.lists, args, 'Connect to which cluster?');
      session?.disconnect();
      await session?.watchNodes();
    }),
  );
  store.add(
    commands.register('drydock.cluster.openKubeconfig', async (...args) => {
      const session = await oneCluster(sessions(), kit.lists, args, 'Open the kubeconfig of which cluster?');
      if (!session) return;
      if (session.ref.file.startsWith('practice:')) {
        throw new DrydockError('notFound', 'The practice cluster has no kubeconfig file: it lives in this window.');
      }
      await openFile(session.ref.file);
    }),
  );
  store.add(
    commands.register('drydock.finding.open', async (...args) => {
      const finding = targetsOf(args, (element) => (isElement(element, 'finding') ? element.finding : undefined))?.targets[0];
      if (finding) await openFile(finding.file);
    }),
  );
  store.add(
    commands.register('drydock.pods.refresh', async (...args) => {
      const targets = targetsOf(args, (element) => (isElement(element, 'node') ? element : undefined))?.targets ?? [];
      for (const { session, node } of targets) {
        session.forgetPods(node.name);
        await session.watchPods(node.name);
        tree.refresh({ kind: 'node', session, node });
      }
    }),
  );
  store.add(commands.register('drydock.name.copy', (...args) => copyName(args, tree.selection)));
}

/**
 * Adds files to the user's setting; nothing is copied or changed.
 * @param given `{ kubeconfig, context }`: adds that file where it is not read yet, without a question, and shows the cluster
 */
async function addKubeconfig(
  { kit, sessions, tree }: Pick<ClusterCommandDeps, 'kit' | 'sessions' | 'tree'>,
  given: unknown,
): Promise<void> {
  if (typeof given === 'object' && given !== null && 'kubeconfig' in given && typeof given.kubeconfig === 'string') {
    const { kubeconfig: file } = given;
    const context = 'context' in given ? given.context : undefined;
    const made = () => sessions().all.find(({ ref }) => ref.file === file && (context === undefined || ref.context === context));
    await sessions().load();
    if (!made()) {
      await addPaths(kit.settings, 'kubeconfigs', [file]);
      await sessions().reload();
    }
    const session = made();
    if (!session)
      throw new DrydockError('notFound', `${file} has no context ${String(context)}.`, { hint: 'Open the file to see what it has.' });
    await vscode.commands.executeCommand('drydock.clusters.focus');
    await tree.reveal({ kind: 'cluster', session }, { expand: true, focus: true });
    return;
  }
  const chosen = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t('Use Kubeconfig'),
    title: vscode.l10n.t('Choose kubeconfig files'),
  });
  if (!chosen) return;
  await addPaths(
    kit.settings,
    'kubeconfigs',
    chosen.map(({ fsPath }) => fsPath),
  );
}

async function openFile(path: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(path));
  await vscode.window.showTextDocument(document, { preview: true });
}
