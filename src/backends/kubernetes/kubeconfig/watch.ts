import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Disposable } from '../../../core/disposable';
import type { Logger } from '../../../core/logger';

/** Milliseconds of quiet before a change is told: tools write a kubeconfig in several steps. */
const SETTLE = 200;

/**
 * Tells when one of some files changes, appears or goes. Watches their folders, because tools replace a kubeconfig by
 * renaming another one over it, which a watch on the file itself does not outlive.
 */
export class FileWatch implements Disposable {
  private readonly watchers = new Map<string, FSWatcher>();
  private names = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly changed: () => void,
    private readonly logger: Logger,
  ) {}

  /** Replaces the files that are watched. */
  follow(files: readonly string[]): void {
    const names = new Map<string, Set<string>>();
    for (const file of files) names.set(dirname(file), (names.get(dirname(file)) ?? new Set()).add(basename(file)));
    this.names = names;
    for (const [folder, watcher] of this.watchers) {
      if (names.has(folder)) continue;
      watcher.close();
      this.watchers.delete(folder);
    }
    for (const folder of names.keys()) if (!this.watchers.has(folder)) this.start(folder);
  }

  private start(folder: string): void {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || this.names.get(folder)?.has(name)) this.soon();
      });
      watcher.on('error', (error) => {
        this.logger.debug(`The folder ${folder} is no longer watched`, error.message);
        watcher.close();
        this.watchers.delete(folder);
      });
      this.watchers.set(folder, watcher);
    } catch (error) {
      // A folder that does not exist (yet): the next reading of the list tries again.
      this.logger.trace(`The folder ${folder} can't be watched`, (error as Error).message);
    }
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.changed, SETTLE);
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }
}
