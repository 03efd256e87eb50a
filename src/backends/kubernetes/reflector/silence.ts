import type { Clock } from '../../../ports/clock';

/** Milliseconds between two looks: short, because the limit may shrink meanwhile. */
const LOOK = 30_000;

/** Milliseconds without a byte after which a server that sends bookmarks (one a minute) is taken for lost. */
const WITH_BOOKMARKS = 180_000;

/** Milliseconds beyond the time at which the server itself ends the watch. */
const MARGIN = 30_000;

/** Tells a quiet connection from a dead one: a laptop that slept or a firewall that forgot leaves one that never ends. */
export class Silence {
  private heardAt: number;
  private limit: number;

  constructor(
    private readonly clock: Clock,
    timeoutSeconds: number,
  ) {
    this.heardAt = clock.now();
    this.limit = timeoutSeconds * 1000 + MARGIN;
  }

  heard(bookmark: boolean): void {
    this.heardAt = this.clock.now();
    if (bookmark) this.limit = WITH_BOOKMARKS;
  }

  /** Resolves when nothing was heard for too long; rejects with `cancelled` when the signal aborts. */
  async tooLong(signal: AbortSignal): Promise<void> {
    for (;;) {
      const rest = this.heardAt + this.limit - this.clock.now();
      if (rest <= 0) return;
      await this.clock.sleep(Math.min(rest, LOOK), signal);
    }
  }
}
