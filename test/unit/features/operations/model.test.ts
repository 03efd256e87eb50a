import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/core/event';
import type { OperationId } from '../../../../src/core/operation/events';
import type { OperationState } from '../../../../src/core/operation/state';
import type { OperationsGateway } from '../../../../src/features/operations/gateway';
import { OperationsModel, type ViewChange } from '../../../../src/features/operations/model';
import { ManualClock, settle } from '../support/manual-clock';
import { NOON, operation, runningDrain } from './states';

class FakeGateway implements OperationsGateway {
  readonly changes = new Emitter<OperationState>();
  readonly onDidChange = this.changes.event;
  journals: readonly OperationState[] = [];
  reads = 0;
  failure: Error | undefined;
  duringRead: () => void = () => {};

  async list(): Promise<readonly OperationState[]> {
    this.reads += 1;
    this.duringRead();
    if (this.failure) throw this.failure;
    return this.journals;
  }
  running(): undefined {
    return undefined;
  }
  resume(): never {
    throw new Error('not of this test');
  }
  undo(): never {
    throw new Error('not of this test');
  }
  async abandon(): Promise<void> {}
  async remove(): Promise<void> {}
  async place(): Promise<string> {
    return '';
  }
}

let gateway: FakeGateway;
let clock: ManualClock;
let model: OperationsModel;
let heard: ViewChange[];

beforeEach(() => {
  gateway = new FakeGateway();
  clock = new ManualClock(NOON);
  model = new OperationsModel(gateway, clock);
  heard = [];
  model.onDidChange((change) => heard.push(change));
});

const old = (id: string, status: OperationState['status']) => operation({ status, header: { id: id as OperationId, title: id } });

describe('reading the journals', () => {
  it('happens when the view is first looked at, and once', async () => {
    expect(gateway.reads).toBe(0);
    await model.roots();
    await model.roots();
    expect(gateway.reads).toBe(1);
  });

  it('is tried again after a failure, which is not swallowed', async () => {
    gateway.failure = new Error('EACCES');
    await expect(model.roots()).rejects.toThrow('EACCES');
    gateway.failure = undefined;
    gateway.journals = [old('a', 'interrupted')];
    expect(await model.roots()).toHaveLength(1);
  });

  it('does not overwrite what an event told meanwhile', async () => {
    gateway.journals = [runningDrain({ lastSeq: 4 })];
    gateway.duringRead = () => gateway.changes.fire(runningDrain({ lastSeq: 9, status: 'succeeded' }));
    await model.load();
    expect(model.state('op-1' as OperationId)).toMatchObject({ lastSeq: 9, status: 'succeeded' });
  });

  it('forgets, when done again, what another window removed', async () => {
    gateway.journals = [old('a', 'succeeded'), old('b', 'succeeded')];
    await model.load();
    gateway.journals = [old('b', 'succeeded')];
    await model.reload();
    expect((await model.all()).map((state) => state.header.title)).toEqual(['b']);
    expect(heard).toEqual([{ type: 'all' }]);
  });
});

describe('changes', () => {
  it('of progress cost one row', async () => {
    gateway.journals = [runningDrain()];
    await model.roots();
    gateway.changes.fire(runningDrain({ lastSeq: 2 }));
    expect(heard.map((change) => change.type)).toEqual(['rows']);
  });

  it('that move an operation to another place cost the whole view', async () => {
    gateway.journals = [runningDrain(), old('other', 'interrupted')];
    await model.roots();
    gateway.changes.fire(runningDrain({ status: 'succeeded', endedAt: NOON }));
    expect(heard.map((change) => change.type)).toEqual(['all', 'rows']);
    expect((await model.roots()).map((element) => model.row(element).label)).toEqual(['other', 'Drain w02']);
  });

  it('tell how many operations wait for a person, when that number changes', async () => {
    const numbers: number[] = [];
    model.onDidChangeAttention(({ number }) => numbers.push(number));
    gateway.journals = [old('a', 'interrupted')];
    await model.load();
    gateway.changes.fire(runningDrain({ lastSeq: 2 }));
    gateway.changes.fire(runningDrain({ status: 'failed', endedAt: NOON }));
    model.forget('a' as OperationId);
    expect(numbers).toEqual([1, 2, 1]);
  });
});

describe('elapsed time', () => {
  it('moves on each second while the view is visible', async () => {
    gateway.journals = [runningDrain(), old('other', 'interrupted')];
    await model.roots();
    model.setVisible(true);
    await clock.advance(1000);
    await clock.advance(1000);
    expect(heard).toHaveLength(2);
    expect(heard[0]).toMatchObject({ type: 'rows', elements: [{ kind: 'operation', state: { header: { title: 'Drain w02' } } }] });
    const [element] = await model.roots();
    expect(model.row(element!).description).toMatch(/00:02$/);
  });

  it('costs nothing while the view is hidden, and ends with the model', async () => {
    gateway.journals = [runningDrain()];
    await model.roots();
    model.setVisible(true);
    model.setVisible(false);
    await settle();
    await clock.advance(5000);
    expect(heard).toEqual([]);
    model.setVisible(true);
    model.dispose();
    await settle();
    expect(clock.sleeping).toBe(0);
  });

  it('leaves the rows alone when nothing runs', async () => {
    gateway.journals = [old('a', 'succeeded')];
    await model.roots();
    model.setVisible(true);
    await clock.advance(1000);
    expect(heard).toEqual([]);
  });
});

describe('the hover', () => {
  it('has exact times and the blockers, and lets no name become Markdown', async () => {
    const state = runningDrain();
    const evil = { ...state, header: { ...state.header, title: 'Drain [x](command:evil) `a`' } };
    const text = model.tooltip({ kind: 'operation', state: evil })!;
    expect(text).toContain('\\[x\\]\\(command:evil\\)');
    expect(text).toContain('2026-11-23 12:00:00');
    expect(text).toContain('PodDisruptionBudget shop/web');
    expect(text).not.toMatch(/(?<!\\)[[\]`]/);
  });
});
