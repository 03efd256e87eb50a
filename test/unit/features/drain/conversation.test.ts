import { beforeEach, describe, expect, it } from 'vitest';
import { DrydockError } from '../../../../src/core/errors';
import type { ClusterId } from '../../../../src/core/model/cluster';
import type { DrainFacts } from '../../../../src/core/plan/drain/facts';
import { defaultDrainOptions } from '../../../../src/core/plan/drain/options';
import type { DrainPlan } from '../../../../src/core/plan/drain/plan';
import { DrainConversation } from '../../../../src/features/drain/conversation';
import type { DrainDesk, DrainRequest, PreparedDrain } from '../../../../src/features/drain/desk';
import type { FollowedOperation } from '../../../../src/features/operations/follower';
import { ManualClock } from '../support/manual-clock';
import { ScriptedAnswers } from '../support/scripted';
import { NOON } from '../operations/states';
import { drainPlan, pod } from './plans';

const request: DrainRequest = { cluster: 'file#prod' as ClusterId, nodes: ['w02'], options: defaultDrainOptions };
const started = { id: 'op-1' } as FollowedOperation;
const blocker = { code: 'unmanaged', subject: 'ci/runner', message: 'It would not come back', hint: 'Allow pods without a controller' };

/** Blocks as long as pods without a controller are not allowed. */
class FakeDesk implements DrainDesk {
  readonly calls: string[] = [];
  startFailures: DrydockError[] = [];
  blocked = false;

  async prepare(asked: DrainRequest): Promise<PreparedDrain> {
    this.calls.push('prepare');
    return this.plan(asked);
  }
  async replan(prepared: PreparedDrain, options: PreparedDrain['request']['options']): Promise<PreparedDrain> {
    this.calls.push('replan');
    return this.plan({ ...prepared.request, options });
  }
  render(plan: DrainPlan): string {
    return `plan of ${plan.targets.join()} unmanaged=${plan.body.options.unmanaged}`;
  }
  async start(): Promise<FollowedOperation> {
    this.calls.push('start');
    const failure = this.startFailures.shift();
    if (failure) throw failure;
    return started;
  }
  leavePod(): boolean {
    return false;
  }

  private plan(asked: DrainRequest): PreparedDrain {
    const blockers = this.blocked && !asked.options.unmanaged ? [blocker] : [];
    return { request: asked, facts: {} as DrainFacts, plan: drainPlan([pod('shop/web-1', 'evict')], { blockers }, asked.options) };
  }
}

let desk: FakeDesk;
let answers: ScriptedAnswers;
let shown: string[];
let followed: FollowedOperation[];
let readOnly: boolean;
let conversation: DrainConversation;

beforeEach(() => {
  desk = new FakeDesk();
  answers = new ScriptedAnswers();
  shown = [];
  followed = [];
  readOnly = false;
  conversation = new DrainConversation(
    {
      desk,
      interaction: answers,
      clock: new ManualClock(NOON),
      display: { show: async (text) => void shown.push(text), busy: (_title, work) => work(new AbortController().signal) },
      follow: (operation) => followed.push(operation),
      checkMayChange() {
        if (readOnly) throw new DrydockError('policy', 'prod-eu is read-only.');
      },
    },
    request,
  );
});

describe('the way from request to drain', () => {
  it('shows the plan, asks, confirms, starts and follows', async () => {
    answers.replying('drain', true);
    expect(await conversation.decide()).toBe(started);
    expect(desk.calls).toEqual(['prepare', 'start']);
    expect(shown).toEqual(['plan of w02 unmanaged=false']);
    expect(answers.titles).toEqual(['Drain w02 (prod-eu)', 'Drain w02 on prod-eu?']);
    expect(followed).toEqual([started]);
  });

  it('goes back to the plan when the confirmation is dismissed; nothing is done', async () => {
    answers.replying('drain', undefined, 'close');
    expect(await conversation.decide()).toBeUndefined();
    expect(desk.calls).toEqual(['prepare']);
  });

  it('can be parked and taken up again without reading the facts anew', async () => {
    answers.replying(undefined, 'drain', true);
    expect(await conversation.decide()).toBeUndefined();
    expect(await conversation.decide()).toBe(started);
    expect(desk.calls).toEqual(['prepare', 'start']);
  });

  it('is not asked twice at a time', async () => {
    let close: () => void = () => {};
    answers.ask = () => new Promise((resolve) => (close = () => resolve(undefined)));
    const first = conversation.decide();
    expect(await conversation.decide()).toBeUndefined();
    await new Promise((resolve) => setImmediate(resolve));
    close();
    expect(await first).toBeUndefined();
  });

  it('reads the facts again on request', async () => {
    answers.replying('refresh', 'close');
    await conversation.decide();
    expect(desk.calls).toEqual(['prepare', 'prepare']);
  });
});

describe('options', () => {
  it('renew the plan in place and hold for the drain', async () => {
    answers.replying('options', 'unmanaged', 'yes', 'back', 'drain', true);
    await conversation.decide();
    expect(shown).toEqual(['plan of w02 unmanaged=false', 'plan of w02 unmanaged=true']);
    expect(conversation.current?.request.options.unmanaged).toBe(true);
    expect(desk.calls).toEqual(['prepare', 'replan', 'start']);
  });

  it('stay when the facts are read again', async () => {
    answers.replying('options', 'unmanaged', 'yes', 'back', 'refresh', 'close');
    await conversation.decide();
    expect(shown.at(-1)).toBe('plan of w02 unmanaged=true');
  });

  it('unblock a blocked plan', async () => {
    desk.blocked = true;
    answers.replying('options', 'unmanaged', 'yes', 'back', 'drain', true);
    expect(await conversation.decide()).toBe(started);
    expect(answers.titles[0]).toBe("w02 (prod-eu) can't be drained as planned: 1 blocker");
  });
});

describe('refusals', () => {
  it('leave a read-only cluster alone, after the plan was shown', async () => {
    readOnly = true;
    answers.replying('drain');
    await expect(conversation.decide()).rejects.toMatchObject({ kind: 'policy' });
    expect(shown).toHaveLength(1);
    expect(desk.calls).toEqual(['prepare']);
  });

  it('tell who holds the lock, and leave the plan to be taken up later', async () => {
    desk.startFailures = [new DrydockError('locked', 'prod-eu is being worked on: Drain w01, by anna.')];
    answers.replying('drain', true);
    await expect(conversation.decide()).rejects.toThrow('by anna');
    answers.replying('drain', true);
    expect(await conversation.decide()).toBe(started);
  });

  it('show the difference when the facts changed, and offer the new plan', async () => {
    desk.startFailures = [new DrydockError('drifted', 'w02 changed since the plan was made.', { hint: 'shop/web-9 came.' })];
    answers.replying('drain', true, true, 'drain', true);
    expect(await conversation.decide()).toBe(started);
    expect(answers.asked[2]).toMatchObject({ kind: 'confirm', detail: 'shop/web-9 came.', action: 'Show the New Plan' });
    expect(desk.calls).toEqual(['prepare', 'start', 'prepare', 'start']);
    expect(answers.titles[3]).toBe('Drain w02 (prod-eu)');
  });

  it('end with the difference when nobody wants the new plan', async () => {
    desk.startFailures = [new DrydockError('drifted', 'w02 changed since the plan was made.')];
    answers.replying('drain', true, undefined);
    await expect(conversation.decide()).rejects.toMatchObject({ kind: 'drifted' });
  });
});
