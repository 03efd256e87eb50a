import type { ObservationStatus } from '../../ports/kubernetes';

/**
 * Tells when the version of a cluster may have changed: its connection was lost and is back, as when an API server is
 * replaced, or a kubelet changed its version, which it does after the API servers. One reading at a time; what happens
 * meanwhile is followed by one more.
 */
export class VersionReview {
  private wasLost = false;
  private running = false;
  private again = false;

  /** @param read must not reject */
  constructor(private readonly read: () => Promise<void>) {}

  statusChanged({ state }: ObservationStatus): void {
    if (state === 'live' && this.wasLost) this.due();
    if (state !== 'starting') this.wasLost = state !== 'live';
  }

  /** A kubelet says another version than before. */
  due(): void {
    this.again = true;
    if (!this.running) void this.follow();
  }

  private async follow(): Promise<void> {
    this.running = true;
    while (this.again) {
      this.again = false;
      await this.read();
    }
    this.running = false;
  }
}
