/** Bundle `snapshots`: the snapshots that are known here and what is in them. Loaded when the etcd view is first looked at. */
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../core/disposable';
import type { FleetCluster, FleetSnapshots } from '../../core/model/fleet';
import type { Clock } from '../../ports/clock';
import type { SnapshotShelf } from '../../ports/snapshot-shelf';
import type { SnapshotFiles } from '../../ports/snapshots';
import type { UiKit } from '../../ui/kit';
import { withProgress } from '../../ui/progress';
import { matches } from '../../core/policy/name-pattern';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import type { SnapshotHandlers } from './command-ids';
import { snapshotHandlers } from './commands';
import { SnapshotDocuments } from './documents';
import type { SnapshotElement } from './elements';
import { snapshotFolders } from './folders';
import { SnapshotLibrary, type Memory } from './library';
import { SnapshotsModel } from './model';
import { OpenSnapshots } from './open-snapshots';

export interface SnapshotPartsDeps {
  readonly kit: UiKit;
  readonly clock: Clock;
  readonly memory: Memory;
  readonly sessions: () => ClusterSessions;
  readonly snapshots: () => SnapshotFiles;
  readonly shelf: () => SnapshotShelf;
  /** The entries of the fleet files, read anew. */
  readonly fleet: () => Promise<readonly FleetCluster[]>;
  /** The cluster whose etcd is shown. */
  readonly shown: () => ClusterSession | undefined;
  /** Brings a row of the branch to the front, opened. */
  readonly reveal: (element: SnapshotElement) => Promise<void>;
}

export { SnapshotPresenter } from './presenter';

export interface SnapshotParts extends Disposable {
  readonly model: SnapshotsModel;
  readonly documents: SnapshotDocuments;
  readonly handlers: SnapshotHandlers;
}

export function createSnapshots(deps: SnapshotPartsDeps): SnapshotParts {
  const { kit, clock, memory } = deps;
  const store = new DisposableStore();
  const open = store.add(new OpenSnapshots(deps.snapshots));
  const library = store.add(
    new SnapshotLibrary({
      shelf: {
        list: (folder) => deps.shelf().list(folder),
        look: (path) => deps.shelf().look(path),
        record: (path, metadata) => deps.shelf().record(path, metadata),
        remove: (path) => deps.shelf().remove(path),
      },
      memory,
      log: kit.log,
      folders: () => snapshotFolders(kit.settings.get('snapshots.folder'), kit.settings.get('snapshots.folders')),
      watch: watchFolder,
    }),
  );
  const wanted = async ({ ref }: ClusterSession): Promise<FleetSnapshots | undefined> =>
    (await deps.fleet()).find(({ context, snapshots }) => snapshots && (matches(context, ref.name) || matches(context, ref.context)))
      ?.snapshots;
  const model = store.add(
    new SnapshotsModel({
      library,
      open,
      now: () => clock.now(),
      log: kit.log,
      wanted,
      progress: (work) => withProgress({ title: 'Reading the snapshot', where: { view: 'drydock.etcd' } }, work),
    }),
  );
  const documents = store.add(new SnapshotDocuments({ library, open, sessions: deps.sessions }));
  store.add(kit.settings.onDidChange(['snapshots.folder', 'snapshots.folders'], () => library.refresh()));
  return {
    model,
    documents,
    handlers: snapshotHandlers({ ...deps, library, open, model, documents, wanted }),
    dispose: () => store.dispose(),
  };
}

function watchFolder(folder: string, changed: () => void): Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), '*'));
  const isOf = ({ path }: vscode.Uri) => /\.(db|snapshot)(\.gz|\.age)*(\.json)?$/.test(path);
  const hear = (uri: vscode.Uri) => {
    if (isOf(uri)) changed();
  };
  const subscriptions = [watcher.onDidCreate(hear), watcher.onDidChange(hear), watcher.onDidDelete(hear), watcher];
  return { dispose: () => subscriptions.forEach((one) => void one.dispose()) };
}
