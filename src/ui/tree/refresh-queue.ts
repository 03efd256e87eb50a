import type { Disposable } from '../../core/disposable';

/** How long events of one view are gathered before the view is told. */
const GATHER_MS = 250;

/**
 * Gathers the rows that changed, so that a view is told of each at most once in a quarter of a second. The first change
 * after a quiet time is told at once.
 */
export class RefreshQueue implements Disposable {
  private readonly waiting = new Set<string>();
  private everything = false;
  private timer: NodeJS.Timeout | undefined;

  /** @param tell receives the row ids that changed, or undefined for the whole view */
  constructor(
    private readonly tell: (ids: readonly string[] | undefined) => void,
    private readonly gatherMs = GATHER_MS,
  ) {}

  add(id: string): void {
    this.waiting.add(id);
    this.schedule();
  }

  addAll(): void {
    this.everything = true;
    this.schedule();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting.clear();
    this.everything = false;
  }

  private schedule(): void {
    if (this.timer) return;
    this.flush();
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.everything || this.waiting.size > 0) this.schedule();
    }, this.gatherMs);
  }

  private flush(): void {
    const ids = this.everything ? undefined : [...this.waiting];
    this.waiting.clear();
    this.everything = false;
    this.tell(ids);
  }
}
