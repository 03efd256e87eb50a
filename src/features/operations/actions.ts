import { DrydockError } from '../../core/errors';
import type { OperationId } from '../../core/operation/events';
import type { OperationState } from '../../core/operation/state';
import { count } from '../../core/report/words';
import type { Clock } from '../../ports/clock';
import type { Interaction } from '../../ports/interaction';
import { chooseOperation, type Verb } from './choose-operation';
import type { FollowedOperation } from './follower';
import type { OperationsGateway } from './gateway';
import type { OperationsModel } from './model';
import { operationFlags } from './operation-row';
import type { OperationPresenter } from './presenter';
import { isActive, isFinished, isInterrupted, isResumable, stepTally, stopLevel } from './progress';
import { sentence } from './words';

export interface ActionDeps {
  readonly gateway: OperationsGateway;
  readonly model: OperationsModel;
  readonly interaction: Interaction;
  readonly clock: Clock;
  readonly presenterOf: (type: string) => OperationPresenter;
  /** Stays with an operation that was started or taken up again. */
  readonly follow: (operation: FollowedOperation) => void;
  /** Refuses a change to a cluster that is read-only, with a `policy` error. */
  readonly checkMayChange: (cluster: OperationState['header']['cluster']) => Promise<void>;
}

/** What can be done with an operation that exists. Each asks for its target when it has none. */
export class OperationActions {
  constructor(private readonly deps: ActionDeps) {}

  /** The first call stops at the next boundary; the second, after a question that tells the consequences, at once. */
  async cancel(...args: readonly unknown[]): Promise<void> {
    const state = await this.choose(args, {
      question: 'Stop which operation?',
      none: 'No operation runs in this window.',
      unfit: 'does not run in this window.',
      fits: (candidate) => isActive(candidate.status) && this.deps.gateway.running(candidate.header.id) !== undefined,
    });
    const operation = this.deps.gateway.running(state.header.id);
    if (!operation) return;
    const level = stopLevel(operation.state);
    if (level === 0) return operation.cancel(1);
    if (level === 2) return;
    const now = await this.deps.interaction.ask({
      kind: 'confirm',
      title: `${state.header.title} is stopping at the next boundary. Stop at once instead?`,
      detail: this.deps.presenterOf(state.header.type).consequences(operation.state),
      action: 'Stop at Once',
      danger: true,
    });
    if (now) await operation.cancel(2);
  }

  async resume(...args: readonly unknown[]): Promise<OperationId> {
    const state = await this.choose(args, {
      question: 'Resume which operation?',
      none: 'No operation was interrupted or stopped.',
      unfit: 'can not be resumed: it runs, or it is complete.',
      fits: isResumable,
    });
    await this.deps.checkMayChange(state.header.cluster);
    const operation = await this.deps.gateway.resume(state.header.id);
    this.deps.follow(operation);
    return operation.id;
  }

  async undo(...args: readonly unknown[]): Promise<OperationId | undefined> {
    const state = await this.choose(args, {
      question: 'Undo which operation?',
      none: 'There is nothing to take back.',
      unfit: 'changed nothing that could be taken back.',
      fits: (candidate) => operationFlags(candidate).includes('undoable'),
    });
    await this.deps.checkMayChange(state.header.cluster);
    const { label, sentences } = this.deps.presenterOf(state.header.type).undo(state);
    const agreed = await this.deps.interaction.ask({
      kind: 'confirm',
      title: `${label} (${state.header.title} on ${state.header.cluster.name})?`,
      detail: sentences.length > 0 ? sentences.map(sentence).join('\n') : 'What it changed is taken back, in reverse order.',
      action: label,
    });
    if (!agreed) return undefined;
    const operation = await this.deps.gateway.undo(state.header.id);
    this.deps.follow(operation);
    return operation.id;
  }

  async abandon(...args: readonly unknown[]): Promise<void> {
    const state = await this.choose(args, {
      question: 'Abandon which operation?',
      none: 'No operation was interrupted.',
      unfit: 'was not interrupted.',
      fits: (candidate) => isInterrupted(candidate.status),
    });
    const { done, total } = stepTally(state);
    const agreed = await this.deps.interaction.ask({
      kind: 'confirm',
      title: `Abandon ${state.header.title} on ${state.header.cluster.name}?`,
      detail:
        `${done} of ${count(total, 'step')} ended before it was interrupted. What was done stays done; the rest is not done, and it can't be resumed afterwards. ` +
        'Its report is kept.',
      action: 'Abandon',
      danger: true,
    });
    if (agreed) await this.deps.gateway.abandon(state.header.id);
  }

  async remove(...args: readonly unknown[]): Promise<void> {
    const state = await this.choose(args, {
      question: 'Remove which operation from the list?',
      none: 'No finished operation is kept.',
      unfit: 'has not finished; only finished operations can be removed.',
      fits: (candidate) => isFinished(candidate.status),
    });
    await this.removeAll([state], `Remove ${state.header.title} from the list?`, 'Remove');
  }

  /** Removes everything that finished, after telling how much that is. */
  async clear(): Promise<void> {
    const finished = (await this.deps.model.all()).filter((state) => isFinished(state.status));
    if (finished.length === 0) throw new DrydockError('invalid', 'No finished operation is kept.');
    const title = `Remove ${count(finished.length, 'finished operation')} from the list?`;
    await this.removeAll(finished, title, `Remove ${count(finished.length, 'Operation')}`);
  }

  choose(args: readonly unknown[], verb: Verb): Promise<OperationState> {
    return chooseOperation(args, verb, () => this.deps.model.all(), this.deps.interaction, this.deps.clock.now());
  }

  private async removeAll(states: readonly OperationState[], title: string, action: string): Promise<void> {
    const agreed = await this.deps.interaction.ask({
      kind: 'confirm',
      title,
      detail: 'The journal on this computer is deleted, and the report with it. Nothing changes on the cluster.',
      action,
      danger: true,
    });
    if (!agreed) return;
    for (const state of states) {
      await this.deps.gateway.remove(state.header.id);
      this.deps.model.forget(state.header.id);
    }
  }
}
