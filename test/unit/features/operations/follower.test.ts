import { beforeEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../../src/core/event';
import type { CancelLevel, OperationId } from '../../../../src/core/operation/events';
import type { OperationState } from '../../../../src/core/operation/state';
import {
  OperationFollower,
  type FollowedOperation,
  type FollowerSurface,
  type ProgressReporter,
} from '../../../../src/features/operations/follower';
import { GenericPresenter } from '../../../../src/features/operations/generic-presenter';
import type { ActionId, OperationMessage } from '../../../../src/features/operations/presenter';
import { ManualClock, settle } from '../support/manual-clock';
import { NOON, runningDrain } from './states';

class FakeOperation implements FollowedOperation {
  readonly id = 'op-1' as OperationId;
  readonly changes = new Emitter<OperationState>();
  readonly onDidChange = this.changes.event;
  readonly cancels: CancelLevel[] = [];
  private resolve: (state: OperationState) => void = () => {};
  private reject: (error: Error) => void = () => {};
  readonly finished = new Promise<OperationState>((resolve, reject) => {
    this.resolve = resolve;
    this.reject = reject;
  });

  constructor(public state: OperationState) {}

  set(changes: Partial<OperationState>): void {
    this.state = { ...this.state, ...changes };
    this.changes.fire(this.state);
  }

  cancel(level: CancelLevel): void {
    this.cancels.push(level);
    this.set({ status: 'cancelling', cancelLevel: level });
  }

  finish(changes: Partial<OperationState>): void {
    this.set(changes);
    this.resolve(this.state);
  }

  fail(error: Error): void {
    this.reject(error);
  }
}

interface Shown {
  readonly title: string;
  readonly cancellable: boolean;
  readonly lines: string[];
  open: boolean;
  press(): void;
}

class FakeSurface implements FollowerSurface {
  readonly shown: Shown[] = [];
  readonly told: OperationMessage[] = [];
  readonly answers: (ActionId | undefined)[] = [];

  async progress(
    title: string,
    cancellable: boolean,
    task: (report: ProgressReporter, cancelled: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const cancel = new AbortController();
    const entry: Shown = { title, cancellable, lines: [], open: true, press: () => cancel.abort() };
    this.shown.push(entry);
    await task((message) => entry.lines.push(message), cancel.signal);
    entry.open = false;
  }

  tell(message: OperationMessage, act: (action: ActionId) => Promise<void>): void {
    this.told.push(message);
    const answer = this.answers.shift();
    if (answer) void act(answer);
  }

  get open(): readonly Shown[] {
    return this.shown.filter((entry) => entry.open);
  }
}

let surface: FakeSurface;
let clock: ManualClock;
let operation: FakeOperation;
let acted: ActionId[];
let ended: Promise<OperationState>;

beforeEach(async () => {
  surface = new FakeSurface();
  clock = new ManualClock(NOON);
  operation = new FakeOperation(runningDrain());
  acted = [];
  const presenter = new GenericPresenter();
  const follower = new OperationFollower(
    surface,
    clock,
    () => presenter,
    async (action) => void acted.push(action),
  );
  ended = follower.follow(operation);
  await settle();
});

describe('while it runs', () => {
  it('shows one notification that names what, where and how far', () => {
    expect(surface.shown).toHaveLength(1);
    expect(surface.shown[0]).toMatchObject({ title: 'Drain w02 (prod-eu)', cancellable: true });
    expect(surface.shown[0]!.lines.at(-1)).toBe('7 of 12 pods · waiting for PDB shop/web · 00:00');
  });

  it('moves the elapsed time on by the clock, and hears of changes at once', async () => {
    await clock.advance(2000);
    expect(surface.shown[0]!.lines.at(-1)).toMatch(/00:02$/);
    operation.set({ question: { step: 'evict', question: 'Keep waiting?', choices: [] } });
    expect(surface.shown[0]!.lines.at(-1)).toContain('waiting for your answer');
  });
});

describe('stopping', () => {
  it('asks for the boundary first, and shows what a second press would leave behind', async () => {
    surface.shown[0]!.press();
    await settle();
    expect(operation.cancels).toEqual([1]);
    expect(surface.open).toHaveLength(1);
    expect(surface.open[0]!.title).toContain('stopping at the next boundary');
    expect(surface.open[0]!.title).toContain('Evict the pods of w02');
  });

  it('asks for an immediate stop second, and then offers no third', async () => {
    surface.shown[0]!.press();
    await settle();
    surface.open[0]!.press();
    await settle();
    expect(operation.cancels).toEqual([1, 2]);
    expect(surface.open.map((entry) => entry.cancellable)).toEqual([false]);
    operation.finish({ status: 'cancelled' });
    await ended;
    expect(surface.open).toEqual([]);
  });

  it('follows a stop that was asked for elsewhere without asking again', async () => {
    operation.cancel(1);
    await settle();
    expect(operation.cancels).toEqual([1]);
    expect(surface.open).toHaveLength(1);
    expect(surface.open[0]!.title).toContain('stopping at the next boundary');
  });
});

describe('an operation that is taken up or taken back after a stop', () => {
  it('starts with a notification like any other: the old wish to stop is over', async () => {
    operation.finish({ status: 'cancelled', cancelLevel: 2 });
    await ended;
    const again = new FakeOperation(runningDrain({ status: 'running', cancelLevel: 2 }));
    const presenter = new GenericPresenter();
    void new OperationFollower(
      surface,
      clock,
      () => presenter,
      async () => {},
    ).follow(again);
    await settle();
    expect(surface.open).toMatchObject([{ title: 'Drain w02 (prod-eu)', cancellable: true }]);
    surface.open[0]!.press();
    await settle();
    expect(again.cancels).toEqual([1]);
  });
});

describe('a stall', () => {
  const stalled = (since: number | undefined) => ({
    steps: operation.state.steps.map((step) => (step.info.id === 'evict' ? { ...step, stalledSince: since } : step)),
  });

  it('is told once, with who is waited for and why', async () => {
    operation.set(stalled(NOON - 60_000));
    operation.set(stalled(NOON - 60_000));
    await settle();
    expect(surface.told.map((message) => message.text)).toEqual([
      'Drain w02 on prod-eu: nothing moved for 1 min. shop/web-1 waits for PDB shop/web: 3 of 3 needed pods are healthy, so none may go.',
    ]);
  });

  it('is told again after something moved', async () => {
    operation.set(stalled(NOON - 60_000));
    await settle();
    operation.set(stalled(undefined));
    operation.set(stalled(NOON));
    await settle();
    expect(surface.told).toHaveLength(2);
  });

  it('is not told while a question waits for the person', async () => {
    operation.set({ ...stalled(NOON - 60_000), question: { step: 'evict', question: 'Keep waiting?', choices: [] } });
    await settle();
    expect(surface.told).toEqual([]);
  });

  it('hands the chosen action on', async () => {
    surface.answers.push('skipPod');
    operation.set(stalled(NOON - 60_000));
    await settle();
    expect(acted).toEqual(['skipPod']);
  });
});

describe('the end', () => {
  it('is one message with the report first', async () => {
    surface.answers.push('report');
    operation.finish({ status: 'succeeded', summary: '12 pods are gone' });
    expect((await ended).status).toBe('succeeded');
    await settle();
    expect(surface.told.map((message) => [message.severity, message.text])).toEqual([
      ['information', 'Drain w02 on prod-eu: done. 12 pods are gone.'],
    ]);
    expect(acted).toEqual(['report']);
    expect(surface.open).toEqual([]);
    expect(clock.sleeping).toBe(0);
  });

  it('rejects when the engine gives up, and leaves no notification behind', async () => {
    operation.fail(new Error('disk full'));
    await expect(ended).rejects.toThrow('disk full');
    expect(surface.open).toEqual([]);
  });
});
