import { DrydockError } from '../../core/errors';
import type { Logger } from '../../core/logger';
import type { OperationHeader } from '../../core/operation/events';
import type { Clock } from '../../ports/clock';
import type { HeldLock, LocalLocks } from '../../ports/lock';
import type { OpenedOperation, SharedLock } from './definition';

/** Who this process is, for locks and headers. */
export interface Host {
  readonly pid: number;
  readonly name: string;
  readonly user: string;
  readonly version: string;
}

/** Failed renewals in a row after which the shared lock counts as lost. */
const PATIENCE = 3;

/** The locks that one operation holds: on this computer, and, where the cluster allows it, for everybody. */
export class OperationLocks {
  private readonly ended = new AbortController();

  private constructor(
    private readonly local: HeldLock,
    private readonly log: Logger,
  ) {}

  private shared: SharedLock | undefined;

  /** @throws DrydockError of kind `locked` that says who holds it */
  static async take(header: OperationHeader, host: Host, locks: LocalLocks, clock: Clock, log: Logger): Promise<OperationLocks> {
    const held = await locks.acquire(header.cluster.uid, {
      operation: header.id,
      title: header.title,
      pid: host.pid,
      host: host.name,
      since: clock.now(),
    });
    if (held.heldBy === undefined) return new OperationLocks(held, log);
    const { title, pid } = held.heldBy;
    throw new DrydockError(
      'locked',
      `${header.cluster.name}: another operation is under way on this computer: ${title} (process ${pid}).`,
      {
        hint: 'Wait until it has ended, or cancel it. One operation at a time changes a cluster.',
      },
    );
  }

  /** Takes the lock that other computers see and keeps it; calls `lost` when it can't be kept. */
  async share(
    header: OperationHeader,
    opened: OpenedOperation,
    clock: Clock,
    signal: AbortSignal,
    lost: (why: string) => void,
  ): Promise<void> {
    if (!opened.acquireSharedLock) return;
    const lock = await opened.acquireSharedLock(signal);
    if (lock.heldBy !== undefined) {
      throw new DrydockError('locked', `${header.cluster.name}: somebody else is changing it now: ${lock.heldBy}.`, {
        hint: 'Ask them, or wait. A lock that was left behind ends by itself after a minute.',
      });
    }
    this.shared = lock;
    void this.keep(lock, clock, lost);
  }

  private async keep(lock: SharedLock, clock: Clock, lost: (why: string) => void): Promise<void> {
    const { signal } = this.ended;
    let failures = 0;
    while (!signal.aborted) {
      try {
        await clock.sleep(lock.renewEverySeconds * 1000, signal);
        await lock.renew(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        failures += 1;
        this.log.debug(`The shared lock could not be renewed (${failures} in a row)`, error);
        const taken = DrydockError.is(error, 'locked', 'conflict');
        if (!taken && failures < PATIENCE) continue;
        this.shared = undefined;
        lost(
          taken
            ? 'somebody else took the shared lock of the cluster'
            : `the shared lock of the cluster could not be renewed ${failures} times: ${DrydockError.from(error).message}`,
        );
        return;
      }
    }
  }

  /** Never rejects: a lock that can't be released ends by itself. */
  async release(): Promise<void> {
    this.ended.abort();
    await this.shared?.release().catch((error: unknown) => this.log.debug('The shared lock could not be released', error));
    await this.local.release().catch((error: unknown) => this.log.warn('The lock file could not be removed', error));
  }
}
