import { DisposableStore, type Disposable } from '../../core/disposable';
import type { ClusterSession } from './session';
import type { ClusterSessions } from './sessions';

/** A view that shows one cluster. */
export interface ShowsOne {
  readonly session: ClusterSession | undefined;
  choose(session: ClusterSession | undefined): void;
}

export interface FollowedFirst extends Disposable {
  /** The first cluster that was connected and still is. */
  first(this: void): ClusterSession | undefined;
}

/**
 * Knows which cluster was connected first, for views that show one where nobody chose another. What is shown of a cluster that is gone
 * from the list gives way to it.
 * @param arrived called when there is one and there was none
 */
export function followFirst(all: ClusterSessions, arrived: () => void, shown: () => ShowsOne | undefined): FollowedFirst {
  const store = new DisposableStore();
  let first: ClusterSession | undefined;
  const live = (session: ClusterSession | undefined) => session?.state.state === 'live' && all.all.includes(session);
  store.add(
    all.onDidChangeList(() => {
      if (!live(first)) first = all.all.find(live);
      const view = shown();
      if (view?.session && !all.all.includes(view.session)) view.choose(first);
    }),
  );
  store.add(
    all.onDidChangeSession(({ session }) => {
      if (live(first) || !live(session)) return;
      first = session;
      arrived();
    }),
  );
  return { first: () => first, dispose: () => store.dispose() };
}
