import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import type { OperationState } from '../../core/operation/state';
import type { BootstrapPlan } from '../../core/plan/bootstrap/plan';
import type { EtcdPlan } from '../../core/plan/etcd/plan';
import type { Clock } from '../../ports/clock';
import type { UiKit } from '../../ui/kit';
import { LazyTree } from '../../ui/tree/lazy-tree';
import { OperationActions } from './actions';
import type { OperationElement } from './elements';
import { OperationFollower, type FollowedOperation } from './follower';
import type { OperationsGateway } from './gateway';
import { OperationsModel } from './model';
import { presenters, type PresenterTable } from './presenters';
import type { ActionId } from './presenter';
import { OperationReports, type ReportRenderer } from './reports';
import { notificationSurface } from './surface';

export interface OperationsFeatureDeps {
  readonly kit: UiKit;
  readonly gateway: OperationsGateway;
  readonly clock: Clock;
  readonly renderReport: ReportRenderer;
  /** Words of the types that have some of their own. */
  readonly presenters: PresenterTable;
  /** Refuses a change to a cluster that is read-only, with a `policy` error. */
  readonly checkMayChange: (cluster: OperationState['header']['cluster']) => Promise<void>;
}

const VIEW = 'drydock.operations';

/** The file that an operation took a snapshot into. */
function snapshotOf({ header }: OperationState): { readonly snapshot: string | undefined } {
  return { snapshot: (header.plan as EtcdPlan).body.snapshot?.destination.path };
}

/** Where the kubeconfig of a cluster is that an operation made, and its context in it. */
function clusterMadeBy({ header }: OperationState): { readonly kubeconfig: string; readonly context: string } {
  const { kubeconfig, context } = (header.plan as BootstrapPlan).body.options;
  return { kubeconfig, context };
}

/** What other features use of this one. */
export interface OperationsFeature extends Disposable {
  readonly tree: LazyTree<OperationElement>;
  readonly model: OperationsModel;
  /** Stays with an operation that was just started: progress, both ways to stop, stalls and the message at the end. */
  follow(operation: FollowedOperation): void;
  /** Brings the operation that a command was called on to the front, with its steps and who it waits for. */
  reveal(args: readonly unknown[]): Promise<void>;
}

/** Registers the Operations view and its commands. Nothing is read before the view is shown or a command is called. */
export function registerOperations(deps: OperationsFeatureDeps): OperationsFeature {
  const { kit, gateway, clock } = deps;
  const store = new DisposableStore();
  const presenterOf = presenters(deps.presenters);
  const model = store.add(new OperationsModel(gateway, clock));
  const tree = store.add(new LazyTree(VIEW, model));
  const reports = store.add(new OperationReports(kit.documents, model, gateway, clock, deps.renderReport));
  const follower = new OperationFollower(notificationSurface(kit.notifications), clock, presenterOf, (action, operation) =>
    act(action, operation),
  );
  const follow = (operation: FollowedOperation) => {
    follower.follow(operation).catch((error: unknown) => {
      kit.log.error(`${operation.state.header.title} ended without an outcome`, error);
      kit.notifications.failed(error);
    });
  };
  const actions = new OperationActions({
    gateway,
    model,
    interaction: kit.interaction,
    clock,
    presenterOf,
    follow,
    checkMayChange: deps.checkMayChange,
  });

  store.add(
    model.onDidChange((change) => {
      if (change.type === 'all') tree.refreshAll();
      else for (const element of change.elements) tree.refresh(element);
    }),
  );
  store.add(tree.onDidChangeVisibility((visible) => model.setVisible(visible)));
  store.add(
    model.onDidChangeAttention(({ number, words }) => {
      tree.view.badge = number > 0 ? { value: number, tooltip: words } : undefined;
    }),
  );
  model.setVisible(tree.visible);
  registerCommands();
  return { tree, model, follow, reveal, dispose: () => store.dispose() };

  async function reveal(args: readonly unknown[]): Promise<void> {
    const state = await actions.choose(args, {
      question: 'Show which operation?',
      none: 'No operation is kept.',
      unfit: '',
      fits: () => true,
    });
    await show();
    await tree.reveal({ kind: 'operation', state }, { expand: true, focus: true });
  }

  async function act(action: ActionId, operation: FollowedOperation): Promise<void> {
    const { id } = operation;
    switch (action) {
      case 'report':
        return reports.show(operation.state);
      case 'undo':
        return void (await vscode.commands.executeCommand('drydock.operation.undo', id));
      case 'resume':
        return void (await vscode.commands.executeCommand('drydock.operation.resume', id));
      case 'showPods':
        return void (await vscode.commands.executeCommand('drydock.operation.showPods', id));
      case 'scale':
        return void (await vscode.commands.executeCommand('drydock.operation.scale', id));
      case 'skipPod':
        return void (await vscode.commands.executeCommand('drydock.operation.skipPod', id));
      case 'showOperations':
        return show();
      case 'browseSnapshot':
        return void (await vscode.commands.executeCommand('drydock.snapshot.browse', snapshotOf(operation.state)));
      case 'proveSnapshot':
        return void (await vscode.commands.executeCommand('drydock.snapshot.prove', snapshotOf(operation.state)));
      case 'showSnapshot':
        return void (await vscode.commands.executeCommand('drydock.snapshot.showInFolder', snapshotOf(operation.state)));
      case 'showCluster':
        return void (await vscode.commands.executeCommand('drydock.clusters.addKubeconfig', clusterMadeBy(operation.state)));
      case 'keepWaiting':
        // The operation goes on by itself; the button only closes the message.
        return;
    }
  }

  async function show(): Promise<void> {
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  function registerCommands(): void {
    const { commands } = kit;
    const any = { none: 'No operation is kept on this computer.', unfit: '', fits: () => true };
    store.add(commands.register('drydock.operation.cancel', (...args) => actions.cancel(...args)));
    store.add(commands.register('drydock.operation.resume', (...args) => actions.resume(...args)));
    store.add(commands.register('drydock.operation.undo', (...args) => actions.undo(...args)));
    store.add(commands.register('drydock.operation.abandon', (...args) => actions.abandon(...args)));
    store.add(commands.register('drydock.operation.remove', (...args) => actions.remove(...args)));
    store.add(commands.register('drydock.operations.clear', () => actions.clear()));
    store.add(commands.register('drydock.operations.show', show));
    store.add(
      commands.register('drydock.operation.inspect', async (...args) => {
        await reports.show(await actions.choose(args, { ...any, question: 'Show the report of which operation?' }));
      }),
    );
    store.add(
      commands.register('drydock.operation.copyReport', async (...args) => {
        const state = await actions.choose(args, { ...any, question: 'Copy the report of which operation?' });
        const text = await reports.text(state);
        await vscode.env.clipboard.writeText(text);
        return text;
      }),
    );
    store.add(
      commands.register('drydock.operation.openJournal', async (...args) => {
        const state = await actions.choose(args, { ...any, question: 'Open the journal of which operation?' });
        const document = await vscode.workspace.openTextDocument(vscode.Uri.file(await gateway.place(state.header.id)));
        await vscode.window.showTextDocument(document, { preview: true });
      }),
    );
  }
}
