import { DrydockError } from '../../core/errors';
import type { Logger } from '../../core/logger';
import type { OperationEvent, OperationHeader, OperationId } from '../../core/operation/events';
import { fold, isOver } from '../../core/operation/reducer';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { JournalStore, JournalWriter } from '../../ports/journal';
import type { LocalLocks } from '../../ports/lock';

/** An operation as its journal tells it. */
export interface StoredOperation {
  readonly state: OperationState;
  /** Part of the journal can't be read. */
  readonly damaged: boolean;
}

/** Which journals of ended operations are worth keeping. */
export interface Retention {
  readonly olderThanMs: number;
  /** How many are kept at most, the newest first; undefined: all. */
  readonly atMost?: number;
}

/** The operations of this computer as their journals tell them. */
export class OperationArchive {
  constructor(
    private readonly journals: JournalStore,
    private readonly locks: LocalLocks,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** @throws DrydockError `storage` when there is no readable beginning */
  async read(id: OperationId): Promise<StoredOperation> {
    const { events, damaged } = await this.journals.read(id);
    const state = fold(events);
    if (state) return { state, damaged };
    throw new DrydockError('storage', `The journal ${this.journals.place(id)} has no readable beginning.`, {
      hint: 'It can only be deleted. Look at the cluster to see what was done.',
    });
  }

  /** Every operation with a readable journal, in no particular order. What has no outcome and no process was interrupted. */
  async all(): Promise<readonly OperationState[]> {
    const states: OperationState[] = [];
    // One after the other: a folder full of journals must not be in memory at one time.
    for (const id of await this.journals.ids()) {
      try {
        states.push(await this.judged((await this.read(id)).state));
      } catch (error) {
        this.log.warn(`The journal ${this.journals.place(id)} can't be read`, error);
      }
    }
    return states;
  }

  /** The state as it is without a process of this window. */
  async judged(state: OperationState): Promise<OperationState> {
    if (isOver(state)) return state;
    const holder = await this.locks.holder(state.header.cluster.uid);
    return holder?.operation === state.header.id ? state : { ...state, status: 'interrupted' };
  }

  /** Starts the journal of a new operation. Leaves nothing behind when its first record can't be written. */
  async create(header: OperationHeader): Promise<{ readonly writer: JournalWriter; readonly state: OperationState }> {
    const writer = await this.journals.create(header.id);
    const planned: OperationEvent = { type: 'planned', header, seq: 0, at: this.clock.now() };
    try {
      await writer.append(planned, true);
    } catch (error) {
      await writer.close().catch(() => {});
      await this.journals.remove(header.id).catch(() => {});
      throw error;
    }
    return { writer, state: fold([planned]) as OperationState };
  }

  reopen(id: OperationId): Promise<JournalWriter> {
    return this.journals.reopen(id);
  }

  /** @throws DrydockError `invalid` for an operation that has not ended */
  async remove(id: OperationId): Promise<void> {
    const { state } = await this.read(id);
    if (!isOver(state)) {
      throw new DrydockError('invalid', `${state.header.title} has not ended; its journal is needed to resume it.`, {
        hint: 'Resume or abandon it first.',
      });
    }
    await this.journals.remove(id);
  }

  /** Deletes the journals that are not worth keeping. Those of interrupted operations stay. Resolves with how many went. */
  async prune({ olderThanMs, atMost = Infinity }: Retention, except: (id: OperationId) => boolean): Promise<number> {
    const limit = this.clock.now() - olderThanMs;
    const endOf = (state: OperationState) => state.endedAt ?? state.lastAt;
    const ended = (await this.all()).filter((state) => isOver(state) && !except(state.header.id)).sort((a, b) => endOf(b) - endOf(a));
    const old = ended.filter((state, index) => index >= atMost || endOf(state) < limit);
    for (const state of old) await this.journals.remove(state.header.id);
    return old.length;
  }

  /** Where a person finds the journal. */
  place(id: OperationId): string {
    return this.journals.place(id);
  }
}
