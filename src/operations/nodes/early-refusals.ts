import { DrydockError } from '../../core/errors';
import type { Clock } from '../../ports/clock';
import type { KubernetesPort } from '../../ports/kubernetes';

/** For how long a refusal is held to be early at most, from the first one on. Milliseconds. */
const EARLY = 20_000;
/** Between a refusal and the next request. Milliseconds. */
export const EARLY_PAUSE = 1_000;
/** So many refusals, each while the API knew who asks, are meant. Behind a load balancer the answer may have come from another server. */
const MEANT = 3;
/** An admission plugin whose caches are still empty, in the words of the API server's own plugins. */
const NOT_READY = /not yet ready to handle request/;

/** Who asks: what opens every operation, and was allowed then. */
export type Asker = Pick<KubernetesPort, 'clusterUid'>;

/**
 * Tells a refusal that passes from one that is meant. An API server that has just started hasn't read the roles yet and refuses
 * everybody everything. So the same identity asks for what it was allowed when the operation was opened: where that is refused as well,
 * the server doesn't know anybody yet. One of these goes with one request and its repetitions.
 */
export class EarlyRefusals {
  private since: number | undefined;
  private meant = 0;

  constructor(
    private readonly clock: Clock,
    private readonly asker: Asker,
  ) {}

  /** Whether the request should be made once more, after EARLY_PAUSE. Rejects where the signal aborted. */
  async mayPass(error: unknown, signal: AbortSignal): Promise<boolean> {
    if (!DrydockError.is(error, 'forbidden', 'unauthorized')) return false;
    this.since ??= this.clock.now();
    if (!NOT_READY.test(error.message) && (await this.isKnown(signal))) this.meant += 1;
    return this.meant < MEANT && this.clock.now() - this.since < EARLY;
  }

  private async isKnown(signal: AbortSignal): Promise<boolean> {
    try {
      await this.asker.clusterUid(signal);
      return true;
    } catch (error) {
      if (signal.aborted) throw error;
      return false;
    }
  }
}
