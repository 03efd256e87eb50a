/** Bundle `snapshots`: the snapshots that are known here and what is in them. Loaded when the etcd view is first looked at. */
import { DisposableStore, type Disposable } from '../../core/disposable';
import type { FleetSnapshots } from '../../core/model/fleet';
import { withProgress } from '../../ui/progress';
import { matches } from '../../core/policy/name-pattern';
import type { ClusterSession } from '../clusters/session';
import type { SnapshotHandlers } from './command-ids';
import { snapshotHandlers } from './commands';
import { SnapshotDocuments } from './documents';
import { snapshotFolders } from './folders';
import { SnapshotLibrary } from './library';
import { SnapshotsModel, type ReadingProgress } from './model';
import { OpenSnapshots } from './open-snapshots';
import type { SnapshotPartsDeps } from './parts-deps';

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
        watch: (folder, changed) => deps.shelf().watch(folder, changed),
      },
      drills: { of: (path) => deps.drills().of(path) },
      memory,
      log: kit.log,
      folders: () => snapshotFolders(kit.settings.get('snapshots.folder'), kit.settings.get('snapshots.folders')),
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
      progress: readingProgress,
    }),
  );
  const documents = store.add(new SnapshotDocuments({ library, open, sessions: deps.sessions }));
  // What could not be opened may be opened now.
  store.add(kit.settings.onDidChange(['snapshots.folder', 'snapshots.folders', 'snapshots.identities'], () => library.refresh()));
  return {
    model,
    documents,
    handlers: snapshotHandlers({ ...deps, library, open, model, documents, wanted }),
    dispose: () => store.dispose(),
  };
}

/** Milliseconds after which somebody who waits for rows is offered to stop. */
const PATIENCE_MS = 2000;

/** A bar at the top of the view, and where it takes long, a notification that tells how far it is and can stop it. */
const readingProgress: ReadingProgress = (name, work) => {
  const stop = new AbortController();
  return withProgress({ title: `Reading ${name}`, where: { view: 'drydock.etcd' } }, async () => {
    let hear: (share: number) => void = () => {};
    const working = work(stop.signal, (share) => hear(share));
    const patience = setTimeout(() => {
      void withProgress({ title: `Reading ${name}`, where: 'notification' }, async (report, cancelled) => {
        cancelled.addEventListener('abort', () => stop.abort(), { once: true });
        hear = (share) => report({ fraction: share, message: `${Math.floor(share * 100)} %` });
        await working.catch(() => undefined);
      });
    }, PATIENCE_MS);
    try {
      return await working;
    } finally {
      clearTimeout(patience);
    }
  });
};
