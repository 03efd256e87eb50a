import type { OperationHeader, OperationId, StepInfo } from '../../../../src/core/operation/events';
import type { ItemState } from '../../../../src/core/operation/events';
import type { OperationState, StepState } from '../../../../src/core/operation/state';
import type { ClusterId } from '../../../../src/core/model/cluster';

/** Noon on a winter day, local time: far from midnight on both sides. */
export const NOON = new Date(2026, 10, 23, 12, 0, 0).getTime();

export function stepInfo(id: string, changes: Partial<StepInfo> = {}): StepInfo {
  return {
    id,
    title: id,
    target: 'w02',
    kind: 'mutate',
    idempotency: 'verifyFirst',
    cancel: 'boundary',
    timeout: undefined,
    lane: 'w02',
    ...changes,
  };
}

export function step(id: string, changes: Partial<Omit<StepState, 'info'>> & { info?: Partial<StepInfo> } = {}): StepState {
  const { info, ...rest } = changes;
  return {
    info: stepInfo(id, info),
    status: 'pending',
    attempts: 0,
    startedAt: undefined,
    endedAt: undefined,
    progress: {},
    items: new Map(),
    blockers: [],
    stalledSince: undefined,
    already: false,
    failure: undefined,
    note: undefined,
    ...rest,
  };
}

export function items(...states: readonly ItemState[]): ReadonlyMap<string, ItemState> {
  return new Map(states.map((state) => [state.item, state]));
}

export function header(changes: Partial<OperationHeader> = {}): OperationHeader {
  const cluster = { id: 'file#prod' as ClusterId, name: 'prod-eu', uid: 'uid-1' };
  return {
    id: 'op-1' as OperationId,
    type: 'drain',
    title: 'Drain w02',
    cluster,
    targets: ['w02'],
    planHash: '7f3a00000000',
    plan: {
      type: 'drain',
      title: 'Drain w02',
      cluster: { ...cluster, distribution: 'kubeadm', version: 'v1.34.4', protected: false },
      targets: ['w02'],
      steps: [],
      blockers: [],
      warnings: [],
      unknowns: [],
      undo: [],
      estimate: { atLeastSeconds: 0, because: '' },
      commands: [],
      factsAt: NOON,
      hash: '7f3a00000000',
      body: {},
    },
    steps: [],
    parallel: 1,
    stopOnFailure: true,
    createdAt: NOON,
    createdBy: 'somebody',
    version: '0.1.0',
    ...changes,
  };
}

export function operation(changes: Partial<Omit<OperationState, 'header'>> & { header?: Partial<OperationHeader> } = {}): OperationState {
  const { header: headerChanges, ...rest } = changes;
  const steps = rest.steps ?? [];
  const targets = headerChanges?.targets ?? ['w02'];
  // Enough of a drain's plan for what the views read of it.
  const body = { nodes: targets.map((name) => ({ name, cordoned: false, already: false })) };
  return {
    header: header({ steps: steps.map((one) => one.info), plan: { ...header().plan, body }, ...headerChanges }),
    status: 'running',
    byId: new Map(steps.map((one) => [one.info.id, one])),
    undoing: false,
    cancelLevel: 0,
    question: undefined,
    startedAt: NOON,
    endedAt: undefined,
    summary: undefined,
    notes: [],
    resumes: 0,
    lastSeq: 1,
    lastAt: NOON,
    ...rest,
    steps,
  };
}

/** A drain of w02 with 12 pods, of which 7 are gone and one waits for a budget. */
export function runningDrain(changes: Partial<OperationState> = {}): OperationState {
  return operation({
    steps: [
      step('cordon', { info: { title: 'Cordon w02' }, status: 'done', startedAt: NOON, endedAt: NOON + 1000 }),
      step('evict', {
        info: { title: 'Evict the pods of w02', kind: 'mutate' },
        status: 'running',
        startedAt: NOON + 1000,
        progress: { done: 7, total: 12 },
        items: items(
          { item: 'shop/web-1', state: 'waiting', final: false },
          { item: 'shop/web-2', state: 'gone', final: true },
          { item: 'ci/runner', state: 'skipped', detail: 'left out on request', final: true },
        ),
        blockers: [
          {
            subject: 'shop/web-1',
            waitsFor: 'PodDisruptionBudget shop/web',
            reason: '3 of 3 needed pods are healthy, so none may go',
            since: NOON + 5000,
          },
        ],
      }),
      step('verify', { info: { title: 'Check that w02 is empty', kind: 'check' } }),
    ],
    ...changes,
  });
}
