import { beforeEach, describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import { Emitter } from '../../../../src/core/event';
import type { CancelLevel, OperationId } from '../../../../src/core/operation/events';
import type { OperationState } from '../../../../src/core/operation/state';
import { OperationActions } from '../../../../src/features/operations/actions';
import type { FollowedOperation } from '../../../../src/features/operations/follower';
import type { OperationsGateway } from '../../../../src/features/operations/gateway';
import { OperationsModel } from '../../../../src/features/operations/model';
import { presenters } from '../../../../src/features/operations/presenters';
import { DrainPresenter } from '../../../../src/features/drain/presenter';
import { RowHandle } from '../../../../src/ui/tree/handle';
import { ManualClock } from '../support/manual-clock';
import { ScriptedAnswers } from '../support/scripted';
import { NOON, operation, runningDrain, step } from './states';

class FakeGateway implements OperationsGateway {
  readonly onDidChange = new Emitter<OperationState>().event;
  readonly calls: string[] = [];
  readonly processes = new Map<OperationId, FollowedOperation>();

  constructor(public journals: readonly OperationState[]) {}

  async list(): Promise<readonly OperationState[]> {
    return this.journals;
  }
  running(id: OperationId): FollowedOperation | undefined {
    return this.processes.get(id);
  }
  run(state: OperationState): void {
    const cancel = (level: CancelLevel) => {
      this.calls.push(`cancel ${level}`);
    };
    this.processes.set(state.header.id, {
      id: state.header.id,
      state,
      onDidChange: new Emitter<OperationState>().event,
      cancel,
      finished: new Promise(() => {}),
    });
  }
  async resume(id: OperationId): Promise<FollowedOperation> {
    return this.take('resume', id);
  }
  async undo(id: OperationId): Promise<FollowedOperation> {
    return this.take('undo', id);
  }
  async abandon(id: OperationId): Promise<void> {
    this.calls.push(`abandon ${id}`);
  }
  async remove(id: OperationId): Promise<void> {
    this.calls.push(`remove ${id}`);
  }
  async place(): Promise<string> {
    return '';
  }

  private take(verb: string, id: OperationId): FollowedOperation {
    this.calls.push(`${verb} ${id}`);
    const state = this.journals.find((candidate) => candidate.header.id === id)!;
    return { id, state, onDidChange: new Emitter<OperationState>().event, cancel() {}, finished: new Promise(() => {}) };
  }
}

const named = (id: string, changes: Parameters<typeof operation>[0]) =>
  operation({ ...changes, header: { id: id as OperationId, title: `Drain ${id}`, ...changes?.header } });

const interrupted = named('a', { status: 'interrupted', steps: [step('cordon', { status: 'done' }), step('evict')] });
const stopped = named('b', { status: 'cancelled', steps: [step('cordon', { status: 'done' })] });
const done = named('c', { status: 'succeeded' });

let gateway: FakeGateway;
let answers: ScriptedAnswers;
let followed: OperationId[];
let readOnly: boolean;

beforeEach(() => {
  gateway = new FakeGateway([interrupted, done]);
  answers = new ScriptedAnswers();
  followed = [];
  readOnly = false;
});

function actions(): OperationActions {
  const clock = new ManualClock(NOON);
  return new OperationActions({
    gateway,
    model: new OperationsModel(gateway, clock),
    interaction: answers,
    clock,
    presenterOf: presenters({ drain: () => new DrainPresenter() }),
    follow: (started) => followed.push(started.id),
    async checkMayChange() {
      if (readOnly) throw new DrydockError('policy', 'prod-eu is read-only.');
    },
  });
}

describe('stopping', () => {
  it('is at the boundary first, without a question', async () => {
    const running = runningDrain();
    gateway.journals = [running];
    gateway.run(running);
    await actions().cancel(running.header.id);
    expect(gateway.calls).toEqual(['cancel 1']);
    expect(answers.asked).toEqual([]);
  });

  it('is at once the second time, after the consequences were told', async () => {
    const stopping = runningDrain({ status: 'cancelling', cancelLevel: 1 });
    gateway.journals = [stopping];
    gateway.run(stopping);
    answers.replying(undefined, true);
    await actions().cancel(stopping.header.id);
    expect(gateway.calls).toEqual([]);
    await actions().cancel(stopping.header.id);
    expect(gateway.calls).toEqual(['cancel 2']);
    expect(answers.asked[0]).toMatchObject({
      kind: 'confirm',
      danger: true,
      detail: expect.stringContaining('w02 stays as cordoned as now'),
    });
  });

  it('is refused for an operation that runs in another window', async () => {
    gateway.journals = [runningDrain()];
    await expect(actions().cancel()).rejects.toThrow('No operation runs in this window.');
  });
});

describe('resuming', () => {
  it('takes the only interrupted operation up without asking which', async () => {
    await actions().resume();
    expect(gateway.calls).toEqual(['resume a']);
    expect(followed).toEqual(['a']);
  });

  it('takes up what was stopped or failed as well, unless it was taken back', async () => {
    gateway.journals = [stopped];
    await actions().resume();
    expect(gateway.calls).toEqual(['resume b']);
    gateway.journals = [{ ...stopped, steps: [step('cordon', { status: 'undone' })] }];
    await expect(actions().resume()).rejects.toThrow('No operation was interrupted or stopped.');
  });

  it('asks which of several', async () => {
    gateway.journals = [interrupted, named('x', { status: 'interrupted' })];
    answers.replying('x');
    await actions().resume();
    expect(gateway.calls).toEqual(['resume x']);
    expect(answers.asked[0]).toMatchObject({ kind: 'choose', choices: [{ label: 'Drain a (prod-eu)' }, { label: 'Drain x (prod-eu)' }] });
  });

  it('is refused on a read-only cluster, also when the command is called directly', async () => {
    readOnly = true;
    await expect(actions().resume('a')).rejects.toMatchObject({ kind: 'policy' });
    expect(gateway.calls).toEqual([]);
  });

  it('works on the row it was called on', async () => {
    const handle = new RowHandle('operation/a/step/evict', { kind: 'step', state: interrupted, step: interrupted.steps[1]! });
    await actions().resume(handle);
    expect(gateway.calls).toEqual(['resume a']);
  });

  it('says so when the operation is not one to resume', async () => {
    await expect(actions().resume('c')).rejects.toThrow('Drain c can not be resumed: it runs, or it is complete.');
    await expect(actions().resume('gone')).rejects.toMatchObject({ kind: 'notFound' });
  });
});

describe('taking back', () => {
  it('asks first, in words of the type, and is followed like any operation', async () => {
    gateway.journals = [stopped];
    answers.replying(true);
    await actions().undo('b');
    expect(answers.asked[0]).toMatchObject({ kind: 'confirm', action: 'Uncordon', title: 'Uncordon (Drain b on prod-eu)?' });
    expect(gateway.calls).toEqual(['undo b']);
    expect(followed).toEqual(['b']);
  });

  it('does nothing when the question is dismissed', async () => {
    gateway.journals = [stopped];
    answers.replying(undefined);
    await actions().undo('b');
    expect(gateway.calls).toEqual([]);
  });
});

describe('tidying up', () => {
  it('abandons after telling what stays done', async () => {
    answers.replying(true);
    await actions().abandon();
    expect(answers.asked[0]).toMatchObject({ detail: expect.stringContaining('1 of 2 steps ended before it was interrupted.') });
    expect(gateway.calls).toEqual(['abandon a']);
  });

  it('removes finished operations only', async () => {
    await expect(actions().remove('a')).rejects.toThrow('Drain a has not finished');
    answers.replying(true);
    await actions().remove('c');
    expect(gateway.calls).toEqual(['remove c']);
  });

  it('clears what finished after counting it, and nothing that was interrupted', async () => {
    gateway.journals = [interrupted, stopped, done];
    answers.replying(true);
    await actions().clear();
    expect(answers.titles).toEqual(['Remove 2 finished operations from the list?']);
    expect(gateway.calls.sort()).toEqual(['remove b', 'remove c']);
  });

  it('keeps everything when nobody agrees', async () => {
    answers.replying(undefined);
    await actions().clear();
    expect(gateway.calls).toEqual([]);
  });
});
