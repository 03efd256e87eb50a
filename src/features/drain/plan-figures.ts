import type { DrainPlan } from '../../core/plan/drain/plan';
import { count } from '../../core/report/words';
import { listed } from '../operations/words';

/** What a plan comes down to, for places with room for a sentence. */
export interface PlanFigures {
  /** Pods that are asked to go, among them those that wait for a budget and those whose fate can't be told before. */
  readonly evicted: number;
  /** Pods that have to wait for a disruption budget first. */
  readonly waiting: number;
  readonly staying: number;
  readonly blocked: number;
  readonly unknown: number;
  /** Pods that lose the content of an emptyDir, as `namespace/name`. */
  readonly losing: readonly string[];
  /** Pods that nobody starts again. */
  readonly unmanaged: readonly string[];
}

export function planFigures(plan: DrainPlan): PlanFigures {
  const { totals, nodes } = plan.body;
  const going = nodes.flatMap((node) => node.pods).filter((pod) => pod.verdict !== 'skip' && pod.verdict !== 'blocked');
  return {
    evicted: totals.evict + totals.waits + totals.unknown,
    waiting: totals.waits,
    staying: totals.skip,
    blocked: totals.blocked,
    unknown: totals.unknown,
    losing: going.filter((pod) => pod.losesEmptyDir.length > 0).map((pod) => pod.pod),
    unmanaged: going.filter((pod) => pod.owner === undefined).map((pod) => pod.pod),
  };
}

/** `9 pods will be evicted, 1 of them waits for a budget; 2 stay; 1 is blocked`. */
export function figureWords(figures: PlanFigures, verb: 'evicted' | 'deleted' = 'evicted'): string {
  const waiting = figures.waiting > 0 ? `, ${figures.waiting} of them ${figures.waiting === 1 ? 'waits' : 'wait'} for a budget` : '';
  return [
    `${count(figures.evicted, 'pod')} will be ${verb}${waiting}`,
    ...(figures.staying > 0 ? [`${figures.staying} ${figures.staying === 1 ? 'stays' : 'stay'}`] : []),
    ...(figures.blocked > 0 ? [`${figures.blocked} ${figures.blocked === 1 ? 'is' : 'are'} blocked`] : []),
    ...(figures.unknown > 0
      ? [`for ${count(figures.unknown, 'pod')} it can't be told whether the cluster lets ${figures.unknown === 1 ? 'it' : 'them'} go`]
      : []),
  ].join('; ');
}

/** What is gone for good once the plan is carried out; one sentence each. */
export function lossSentences(figures: PlanFigures): readonly string[] {
  return [
    ...(figures.losing.length > 0 ? [`The emptyDir data of ${listed(figures.losing)} is lost.`] : []),
    ...(figures.unmanaged.length > 0
      ? [`${listed(figures.unmanaged)} ${figures.unmanaged.length === 1 ? 'has' : 'have'} no controller and will not come back.`]
      : []),
  ];
}
