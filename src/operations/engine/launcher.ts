import { DrydockError } from '../../core/errors';
import { scoped, type Logger } from '../../core/logger';
import type { OperationEventBody, OperationHeader } from '../../core/operation/events';
import { placeOfRedaction } from '../../core/operation/redact';
import type { OperationState } from '../../core/operation/state';
import type { OperationArchive, StoredOperation } from './archive';
import type { OpenedOperation, OperationDefinition } from './definition';
import type { EngineDependencies } from './dependencies';
import { OperationLocks } from './locks';
import { Recorder } from './recorder';
import { RunningOperation } from './running-operation';
import { Turns } from './turns';

/** What an operation is put to work for. */
export type Launch = { readonly what: 'start' } | { readonly what: 'resume' | 'undo'; readonly by: string };

/** Puts operations to work: what has to be held, opened and agreed on before the first step. */
export class Launcher {
  private readonly turns = new Turns();

  constructor(
    private readonly dependencies: EngineDependencies,
    private readonly archive: OperationArchive,
    private readonly onDidChange: (state: OperationState) => void,
  ) {}

  /**
   * @param launched called with the operation as soon as it works, before anything else can happen
   * @throws DrydockError as `OperationEngine.start`; nothing is held and no connection is open then
   */
  async launch(
    header: OperationHeader,
    how: Launch,
    signal: AbortSignal,
    launched: (operation: RunningOperation) => void,
  ): Promise<RunningOperation> {
    const { clock, interaction, logger, locks, host } = this.dependencies;
    const log = scoped(logger, `${header.cluster.name} ${header.title}`);
    const held = await OperationLocks.take(header, host, locks, clock, log);
    let opened: OpenedOperation | undefined;
    let recorder: Recorder | undefined;
    const end = async () => {
      await held.release();
      attempt(log, 'The connection of the operation could not be closed', () => opened?.dispose());
      await recorder?.close().catch((error: unknown) => log.warn('The journal could not be closed', error));
    };
    try {
      // Read under the lock: until it was taken, another process may have worked on it.
      if (how.what === 'start') refuseWhatJournalsChange(header);
      const known = how.what === 'start' ? undefined : await this.known(header, how.what);
      opened = await this.definitionOf(header).open(header, signal, known?.state);
      refuseOtherSteps(header, opened);
      refuseAnotherCluster(header, opened);
      if (!known) refuseDrift(header, await opened.drift(signal));
      await held.share(opened, signal);
      recorder = await this.recorder(header, known, log);
      recorder.onDidChange(this.onDidChange);
      const task = how.what === 'undo' || known?.state.undoing ? 'undo' : 'carryOut';
      await recorder.record(beginning(how, task));
      const parts = { recorder, clock, interaction, turns: this.turns, log, end, steps: opened.steps };
      const operation = new RunningOperation({ ...parts, damaged: known?.damaged ?? false, forbidden: held.lost }, task);
      launched(operation);
      return operation;
    } catch (error) {
      await end();
      throw error;
    }
  }

  private async known(header: OperationHeader, what: 'resume' | 'undo'): Promise<StoredOperation> {
    const known = await this.archive.read(header.id);
    const { status } = known.state;
    if (what === 'undo' || (status !== 'succeeded' && status !== 'abandoned')) return known;
    throw new DrydockError('invalid', `${header.title} has ended (${status}); there is nothing to resume.`, { hint: 'Plan it anew.' });
  }

  private async recorder(header: OperationHeader, known: StoredOperation | undefined, log: Logger): Promise<Recorder> {
    const { clock } = this.dependencies;
    if (known) return new Recorder(known.state, await this.archive.reopen(header.id), clock, log);
    const { state, writer } = await this.archive.create(header);
    return new Recorder(state, writer, clock, log);
  }

  private definitionOf(header: OperationHeader): OperationDefinition {
    const found = this.dependencies.definitions.find((definition) => definition.type === header.type);
    if (found) return found;
    throw new DrydockError('invalid', `${header.title} is of a kind (${header.type}) that this version of Drydock does not know.`, {
      hint: 'Update Drydock, or abandon the operation.',
    });
  }
}

function beginning(how: Launch, task: 'carryOut' | 'undo'): OperationEventBody {
  if (how.what === 'start') return { type: 'started' };
  return { type: task === 'undo' ? 'undoing' : 'resumed', by: how.by };
}

/**
 * A journal keeps no secret. What it would keep otherwise than it is can't be resumed from it, so nothing is begun with it.
 * Sentences for people (warnings, titles) may differ.
 */
function refuseWhatJournalsChange({ title, cluster, targets, steps, plan }: OperationHeader): void {
  const place = placeOfRedaction({ cluster, targets, steps: steps.map(({ id, lane }) => ({ id, lane })), plan: plan.body });
  if (place === undefined) return;
  throw new DrydockError('internal', `${title} was not begun: its journal would hide ${place}, and could not be resumed from.`, {
    hint: 'What is there looks like a secret. If it is a name or a path, choose another; else this is a fault of Drydock.',
  });
}

/** What is done must be what was planned and journaled, also when another version of Drydock planned it. */
function refuseOtherSteps(header: OperationHeader, opened: OpenedOperation): void {
  const planned = header.steps.map((step) => step.id);
  if (planned.length === opened.steps.length && opened.steps.every((step, index) => step.id === planned[index])) return;
  throw new DrydockError(
    'invalid',
    `${header.title} was planned by Drydock ${header.version} with steps that this version does not have.`,
    {
      hint: 'Abandon it and plan it anew.',
    },
  );
}

function refuseAnotherCluster(header: OperationHeader, opened: OpenedOperation): void {
  if (opened.clusterUid === header.cluster.uid) return;
  throw new DrydockError('conflict', `What answers as ${header.cluster.name} is not the cluster that ${header.title} was planned for.`, {
    hint: 'The kubeconfig points elsewhere now, or the cluster was made anew. Nothing was changed.',
  });
}

function refuseDrift(header: OperationHeader, differences: readonly string[]): void {
  if (differences.length === 0) return;
  throw new DrydockError('drifted', `${header.title}: the cluster changed since the plan was made, so nothing was done.`, {
    hint: differences.join('\n'),
  });
}

function attempt(log: Logger, what: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    log.warn(what, error);
  }
}
