import { DrydockError } from '../../core/errors';
import type { Finding } from '../../core/plan/plan';
import { upgradeDifferences } from '../../core/plan/upgrade/drift';
import type { UpgradePlan } from '../../core/plan/upgrade/plan';
import type { StepContext } from '../engine/definition';
import { prepareUpgrade } from './facts';
import type { UpgradeParts } from './parts';

/** Reads again what a plan was made from, and plans with the same options. */
async function planAgain(parts: UpgradeParts, signal: AbortSignal): Promise<UpgradePlan> {
  const { plan, hosts } = parts;
  const { ground, options, hops } = plan.body;
  const port = await parts.port(signal);
  return prepareUpgrade(
    {
      port,
      hosts,
      targetOf: async ({ name }) => {
        const target = ground.targets[name];
        if (target) return target;
        throw new DrydockError('config', `${name} was not there, or had no known host, when the upgrade was planned.`);
      },
    },
    // What was chosen for minors in between stays chosen.
    { ...options, via: hops.map(({ to }) => to) },
    { ...plan.cluster, version: (await port.serverVersion(signal)).gitVersion },
    signal,
  );
}

/** What stands against a plan that was made a while ago; one sentence each. */
export async function upgradeDrift(parts: UpgradeParts, signal: AbortSignal): Promise<readonly string[]> {
  return upgradeDifferences(parts.plan, await planAgain(parts, signal));
}

/** What keeps the rest of an upgrade from being done now and did not when it was planned. */
export async function blockersNow(parts: UpgradeParts, { signal }: StepContext): Promise<readonly Finding[]> {
  const { blockers } = await planAgain(parts, signal);
  return blockers.filter(({ code }) => code !== 'nothing-to-upgrade');
}
