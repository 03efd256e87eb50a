import type { Disposable } from '../../core/disposable';
import type { Clock } from '../../ports/clock';
import { forgetKept, writeKept, type KeptWorld } from './kept-world';

/** Milliseconds that changes are collected for before they are written. */
const COLLECT_MS = 500;

/** Keeps a world on a disk as it changes, so that it goes on after its window was closed or died. */
export class Keeper implements Disposable {
  private readonly over = new AbortController();
  private waiting = false;

  /** @param world as it is at the moment */
  constructor(
    private readonly file: string,
    private readonly clock: Clock,
    private readonly world: () => KeptWorld,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Something has changed. */
  touch(): void {
    if (this.waiting || this.over.signal.aborted) return;
    this.waiting = true;
    const later = async (): Promise<void> => {
      await this.clock.sleep(COLLECT_MS, this.over.signal);
      this.waiting = false;
      this.write();
    };
    void later().catch(() => undefined);
  }

  /** Nothing is kept of it any more. */
  forget(): void {
    this.over.abort();
    forgetKept(this.file);
  }

  dispose(): void {
    if (this.over.signal.aborted) return;
    this.over.abort();
    this.write();
  }

  private write(): void {
    try {
      writeKept(this.file, this.world());
    } catch (error) {
      // The world goes on without being kept.
      this.onError(error);
    }
  }
}
