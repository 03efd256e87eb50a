import { DisposableStore, disposable } from '../../core/disposable';
import { DrydockError } from '../../core/errors';
import { Emitter } from '../../core/event';
import { scoped, type Logger } from '../../core/logger';
import type { OperationEvent, OperationHeader, OperationId } from '../../core/operation/events';
import { fold, isOver } from '../../core/operation/reducer';
import type { OperationState } from '../../core/operation/state';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import type { JournalStore, JournalWriter } from '../../ports/journal';
import type { LocalLocks } from '../../ports/lock';
import type { OperationRequest } from '../nodes/request';
import type { OpenedOperation, OperationDefinition } from './definition';
import { OperationLocks, type Host } from './locks';
import { Recorder } from './recorder';
import { RunningOperation } from './running-operation';

export interface EngineDependencies {
  readonly journals: JournalStore;
  readonly locks: LocalLocks;
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly definitions: readonly OperationDefinition[];
  readonly host: Host;
  /** A fresh id, sortable by time. */
  readonly newId: () => OperationId;
}

/** Carries out operations: journaled, verified, resumable, one at a time for each cluster. */
export class OperationEngine {
  private readonly active = new Map<OperationId, RunningOperation>();
  private readonly changed: Emitter<OperationState>;

  constructor(private readonly dependencies: EngineDependencies) {
    this.changed = new Emitter((error) => dependencies.logger.error('A listener of the operations failed', error));
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
  async start(request: OperationRequest, signal: AbortSignal = NEVER): Promise<RunningOperation> {
    const { clock, host, newId, journals } = this.dependencies;
    const header: OperationHeader = {
      ...request,
      id: newId(),
      createdAt: clock.now(),
      createdBy: `${host.user}@${host.name}`,
      version: host.version,
    };
    return this.launch(header, signal, {
      what: 'carryOut',
      prepare: async (opened) => {
        const differences = await opened.drift(signal);
        if (differences.length > 0) {
          throw new DrydockError('drifted', `${header.title}: the cluster changed since the plan was made, so nothing was done.`, {
            hint: differences.join('\n'),
          });
        }
      },
      journal: async () => {
        const writer = await journals.create(header.id);
        const planned: OperationEvent = { type: 'planned', header, seq: 0, at: clock.now() };
        await writer.append(planned, true);
        return { writer, state: stateOf([planned], header.id) };
      },
      begin: { type: 'started' },
    });
  }

  /**
   * Takes an operation up again at the first step that is not (or not any more) so. Steps that were done are verified.
   * @throws as `start`, and `invalid` for one that runs or was completed
   */
  async resume(id: OperationId, signal: AbortSignal = NEVER): Promise<RunningOperation> {
    const state = await this.stored(id);
    if (state.status === 'succeeded' || state.status === 'abandoned') {
      throw new DrydockError('invalid', `${state.header.title} has ended (${state.status}); there is nothing to resume.`, {
        hint: 'Plan it anew.',
      });
    }
    return this.launch(state.header, signal, {
      what: 'carryOut',
      journal: () => this.reopen(state),
      journaled: state,
      begin: { type: 'resumed', by: this.who() },
    });
  }

  /** Takes back what the steps of an operation say they can take back, last first. */
  async undo(id: OperationId, signal: AbortSignal = NEVER): Promise<RunningOperation> {
    const state = await this.stored(id);
    return this.launch(state.header, signal, {
      what: 'undo',
      journal: () => this.reopen(state),
      journaled: state,
      begin: { type: 'note', message: `Taken back by ${this.who()}.` },
    });
  }

  /** Closes an operation that nobody works on, as it is. */
  async abandon(id: OperationId): Promise<void> {
    const state = await this.stored(id);
    if (isOver(state)) return;
    const { writer } = await this.reopen(state);
    const done = state.steps.filter((step) => step.status === 'done').length;
    const summary = `Given up after ${done} of ${state.steps.length} steps.`;
    try {
      await writer.append(
        { type: 'finished', outcome: 'abandoned', summary, seq: state.lastSeq + 1, at: this.dependencies.clock.now() },
        true,
      );
    } finally {
      await writer.close();
    }
    this.changed.fire(await this.stored(id));
  }

  /** Every operation with a readable journal on this computer, in no particular order. */
  async list(): Promise<readonly OperationState[]> {
    const { journals, logger } = this.dependencies;
    const states = await Promise.all(
      (await journals.ids()).map(async (id) => {
        const running = this.active.get(id);
        if (running) return running.state;
        try {
          return await this.stored(id);
        } catch (error) {
          logger.warn(`The journal ${journals.place(id)} can't be read`, error);
          return undefined;
        }
      }),
    );
    return states.filter((state) => state !== undefined);
  }

  running(id: OperationId): RunningOperation | undefined {
    return this.active.get(id);
  }

  /** Deletes the journal of an operation that has ended. */
  async remove(id: OperationId): Promise<void> {
    const state = await this.stored(id);
    if (!isOver(state))
      throw new DrydockError('invalid', `${state.header.title} has not ended; its journal is needed to resume it.`, {
        hint: 'Resume or abandon it first.',
      });
    await this.dependencies.journals.remove(id);
  }

  /** Deletes the journals of operations that ended long ago. Those that were interrupted stay. */
  async prune(olderThanMs: number): Promise<number> {
    const limit = this.dependencies.clock.now() - olderThanMs;
    const old = (await this.list()).filter((state) => isOver(state) && (state.endedAt ?? state.lastAt) < limit);
    for (const state of old) await this.dependencies.journals.remove(state.header.id);
    return old.length;
  }

  /** Absolute path of the journal. */
  place(id: OperationId): string {
    return this.dependencies.journals.place(id);
  }

  private async launch(header: OperationHeader, signal: AbortSignal, how: Launch): Promise<RunningOperation> {
    const { clock, interaction, logger, locks, host } = this.dependencies;
    const log = scoped(logger, `${header.cluster.name} ${header.title}`);
    const held = await OperationLocks.take(header, host, locks, clock, log);
    const resources = new DisposableStore();
    try {
      const opened = await this.definitionOf(header).open(header, signal, how.journaled);
      resources.add(disposable(() => opened.dispose()));
      refuseAnotherCluster(header, opened);
      await how.prepare?.(opened);
      let lost: (why: string) => void = () => {};
      await held.share(header, opened, clock, signal, (why) => lost(why));
      const { writer, state } = await how.journal();
      const recorder = new Recorder(state, writer, clock, log);
      resources.add(recorder.onDidChange((now) => this.changed.fire(now)));
      await recorder.record(how.begin);
      const operation = new RunningOperation(
        { recorder, opened, clock, interaction, log, resources, release: () => held.release() },
        how.what,
      );
      lost = (why) => void operation.giveUp(why);
      this.active.set(header.id, operation);
      void operation.finished.then((last) => {
        this.active.delete(header.id);
        this.changed.fire(last);
      });
      return operation;
    } catch (error) {
      resources.dispose();
      await held.release();
      throw error;
    }
  }

  private definitionOf(header: OperationHeader): OperationDefinition {
    const found = this.dependencies.definitions.find((definition) => definition.type === header.type);
    if (found) return found;
    throw new DrydockError('invalid', `${header.title} is of a kind (${header.type}) that this version of Drydock does not know.`, {
      hint: 'Update Drydock, or abandon the operation.',
    });
  }

  private async reopen(state: OperationState): Promise<{ readonly writer: JournalWriter; readonly state: OperationState }> {
    return { writer: await this.dependencies.journals.reopen(state.header.id), state };
  }

  /** State by the journal alone. One without an outcome, on which this process does not work, was interrupted. */
  private async stored(id: OperationId): Promise<OperationState> {
    if (this.active.has(id)) throw new DrydockError('invalid', 'The operation is running.', { hint: 'Cancel it first.' });
    const { events } = await this.dependencies.journals.read(id);
    const state = stateOf(events, id);
    return isOver(state) ? state : { ...state, status: 'interrupted' };
  }

  private who(): string {
    const { user, name } = this.dependencies.host;
    return `${user}@${name}`;
  }
}

interface Launch {
  readonly what: 'carryOut' | 'undo';
  readonly prepare?: (opened: OpenedOperation) => Promise<void>;
  readonly journal: () => Promise<{ readonly writer: JournalWriter; readonly state: OperationState }>;
  readonly journaled?: OperationState;
  readonly begin:
    { readonly type: 'started' } | { readonly type: 'resumed'; readonly by: string } | { readonly type: 'note'; readonly message: string };
}

const NEVER = new AbortController().signal;

function stateOf(events: readonly OperationEvent[], id: OperationId): OperationState {
  const state = fold(events);
  if (state) return state;
  throw new DrydockError('storage', `The journal of operation ${id} has no readable beginning.`, {
    hint: 'It can only be removed; look at the cluster to see what was done.',
  });
}

function refuseAnotherCluster(header: OperationHeader, opened: OpenedOperation): void {
  if (opened.clusterUid === header.cluster.uid) return;
  throw new DrydockError('conflict', `What answers as ${header.cluster.name} is not the cluster that ${header.title} was planned for.`, {
    hint: 'The kubeconfig points elsewhere now, or the cluster was made anew. Nothing was changed.',
  });
}
