import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import type { OperationHeader, OperationId } from '../../core/operation/events';
import { isOver } from '../../core/operation/reducer';
import type { OperationState } from '../../core/operation/state';
import { OperationArchive, type Retention } from './archive';
import type { EngineDependencies } from './dependencies';
import { Launcher, type Launch } from './launcher';
import { OperationLocks } from './locks';
import type { OperationRequest } from './request';
import type { RunningOperation } from './running-operation';

const NEVER = new AbortController().signal;

/** Carries out operations: journaled, verified, resumable, one at a time for each cluster. */
export class OperationEngine {
  private readonly active = new Map<OperationId, RunningOperation>();
  private readonly changed: Emitter<OperationState>;
  private readonly archive: OperationArchive;
  private readonly launcher: Launcher;

  constructor(private readonly dependencies: EngineDependencies) {
    const { journals, locks, clock, logger } = dependencies;
    this.changed = new Emitter((error) => logger.error('A listener of the operations failed', error));
    this.archive = new OperationArchive(journals, locks, clock, logger);
    this.launcher = new Launcher(dependencies, this.archive, (state) => this.changed.fire(state));
  }

  /** An operation of this process came, moved on or ended. */
  get onDidChange(): Emitter<OperationState>['event'] {
    return this.changed.event;
  }

  /**
   * Begins a new operation: locks, facts read again, then the first step. Resolves as soon as it runs.
   * @throws DrydockError `drifted` (the differences, one a line, in `hint`), `locked`, `conflict` (another cluster answers),
   *   `storage` (no journal can be written), or what kept the cluster from being reached. Nothing was changed then.
   */
  start(request: OperationRequest, signal: AbortSignal = NEVER): Promise<RunningOperation> {
    const { clock, host, newId } = this.dependencies;
    const header: OperationHeader = { ...request, id: newId(), createdAt: clock.now(), createdBy: this.who, version: host.version };
    return this.launch(header, { what: 'start' }, signal);
  }

  /**
   * Takes an operation up again at the first step that is not (or not any more) so; what was done is verified. One that was
   * interrupted while it was being taken back goes on being taken back.
   * @throws DrydockError as `start`, except `drifted`; `invalid` for one that runs, succeeded or was abandoned
   */
  async resume(id: OperationId, signal: AbortSignal = NEVER): Promise<RunningOperation> {
    const { state } = await this.idle(id);
    return this.launch(state.header, { what: 'resume', by: this.who }, signal);
  }

  /**
   * Takes back what the steps of an operation say they can take back, last first.
   * @throws DrydockError as `resume`
   */
  async undo(id: OperationId, signal: AbortSignal = NEVER): Promise<RunningOperation> {
    const { state } = await this.idle(id);
    return this.launch(state.header, { what: 'undo', by: this.who }, signal);
  }

  /**
   * Closes an operation that nobody works on, as it is.
   * @throws DrydockError `locked` when another process works on it, or changes the same cluster
   */
  async abandon(id: OperationId): Promise<void> {
    const { host, locks, clock, logger } = this.dependencies;
    const { state } = await this.idle(id);
    const held = await OperationLocks.take(state.header, host, locks, clock, logger);
    try {
      await this.close(id);
    } finally {
      await held.release();
    }
    this.changed.fire((await this.archive.read(id)).state);
  }

  /** Every operation with a readable journal on this computer, in no particular order. */
  async list(): Promise<readonly OperationState[]> {
    const stored = await this.archive.all();
    return stored.map((state) => this.active.get(state.header.id)?.state ?? state);
  }

  /** The operation, if this process works on it. */
  running(id: OperationId): RunningOperation | undefined {
    return this.active.get(id);
  }

  /** Deletes the journal of an operation. @throws DrydockError `invalid` when it has not ended */
  async remove(id: OperationId): Promise<void> {
    await this.idle(id);
    await this.archive.remove(id);
  }

  /** Deletes journals of operations that ended long ago, or are too many; those that were interrupted stay. */
  prune(retention: Retention): Promise<number> {
    return this.archive.prune(retention, (id) => this.active.has(id));
  }

  /** Where a person finds the journal. */
  place(id: OperationId): string {
    return this.archive.place(id);
  }

  private async launch(header: OperationHeader, how: Launch, signal: AbortSignal): Promise<RunningOperation> {
    await this.lockGivenBack(header.cluster.uid);
    return this.launcher.launch(header, how, signal, (operation) => {
      this.active.set(header.id, operation);
      void operation.finished.then((last) => {
        this.active.delete(header.id);
        this.changed.fire(last);
      });
    });
  }

  private async close(id: OperationId): Promise<void> {
    const { state } = await this.archive.read(id);
    if (isOver(state)) return;
    const done = state.steps.filter((step) => step.status === 'done').length;
    const summary = `Given up after ${done} of ${state.steps.length} steps.`;
    const writer = await this.archive.reopen(id);
    try {
      const at = this.dependencies.clock.now();
      await writer.append({ type: 'finished', outcome: 'abandoned', summary, seq: state.lastSeq + 1, at }, true);
    } finally {
      await writer.close();
    }
  }

  /** An operation on which this process does not work. @throws DrydockError `invalid` */
  private async idle(id: OperationId) {
    const running = this.active.get(id);
    if (!running) return this.archive.read(id);
    if (isOver(running.state)) {
      await running.finished;
      return this.archive.read(id);
    }
    throw new DrydockError('invalid', `${running.state.header.title} is running.`, { hint: 'Cancel it first.' });
  }

  /**
   * Waits for an operation on the same cluster that has ended and is just giving its locks back: people press Uncordon as
   * soon as the message about the end is there.
   */
  private async lockGivenBack(cluster: string): Promise<void> {
    const ending = [...this.active.values()].filter(({ state }) => state.header.cluster.uid === cluster && isOver(state));
    await Promise.all(ending.map((operation) => operation.finished));
  }

  private get who(): string {
    const { user, name } = this.dependencies.host;
    return `${user}@${name}`;
  }
}
