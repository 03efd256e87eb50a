import { disposable, DisposableStore, type Disposable } from '../../core/disposable';
import type { Event } from '../../core/event';
import type { Clock } from '../../ports/clock';

/** How long after the view was hidden its watches go on, so that a glance elsewhere costs nothing. */
const LINGER_MS = 30_000;

export interface Visible {
  readonly visible: boolean;
  readonly onDidChangeVisibility: Event<boolean>;
}

export interface Pausable {
  pause(): void;
  resume(): void;
}

/** Lets the watches rest while nobody has looked for half a minute, and wakes them as soon as somebody does. */
export function pauseWhileHidden(view: Visible, watches: Pausable, clock: Clock): Disposable {
  const store = new DisposableStore();
  let resting = false;
  let waiting: AbortController | undefined;
  const follow = (visible: boolean) => {
    waiting?.abort();
    waiting = undefined;
    if (visible) {
      if (resting) watches.resume();
      resting = false;
      return;
    }
    const abort = new AbortController();
    waiting = abort;
    clock.sleep(LINGER_MS, abort.signal).then(
      () => {
        resting = true;
        watches.pause();
      },
      // Shown again in time, or closed.
      () => undefined,
    );
  };
  store.add(view.onDidChangeVisibility(follow));
  store.add(disposable(() => waiting?.abort()));
  if (!view.visible) follow(false);
  return store;
}
