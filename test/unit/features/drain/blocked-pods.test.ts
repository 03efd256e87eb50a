import { beforeEach, describe, expect, it } from 'vitest';
import { silentLogger } from '../../../../src/core/logger';
import type { ClusterRef } from '../../../../src/core/model/cluster';
import type { OperationState } from '../../../../src/core/operation/state';
import { BlockedPods } from '../../../../src/features/drain/blocked-pods';
import type { KubernetesPort } from '../../../../src/ports/kubernetes';
import { RowHandle } from '../../../../src/ui/tree/handle';
import { ManualClock } from '../support/manual-clock';
import { ScriptedAnswers } from '../support/scripted';
import { NOON, runningDrain } from '../operations/states';

const controller = (kind: string, name: string) => ({ apiVersion: 'apps/v1', kind, name, uid: name });

let objects: Record<string, unknown>;
let answers: ScriptedAnswers;
let states: readonly OperationState[];
let left: string[];
let waitsFor: boolean;
let scaled: unknown[];
let readOnly: boolean;

beforeEach(() => {
  objects = {
    'Pod shop/web-1': { controller: controller('ReplicaSet', 'web-7c9') },
    'ReplicaSet shop/web-7c9': { name: 'web-7c9', replicas: 3, controller: controller('Deployment', 'web') },
    'Deployment shop/web': { name: 'web', replicas: 3 },
  };
  answers = new ScriptedAnswers();
  states = [runningDrain()];
  left = [];
  waitsFor = true;
  scaled = [];
  readOnly = false;
});

function pods(): BlockedPods {
  const port = {
    get: async (kind: string, key: { namespace: string; name: string }) => objects[`${kind} ${key.namespace}/${key.name}`],
    scale: async (...args: unknown[]) => void scaled.push(args),
  } as unknown as KubernetesPort;
  return new BlockedPods({
    desk: {
      leavePod(_operation, pod) {
        if (waitsFor) left.push(pod);
        return waitsFor;
      },
    },
    interaction: answers,
    clock: new ManualClock(NOON),
    log: silentLogger,
    operations: async () => states,
    sessionOf: async () => ({
      ref: { name: 'prod-eu' } as ClusterRef,
      guard: { readOnly, protected: false },
      connect: async () => port,
    }),
  });
}

const two = () => {
  const state = runningDrain();
  const blocker = { subject: 'shop/cache-0', waitsFor: 'PodDisruptionBudget shop/cache', reason: 'r', since: NOON };
  return {
    ...state,
    steps: state.steps.map((step) => (step.status === 'running' ? { ...step, blockers: [...step.blockers, blocker] } : step)),
  };
};

describe('leaving a pod out', () => {
  it('tells what that means, then tells the drain', async () => {
    answers.replying(true);
    await pods().skip();
    expect(answers.asked[0]).toMatchObject({ kind: 'confirm', title: 'Leave shop/web-1 out of Drain w02?', action: 'Leave Pod' });
    expect(left).toEqual(['shop/web-1']);
  });

  it('works on the row it was called on', async () => {
    const state = two();
    states = [state];
    const step = state.steps[1]!;
    answers.replying(true);
    await pods().skip(new RowHandle('x', { kind: 'blocker', state, step, blocker: step.blockers[1]! }));
    expect(left).toEqual(['shop/cache-0']);
  });

  it('asks which of several', async () => {
    states = [two()];
    answers.replying('1', true);
    await pods().skip('op-1');
    expect(left).toEqual(['shop/cache-0']);
  });

  it('says so when the pod went meanwhile, and when nothing is waited for', async () => {
    waitsFor = false;
    answers.replying(true);
    await expect(pods().skip()).rejects.toThrow('shop/web-1 is not waited for any more.');
    states = [runningDrain({ status: 'succeeded' })];
    await expect(pods().skip()).rejects.toThrow('No running drain waits for a pod now.');
  });
});

describe('scaling the owner', () => {
  it('finds the Deployment behind the pod and suggests one more', async () => {
    answers.replying('4');
    await pods().scale();
    expect(answers.asked[0]).toMatchObject({ kind: 'input', title: 'Replicas of Deployment shop/web on prod-eu', value: '4' });
    expect(scaled).toEqual([['Deployment', { namespace: 'shop', name: 'web' }, 4]]);
  });

  it('knows StatefulSets, and ReplicaSets of their own', async () => {
    objects['Pod shop/web-1'] = { controller: controller('StatefulSet', 'cache') };
    objects['StatefulSet shop/cache'] = { name: 'cache', replicas: 1 };
    answers.replying('2');
    await pods().scale();
    objects['Pod shop/web-1'] = { controller: controller('ReplicaSet', 'alone') };
    objects['ReplicaSet shop/alone'] = { name: 'alone', replicas: 2 };
    answers.replying('3');
    await pods().scale();
    expect(scaled.map((call) => (call as unknown[])[0])).toEqual(['StatefulSet', 'ReplicaSet']);
  });

  it.each(['', 'many', '0', '2.5', '-1'])('refuses %j', async (typed) => {
    answers.replying(typed);
    await expect(pods().scale()).rejects.toMatchObject({ kind: 'invalid' });
    expect(scaled).toEqual([]);
  });

  it('changes nothing when the number stays, when dismissed, and on a read-only cluster', async () => {
    answers.replying('3', undefined);
    await pods().scale();
    await pods().scale();
    readOnly = true;
    await expect(pods().scale()).rejects.toMatchObject({ kind: 'policy' });
    expect(scaled).toEqual([]);
  });

  it('names the owner that it can not scale', async () => {
    objects['ReplicaSet shop/web-7c9'] = { name: 'web-7c9', replicas: 3, controller: controller('Rollout', 'web') };
    await expect(pods().scale()).rejects.toThrow("shop/web-1 is run by Rollout web, which Drydock can't scale.");
    objects['Pod shop/web-1'] = {};
    await expect(pods().scale()).rejects.toThrow('has no controller');
    delete objects['Pod shop/web-1'];
    await expect(pods().scale()).rejects.toMatchObject({ kind: 'notFound' });
  });
});
