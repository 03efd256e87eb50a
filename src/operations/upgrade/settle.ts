import { DrydockError } from '../../core/errors';
import { unwellControllers } from '../../core/plan/upgrade/ground';
import type { StepContext, Verdict } from '../engine/definition';
import { listed } from '../nodes/listed';
import { isTransientOnHost } from '../control-plane/static-pod';
import type { UpgradeGround } from '../../core/plan/upgrade/plan';
import type { KubernetesPort } from '../../ports/kubernetes';

/** What is held against how a cluster was: of an upgrade, or of other work that goes from host to host. */
export interface Settling {
  readonly plan: {
    readonly body: {
      readonly options: { readonly settleSeconds: number; readonly errorBudget: number };
      readonly ground: Pick<UpgradeGround, 'ready' | 'unwell'>;
    };
  };
  ask<T>(context: Pick<StepContext, 'clock' | 'signal'>, task: (port: KubernetesPort) => Promise<T>): Promise<T>;
}

const LOOK_EVERY = 1_000;

/**
 * Looks until something is so, for the time that a host has to be well again, telling what is waited for. Resolves with the last
 * verdict. What can't be asked for a moment counts as not yet.
 * @param seconds unset: as the plan says
 */
export async function settled(
  { plan }: Pick<Settling, 'plan'>,
  about: { readonly subject: string; readonly waitsFor: string },
  context: StepContext,
  look: () => Promise<Verdict>,
  seconds = plan.body.options.settleSeconds,
): Promise<Verdict> {
  const { clock, signal } = context;
  const since = clock.now();
  const until = since + seconds * 1000;
  let told = '';
  for (;;) {
    const verdict = await look().catch((error: unknown): Verdict => {
      if (signal.aborted || !isTransientOnHost(error)) throw error;
      return { so: false, why: DrydockError.from(error).message };
    });
    if (verdict.so || clock.now() >= until) {
      if (told !== '') context.blocked([]);
      return verdict;
    }
    if (verdict.why !== told) context.blocked([{ ...about, reason: verdict.why, since }]);
    told = verdict.why;
    await clock.sleep(LOOK_EVERY, signal);
  }
}

/** Whether no more nodes than the plan allows stopped being Ready since it was made. */
export async function nodesVerdict(parts: Settling, context: StepContext): Promise<Verdict> {
  const { ground, options } = parts.plan.body;
  const { items } = await parts.ask(context, (port) => port.list('Node', {}, context.signal));
  const ready = new Set(items.filter(({ readiness }) => readiness === 'ready').map(({ name }) => name));
  const lost = ground.ready.filter((name) => !ready.has(name));
  if (lost.length <= options.errorBudget) return { so: true };
  const budget = options.errorBudget === 0 ? '' : `, and ${options.errorBudget} may be`;
  return {
    so: false,
    why: `${listed(lost)} ${lost.length === 1 ? 'was' : 'were'} Ready before and ${lost.length === 1 ? 'is' : 'are'} not now${budget}.`,
  };
}

/** Whether the pods of all controllers that were well before are well again. */
export async function podsVerdict(parts: Settling, context: StepContext): Promise<Verdict> {
  const { unwell } = parts.plan.body.ground;
  if (!unwell) return { so: true };
  const { items } = await parts.ask(context, (port) => port.list('Pod', {}, context.signal));
  const before = new Set(unwell);
  const missing = [...unwellControllers(items)].filter(([key]) => !before.has(key)).sort(([a], [b]) => a.localeCompare(b));
  if (missing.length === 0) return { so: true };
  const words = missing.map(([key, count]) => `${key} (${count} not Ready)`);
  return { so: false, why: `Pods that were well before are not back: ${listed(words)}.` };
}
