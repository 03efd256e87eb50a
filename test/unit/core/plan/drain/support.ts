import { known } from '../../../../../src/core/known';
import type { ControllerRef } from '../../../../../src/core/model/object';
import type { PodModel, PodScheduling, PodVolume } from '../../../../../src/core/model/pod';
import type { WorkloadModel } from '../../../../../src/core/model/workload';
import type { DrainFacts, OwnerFact } from '../../../../../src/core/plan/drain/facts';
import { defaultDrainOptions, type DrainOptions } from '../../../../../src/core/plan/drain/options';
import type { DrainPlan, PodVerdict } from '../../../../../src/core/plan/drain/plan';
import { planDrain } from '../../../../../src/core/plan/drain/planner';
import type { Finding } from '../../../../../src/core/plan/plan';
import { node, pod, workload } from '../../../operations/support/objects';
import { planCluster } from '../../../operations/support/plans';

export const AT = Date.UTC(2026, 10, 23, 14, 5, 0);

/** Facts about the drain of w02, with w03 to go to and everything readable. */
export function facts(over: Partial<DrainFacts> = {}): DrainFacts {
  return {
    at: AT,
    nodes: [node('w02'), node('w03')],
    targets: ['w02'],
    pods: [],
    otherPods: known([]),
    budgets: known([]),
    owners: [],
    claims: known([]),
    volumes: known([]),
    webhooks: known({ configurations: [], services: [] }),
    kuredLock: known(undefined),
    previews: undefined,
    ...over,
  };
}

export function plan(over: Partial<DrainFacts> = {}, options: Partial<DrainOptions> = {}): DrainPlan {
  return planDrain(facts(over), { ...defaultDrainOptions, ...options }, planCluster);
}

/** The verdict about one pod, drained alone. */
export function verdictOf(one: PodModel, over: Partial<DrainFacts> = {}, options: Partial<DrainOptions> = {}): PodVerdict {
  return lineOf(plan({ pods: [one], ...over }, options), `${one.namespace}/${one.name}`);
}

export function lineOf({ body }: DrainPlan, key: string): PodVerdict {
  const line = body.nodes.flatMap((it) => it.pods).find((it) => it.pod === key);
  if (!line) throw new Error(`the plan has no pod ${key}`);
  return line;
}

export function codes(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ code }) => code);
}

export function finding(list: readonly Finding[], code: string): Finding {
  const found = list.find((it) => it.code === code);
  if (!found) throw new Error(`no finding ${code} among ${codes(list).join(', ')}`);
  return found;
}

export function controlledBy(kind: string, name: string, apiVersion = 'apps/v1'): ControllerRef {
  return { apiVersion, kind, name, uid: `uid-${kind}-${name}` };
}

export function owner(namespace: string, ref: ControllerRef, object: WorkloadModel | undefined): OwnerFact {
  return { namespace, ref, object: known(object) };
}

export const agentSet = controlledBy('DaemonSet', 'agent');
export const agentPod = (over: Partial<PodModel> = {}) => pod('logs/agent-x', { controller: agentSet, ...over });
export const agentExists = owner('logs', agentSet, workload('DaemonSet', 'logs/agent'));
export const agentGone = owner('logs', agentSet, undefined);

export function emptyDir(name: string, sizeLimit?: number): PodVolume {
  return { name, source: 'emptyDir', claimName: undefined, sizeLimit, medium: undefined };
}

export function claimed(claimName: string): PodVolume {
  return { name: 'data', source: 'persistentVolumeClaim', claimName, sizeLimit: undefined, medium: undefined };
}

/** A pod with other scheduling rules than none. */
export function scheduled(key: string, scheduling: Partial<PodScheduling>, over: Partial<PodModel> = {}): PodModel {
  const plain = pod(key, over);
  return { ...plain, scheduling: { ...plain.scheduling, ...scheduling } };
}
