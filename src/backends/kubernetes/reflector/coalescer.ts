import type { Clock } from '../../../ports/clock';

/** Milliseconds between two batches: a burst repaints a view a few times a second and no more. */
const WINDOW = 150;

/** Delivers a change at once when it stands alone, and together with others when they come close after one another. */
export class Coalescer {
  private deliveredAt = -Infinity;
  private waiting: AbortController | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly deliver: () => void,
  ) {}

  /** There is something to deliver. */
  touch(): void {
    if (this.waiting) return;
    const rest = this.deliveredAt + WINDOW - this.clock.now();
    if (rest <= 0) {
      this.flush();
      return;
    }
    const waiting = new AbortController();
    this.waiting = waiting;
    this.clock.sleep(rest, waiting.signal).then(
      () => this.flush(),
      () => undefined,
    );
  }

  /** Delivers now what waits for its turn. */
  flush(): void {
    this.drop();
    this.deliveredAt = this.clock.now();
    this.deliver();
  }

  /** Forgets what waits for its turn. */
  drop(): void {
    this.waiting?.abort();
    this.waiting = undefined;
  }
}
