const BASE = 500;
const CAP = 30_000;

/**
 * Pauses between attempts with decorrelated jitter: each is drawn between the base and three times the one before, up to a
 * cap, so that the clients of a server that comes back do not come back all at once.
 */
export class Backoff {
  private previous = BASE;

  constructor(private readonly random: () => number) {}

  /** Milliseconds to wait; never less than the server asked for. */
  next(retryAfterSeconds: number | undefined): number {
    this.previous = Math.min(CAP, BASE + this.random() * (this.previous * 3 - BASE));
    return Math.max(this.previous, (retryAfterSeconds ?? 0) * 1000);
  }

  reset(): void {
    this.previous = BASE;
  }
}
