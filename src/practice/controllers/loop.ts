import type { Disposable } from '../../core/disposable';
import type { Clock } from '../../ports/clock';
import type { Registry } from '../registry/registry';
import { resourceName } from '../resources/resource';
import type { Controller, ControllerFactory } from './controller';

/** More runs in a row than any honest change needs: two controllers undo each other's work. */
const RUNAWAY = 10_000;

interface Entry {
  readonly controller: Controller;
  readonly watched: ReadonlySet<string>;
  /** Epoch milliseconds of the earliest wish to run again. */
  due: number | undefined;
}

/** Runs the controllers: once after each burst of changes, and when their time has come. */
export class ControllerLoop implements Disposable {
  private readonly entries: readonly Entry[];
  private readonly dirty = new Set<Entry>();
  private readonly stopped = new AbortController();
  private readonly unsubscribe: () => void;
  private scheduled = false;
  private paused = false;

  constructor(
    registry: Registry,
    private readonly clock: Clock,
    factories: readonly ControllerFactory[],
    private readonly onError: (error: unknown, controller: string) => void,
  ) {
    this.entries = factories.map((make) => {
      const wakeAt = (time: number) => this.wake(entry, time);
      const controller = make({ registry, clock, wakeAt });
      const entry: Entry = { controller, watched: new Set(controller.watches.map(resourceName)), due: undefined };
      return entry;
    });
    this.unsubscribe = registry.store.subscribe(({ resource }) => {
      for (const entry of this.entries) if (entry.watched.has(resource)) this.dirty.add(entry);
      this.schedule();
    });
    this.touch();
  }

  /** Lets the controllers do what there is to do now, without letting time pass. */
  settle(): void {
    for (let runs = 0; this.dirty.size > 0; runs++) {
      if (runs > RUNAWAY) throw new Error('the controllers of the practice cluster never come to rest');
      const [entry] = this.dirty;
      if (!entry) return;
      this.dirty.delete(entry);
      try {
        entry.controller.reconcile();
      } catch (error) {
        this.onError(error, entry.controller.name);
      }
    }
  }

  /** Has all controllers look again, for changes that are not in the store. */
  touch(): void {
    for (const entry of this.entries) this.dirty.add(entry);
    this.schedule();
  }

  /** Stops all controllers, as when a control plane is down, or lets them go on. */
  setPaused(paused: boolean): void {
    this.paused = paused;
    if (!paused) this.schedule();
  }

  dispose(): void {
    this.unsubscribe();
    this.stopped.abort();
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    // After the current burst of writes, and after the answers to those who made them.
    setImmediate(() => {
      this.scheduled = false;
      if (!this.paused && !this.stopped.signal.aborted) this.settle();
    });
  }

  private wake(entry: Entry, time: number): void {
    const now = this.clock.now();
    if (entry.due !== undefined && entry.due <= time && entry.due > now) return;
    entry.due = time;
    this.clock.sleep(Math.max(time - now, 0), this.stopped.signal).then(
      () => {
        if (entry.due !== undefined && entry.due <= this.clock.now()) entry.due = undefined;
        this.dirty.add(entry);
        this.schedule();
      },
      () => undefined,
    );
  }
}
