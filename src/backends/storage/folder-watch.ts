import { watch, type FSWatcher } from 'node:fs';
import type { Disposable } from '../../core/disposable';

/** Milliseconds after the first of several changes until they are told together: a copy of a file is hundreds of writes. */
const GATHER = 200;
/** Milliseconds between two looks for a folder that is not there. */
const LOOK = 2_000;

/**
 * Tells of files of a folder that come, go or change. The watch stands when the constructor returns, so that a listing
 * made after it misses nothing. A folder that is not there (yet, or any more) is looked for every two seconds; that it
 * came or went is told, too. Changes that another computer makes on a network file system are not heard.
 */
export class FolderWatch implements Disposable {
  private watcher: FSWatcher | undefined;
  private looking: NodeJS.Timeout | undefined;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  /** @param isOf whether a file of that name matters */
  constructor(
    private readonly folder: string,
    private readonly isOf: (name: string) => boolean,
    private readonly changed: () => void,
  ) {
    if (!this.follow()) this.look();
  }

  private follow(): boolean {
    try {
      const watcher = watch(this.folder, { persistent: false }, (event, name) => {
        // No name, or not that of a file in it: the folder itself may have gone.
        if (name === null || this.isOf(name)) this.soon();
        else if (event === 'rename') this.stand(watcher);
      });
      watcher.on('error', () => this.lose());
      this.watcher = watcher;
      return true;
    } catch {
      return false;
    }
  }

  /** Goes on with a new watch where the folder was removed or replaced; the old one hears nothing any more. */
  private stand(watcher: FSWatcher): void {
    watcher.close();
    if (this.disposed || this.watcher !== watcher) return;
    this.watcher = undefined;
    this.soon();
    if (!this.follow()) this.look();
  }

  private lose(): void {
    this.watcher?.close();
    this.watcher = undefined;
    if (this.disposed) return;
    this.soon();
    this.look();
  }

  private look(): void {
    this.looking ??= setInterval(() => {
      if (!this.follow()) return;
      this.stopLooking();
      this.soon();
    }, LOOK).unref();
  }

  private stopLooking(): void {
    clearInterval(this.looking);
    this.looking = undefined;
  }

  private soon(): void {
    if (this.disposed) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed();
    }, GATHER);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.stopLooking();
    this.watcher?.close();
  }
}
