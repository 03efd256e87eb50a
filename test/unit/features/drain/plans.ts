import type { ClusterId } from '../../../../src/core/model/cluster';
import { defaultDrainOptions } from '../../../../src/core/plan/drain/options';
import type { DrainOptions } from '../../../../src/core/plan/drain/options';
import type { DrainPlan, DrainVerdict, PodVerdict } from '../../../../src/core/plan/drain/plan';
import { NOON } from '../operations/states';

export function pod(name: string, verdict: DrainVerdict, changes: Partial<PodVerdict> = {}): PodVerdict {
  return {
    pod: name,
    namespace: name.split('/')[0]!,
    name: name.split('/')[1]!,
    uid: name,
    owner: 'Deployment x',
    verdict,
    code: 'x',
    why: '',
    losesEmptyDir: [],
    budgets: [],
    singleReplica: false,
    fits: { answer: 'yes', why: '', nodes: [], count: 3 },
    graceSeconds: 30,
    terminatingSince: undefined,
    finalizers: [],
    ...changes,
  };
}

/** A plan as the planner makes them, with these pods on its first node. */
export function drainPlan(pods: readonly PodVerdict[], changes: Partial<DrainPlan> = {}, options: Partial<DrainOptions> = {}): DrainPlan {
  const count = (verdict: DrainVerdict) => pods.filter((one) => one.verdict === verdict).length;
  const targets = changes.targets ?? ['w02'];
  return {
    type: 'drain',
    title: `Drain ${targets.join(', ')}`,
    cluster: { id: 'file#prod' as ClusterId, name: 'prod-eu', uid: 'uid-1', distribution: 'kubeadm', version: 'v1.34.4', protected: false },
    targets,
    steps: [],
    blockers: [],
    warnings: [],
    unknowns: [],
    undo: ['Uncordon w02'],
    estimate: { atLeastSeconds: 130, because: 'longest grace period 120 s' },
    commands: [],
    factsAt: NOON,
    hash: '7f3a00000000',
    body: {
      options: { ...defaultDrainOptions, ...options },
      nodes: targets.map((name, index) => ({
        name,
        uid: `uid-${name}`,
        cordoned: false,
        ready: true,
        controlPlane: false,
        pods: index === 0 ? pods : [],
        longestGraceSeconds: 120,
      })),
      budgets: [],
      room: { answer: 'yes', why: '', freeCpu: 0, freeMemory: 0, neededCpu: 0, neededMemory: 0, unplaced: [] },
      rounds: 1,
      totals: {
        evict: count('evict'),
        waits: count('waits'),
        skip: count('skip'),
        blocked: count('blocked'),
        unknown: count('unknown'),
        pods: pods.length,
      },
    },
    ...changes,
  };
}
