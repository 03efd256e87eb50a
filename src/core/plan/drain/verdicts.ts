import type { DisruptionBudgetModel } from '../../model/disruptionBudget';
import type { EvictionAnswer } from '../../model/eviction';
import { objectKey } from '../../model/object';
import type { PodModel } from '../../model/pod';
import { judgeByBudgets, type BudgetIndex, type BudgetVerdict } from './budgets';
import { emptyDirs, emptyDirWords, filterPod, isFinished, type FilterContext, type Filtered } from './filters';
import type { DrainFacts } from './facts';
import type { Placement } from './placement';
import type { Fit, PodVerdict } from './plan';

/** A pod with everything that was found out about it. */
export interface JudgedPod {
  readonly pod: PodModel;
  readonly budgets: readonly DisruptionBudgetModel[];
  readonly filtered: Filtered;
  readonly verdict: BudgetVerdict;
  /** A successor will look for a place: it has a controller that exists, and has not finished. */
  readonly comesBack: boolean;
  readonly line: PodVerdict;
}

export interface JudgeContext extends FilterContext {
  readonly budgets: BudgetIndex;
  readonly placement: Placement;
  readonly previews: DrainFacts['previews'];
}

/** Judges one pod: the filters first, then the budgets, then what the server said when it was asked. */
export function judgePod(pod: PodModel, context: JudgeContext): JudgedPod {
  const filtered = filterPod(pod, context);
  const budgets = context.budgets.of(pod);
  const goes = filtered.verdict === 'evict';
  const byBudgets: BudgetVerdict = context.options.disableEviction ? IGNORED : judgeByBudgets(pod, budgets);
  const preview = goes && !context.options.disableEviction ? byPreview(context.previews?.[pod.uid]) : undefined;
  const verdict = goes && byBudgets.verdict === 'evict' && preview ? preview : byBudgets;
  const decided = goes && verdict.verdict !== 'evict' ? verdict : filtered;
  const comesBack = pod.controller !== undefined && !isFinished(pod) && !context.owners.isOrphan(pod);
  const fits = goes && comesBack ? context.placement.fit(pod) : NOT_NEEDED;
  const singleReplica = goes && comesBack && context.owners.isOnlyReplica(pod);
  const line: PodVerdict = {
    pod: objectKey(pod),
    namespace: pod.namespace,
    name: pod.name,
    uid: pod.uid,
    owner: context.owners.words(pod),
    verdict: decided.verdict,
    code: decided.code === 'evict' && verdict.code !== 'evict' && goes ? verdict.code : decided.code,
    why: reasons(pod, { goes, filtered, verdict, singleReplica, fits }).join('; '),
    ...(decided.hint === undefined ? {} : { hint: decided.hint }),
    losesEmptyDir: goes && !isFinished(pod) ? emptyDirs(pod) : [],
    budgets: budgets.map(objectKey),
    singleReplica,
    fits,
    graceSeconds: isFinished(pod) ? 0 : (context.options.gracePeriodSeconds ?? pod.terminationGracePeriodSeconds),
    terminatingSince: pod.deletionAt,
    finalizers: pod.finalizers,
  };
  return { pod, budgets, filtered, verdict, comesBack, line };
}

/** Whether the drain asks a pod to go. */
export function isGoing(line: Pick<PodVerdict, 'verdict'>): boolean {
  return line.verdict === 'evict' || line.verdict === 'waits';
}

const IGNORED: BudgetVerdict = { verdict: 'evict', code: 'evict', why: '', spends: false };
const NOT_NEEDED: Fit = { answer: 'notNeeded', why: '', nodes: [], count: 0 };

interface Told {
  readonly goes: boolean;
  readonly filtered: Filtered;
  readonly verdict: BudgetVerdict;
  readonly singleReplica: boolean;
  readonly fits: Fit;
}

function reasons(pod: PodModel, { goes, filtered, verdict, singleReplica, fits }: Told): readonly string[] {
  const said = (goes ? [verdict.why, filtered.why] : [filtered.why]).map((why) => why.replace(/\.$/, ''));
  // Of several filters only the last is heard; what is lost must be told all the same.
  if (goes && !isFinished(pod) && filtered.code !== 'emptydir' && emptyDirs(pod).length > 0) said.push(`loses ${emptyDirWords(pod)}`);
  if (isFinished(pod) && goes) said.push(`finished (${pod.phase})`);
  if (pod.deletionAt !== undefined && filtered.code !== 'deleted-long-ago') {
    const held = pod.finalizers.length > 0 ? `, held by finalizer ${pod.finalizers.join(', ')}` : '';
    said.push(`is being deleted already${held}`);
  } else if (goes && pod.finalizers.length > 0) {
    said.push(`stays until finalizer ${pod.finalizers.join(', ')} is removed`);
  }
  if (singleReplica) said.push('only replica: none runs until it is up elsewhere');
  if (fits.answer === 'no') said.push(`fits nowhere else: ${fits.why}`);
  if (fits.answer === 'unknown') said.push(`may not fit elsewhere: ${fits.why}`);
  return said.filter((why) => why !== '');
}

/** What the server's dry run adds to our own judgement; undefined: nothing. */
function byPreview(answer: EvictionAnswer | undefined): BudgetVerdict | undefined {
  switch (answer?.kind) {
    case 'budget':
      return { verdict: 'waits', code: 'server-budget', why: `the API server would refuse now: ${answer.message}`, spends: true };
    case 'severalBudgets':
      return { verdict: 'blocked', code: 'several-budgets', why: `the API server refuses: ${answer.message}`, spends: false };
    case 'failed':
      return answer.error.kind === 'forbidden' || answer.error.kind === 'invalid'
        ? {
            verdict: 'blocked',
            code: 'server-refused',
            why: `the API server refuses its eviction: ${answer.error.message}`,
            hint: 'Ask for the right to create pods/eviction, or look at the admission webhook that refuses it.',
            spends: false,
          }
        : undefined;
    default:
      return undefined;
  }
}
