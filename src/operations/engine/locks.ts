import { DrydockError } from '../../core/errors';
import type { Logger } from '../../core/logger';
import type { OperationHeader } from '../../core/operation/events';
import type { Clock } from '../../ports/clock';
import type { HeldLock, LocalLocks } from '../../ports/lock';
import type { OpenedOperation } from './definition';
import { LeaseKeeper } from './lease-keeper';

/** Who this process is, for locks and headers. */
export interface Host {
  readonly pid: number;
  readonly name: string;
  readonly user: string;
  readonly version: string;
}

/** The locks that one operation holds: on this computer, and, where the cluster allows it, for everybody. */
export class OperationLocks {
  private lease: LeaseKeeper | undefined;

  private constructor(
    private readonly header: OperationHeader,
    private readonly local: HeldLock,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /**
   * Takes the lock on this computer.
   * @throws DrydockError of kind `locked` that says who holds it
   */
  static async take(header: OperationHeader, host: Host, locks: LocalLocks, clock: Clock, log: Logger): Promise<OperationLocks> {
    const held = await locks.acquire(header.cluster.uid, {
      operation: header.id,
      title: header.title,
      pid: host.pid,
      host: host.name,
      since: clock.now(),
    });
    if (held.heldBy === undefined) return new OperationLocks(header, held, clock, log);
    const { title, pid, host: where } = held.heldBy;
    const place = where === host.name ? 'on this computer' : `on ${where}`;
    throw new DrydockError('locked', `${header.cluster.name}: another operation is under way ${place}: ${title} (process ${pid}).`, {
      hint: 'Wait until it has ended, or cancel it. One operation at a time changes a cluster.',
    });
  }

  /**
   * Takes the lock that other computers see, where there is one, and keeps it.
   * @throws DrydockError `locked` when somebody else holds it
   */
  async share(opened: OpenedOperation, signal: AbortSignal): Promise<void> {
    if (!opened.acquireSharedLock) return;
    const lock = await opened.acquireSharedLock(signal);
    if (lock.heldBy !== undefined) {
      throw new DrydockError('locked', `${this.header.cluster.name}: somebody else is changing it now: ${lock.heldBy}.`, {
        hint: 'Ask them, or wait. A lock that was left behind ends by itself after a minute.',
      });
    }
    this.lease = new LeaseKeeper(lock, this.clock, this.log);
  }

  /** Aborts when the shared lock is lost, for a reason that is part of a sentence. Undefined: there is none to lose. */
  get lost(): AbortSignal | undefined {
    return this.lease?.lost;
  }

  /** Never rejects: what can't be released ends by itself. */
  async release(): Promise<void> {
    await this.lease?.release();
    await this.local.release().catch((error: unknown) => this.log.warn('The lock file could not be removed', error));
  }
}
