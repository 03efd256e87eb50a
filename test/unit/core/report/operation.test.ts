import { describe, it } from 'vitest';
import { known } from '../../../../src/core/known';
import type { OperationEvent, OperationEventBody, StepInfo } from '../../../../src/core/operation/events';
import { fold } from '../../../../src/core/operation/reducer';
import { defaultDrainOptions } from '../../../../src/core/plan/drain/options';
import { planDrain } from '../../../../src/core/plan/drain/planner';
import { renderOperationReport } from '../../../../src/core/report/operation';
import { budget, pod } from '../../operations/support/objects';
import { headerOf, planCluster } from '../../operations/support/plans';
import { AT, facts } from '../plan/drain/support';
import { expectGolden } from './golden';

const SECOND = 1000;
const step = (id: string, title: string, kind: StepInfo['kind']): StepInfo => ({
  id: `w02/${id}`,
  title,
  target: 'w02',
  kind,
  idempotency: 'safe',
  cancel: 'boundary',
  timeout: undefined,
  lane: 'w02',
});
const steps = [
  step('cordon', 'Cordon w02', 'mutate'),
  step('evict', 'Evict 2 pods from w02', 'mutate'),
  step('verify', 'Verify that w02 is empty', 'check'),
];
const plan = planDrain(
  facts({ pods: [pod('shop/web-1'), pod('shop/web-2')], budgets: known([budget('shop/web')]) }),
  defaultDrainOptions,
  planCluster,
);
const header = { ...headerOf(plan, steps), createdAt: AT + 5 * SECOND };

/** A report of events that came ten seconds after each other. */
function reported(file: string, bodies: readonly OperationEventBody[]): void {
  const all: readonly OperationEventBody[] = [{ type: 'planned', header }, ...bodies];
  const events: readonly OperationEvent[] = all.map((body, seq) => ({ ...body, seq, at: AT + 5 * SECOND + seq * 10 * SECOND }));
  const state = fold(events);
  if (!state) throw new Error('the journal has no header');
  expectGolden(`operations/${file}.md`, renderOperationReport(state, 'operations/op-1.jsonl', AT + 300 * SECOND));
}

const cordoned: readonly OperationEventBody[] = [
  { type: 'started' },
  { type: 'stepStarted', step: 'w02/cordon', attempt: 1 },
  { type: 'stepDone', step: 'w02/cordon', already: false },
  { type: 'stepStarted', step: 'w02/evict', attempt: 1 },
  { type: 'stepItem', step: 'w02/evict', item: { item: 'shop/web-1', state: 'gone', final: true, detail: 'after 31 s' } },
];
const waiting: OperationEventBody = {
  type: 'stepBlocked',
  step: 'w02/evict',
  blockers: [
    {
      subject: 'shop/web-2',
      waitsFor: 'PodDisruptionBudget shop/web',
      reason: '3 needed, 3 of 3 healthy, 0 may go',
      since: AT + 55 * SECOND,
    },
  ],
};

describe('reports of operations', () => {
  it('that succeeded', () => {
    reported('succeeded', [
      ...cordoned,
      { type: 'stepItem', step: 'w02/evict', item: { item: 'shop/web-2', state: 'gone', final: true } },
      { type: 'stepDone', step: 'w02/evict', already: false },
      { type: 'stepStarted', step: 'w02/verify', attempt: 1 },
      { type: 'stepDone', step: 'w02/verify', already: true },
      { type: 'finished', outcome: 'succeeded', summary: 'w02 is cordoned and empty: 2 pods are gone.' },
    ]);
  });

  it('that failed', () => {
    reported('failed', [
      ...cordoned,
      waiting,
      {
        type: 'stepFailed',
        step: 'w02/evict',
        failure: {
          kind: 'timeout',
          message: 'shop/web-2 stayed: PDB shop/web needs 3 healthy pods and there are 3.',
          hint: 'Scale web to 4, then resume.',
          retryable: true,
        },
      },
      { type: 'stepSkipped', step: 'w02/verify', why: 'an earlier step failed' },
      { type: 'finished', outcome: 'failed', summary: 'w02 is cordoned and 1 of 2 pods is gone.' },
    ]);
  });

  it('that still waits', () => {
    reported('waiting', [...cordoned, waiting, { type: 'stepStalled', step: 'w02/evict', since: AT + 55 * SECOND }]);
  });

  it('that was stopped half way, after it was resumed', () => {
    reported('stopped', [
      ...cordoned,
      { type: 'resumed', by: 'kate@laptop' },
      { type: 'note', message: 'The window was closed while <b>web-2</b> | waited.' },
      { type: 'cancelRequested', level: 1 },
      { type: 'stepSkipped', step: 'w02/evict', why: 'stopped on request' },
      { type: 'stepSkipped', step: 'w02/verify', why: 'stopped on request' },
      { type: 'finished', outcome: 'cancelled', summary: 'w02 stays cordoned; 1 of 2 pods is gone.' },
    ]);
  });
});
