import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import { Emitter } from '../../core/event';
import type { Row } from '../../ui/tree/row';
import type { ClusterSession } from '../clusters/session';
import type { SnapshotCommandId } from './command-ids';
import type { SnapshotElement } from './elements';
import type { SnapshotParts } from './main';
import type { SnapshotPartsDeps } from './parts-deps';
import { SNAPSHOT_SCHEME } from './scheme';

export interface SnapshotsFeatureDeps extends SnapshotPartsDeps {
  /** Loads the bundle that reads and shows snapshots. */
  readonly create: (deps: SnapshotPartsDeps) => SnapshotParts;
}

/** The rows that the etcd view shows of snapshots. */
export interface SnapshotsBranch {
  /** Told with an element whose row or children changed, or undefined for the whole branch. */
  readonly onDidChange: Emitter<SnapshotElement | undefined>['event'];
  /** @param session the cluster that is shown */
  roots(session: ClusterSession | undefined): readonly SnapshotElement[];
  children(element: SnapshotElement): Promise<readonly SnapshotElement[]>;
  row(element: SnapshotElement): Row;
  id(element: SnapshotElement): string;
  tooltip(element: SnapshotElement): string | undefined;
}

export interface SnapshotsFeature extends Disposable {
  readonly branch: SnapshotsBranch;
  /** The fleet file may want something else of snapshots now. */
  forgetTargets(): void;
}

/** Registers the commands of snapshots, and the branch of the etcd view that shows them. */
export function registerSnapshots(deps: SnapshotsFeatureDeps): SnapshotsFeature {
  const { commands, log } = deps.kit;
  const store = new DisposableStore();
  const changes = store.add(
    new Emitter<SnapshotElement | undefined>((error) => log.error('The etcd view could not follow its snapshots', error)),
  );
  let made: SnapshotParts | undefined;
  const parts = (): SnapshotParts => {
    if (made) return made;
    const created = store.add(deps.create(deps));
    made = created;
    store.add(created.model.onDidChange((element) => changes.fire(element)));
    return created;
  };
  // Here, so that documents of an earlier window are shown again as soon as anything of Drydock is.
  store.add(
    vscode.workspace.registerTextDocumentContentProvider(SNAPSHOT_SCHEME, {
      provideTextDocumentContent: (uri) => parts().documents.provide(uri),
    }),
  );
  const run =
    (id: SnapshotCommandId) =>
    (...args: readonly unknown[]) =>
      parts().handlers[id](...args);
  store.add(commands.register('drydock.snapshots.refresh', run('drydock.snapshots.refresh')));
  store.add(commands.register('drydock.snapshots.open', run('drydock.snapshots.open')));
  store.add(commands.register('drydock.snapshots.prune', run('drydock.snapshots.prune')));
  store.add(commands.register('drydock.snapshots.chooseIdentities', run('drydock.snapshots.chooseIdentities')));
  store.add(commands.register('drydock.snapshot.browse', run('drydock.snapshot.browse')));
  store.add(commands.register('drydock.snapshot.forget', run('drydock.snapshot.forget')));
  store.add(commands.register('drydock.snapshot.showInFolder', run('drydock.snapshot.showInFolder')));
  store.add(commands.register('drydock.snapshot.verify', run('drydock.snapshot.verify')));
  store.add(commands.register('drydock.snapshot.prove', run('drydock.snapshot.prove')));
  store.add(commands.register('drydock.snapshot.atRevision', run('drydock.snapshot.atRevision')));
  store.add(commands.register('drydock.snapshot.search', run('drydock.snapshot.search')));
  store.add(commands.register('drydock.snapshot.showObject', run('drydock.snapshot.showObject')));
  store.add(commands.register('drydock.snapshot.showRaw', run('drydock.snapshot.showRaw')));
  store.add(commands.register('drydock.snapshot.revealSecret', run('drydock.snapshot.revealSecret')));
  store.add(commands.register('drydock.snapshot.extract', run('drydock.snapshot.extract')));
  store.add(commands.register('drydock.snapshot.extractNamespace', run('drydock.snapshot.extractNamespace')));
  store.add(commands.register('drydock.snapshot.compare', run('drydock.snapshot.compare')));
  store.add(commands.register('drydock.snapshot.compareLive', run('drydock.snapshot.compareLive')));
  store.add(commands.register('drydock.snapshot.showDifference', run('drydock.snapshot.showDifference')));
  store.add(commands.register('drydock.snapshot.reportComparison', run('drydock.snapshot.reportComparison')));
  store.add(commands.register('drydock.snapshot.closeComparison', run('drydock.snapshot.closeComparison')));

  return {
    branch: {
      onDidChange: changes.event,
      roots: (session) => {
        // Without a cluster there is something to show once somebody opened a file or compared some.
        if (!session && !made) return [];
        parts();
        return [{ branch: 'snapshots', kind: 'snapshots', ...(session ? { session } : {}) }];
      },
      children: (element) => parts().model.children(element),
      row: (element) => parts().model.row(element),
      id: (element) => parts().model.id(element),
      tooltip: (element) => parts().model.tooltip(element),
    },
    forgetTargets: () => made?.model.forgetTargets(),
    dispose: () => store.dispose(),
  };
}
