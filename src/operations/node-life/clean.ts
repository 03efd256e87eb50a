import { LEFTOVER_WORDS, readLeftovers, removeLeftovers, type Leftover } from '../../core/command/node-life/leftovers';
import type { StepInfo } from '../../core/operation/events';
import type { Host } from '../control-plane/hosts';
import type { Step, Verdict } from '../engine/definition';
import { listed } from '../nodes/listed';

/** Removes what kubeadm reset leaves, as far as it was chosen. Nothing that was removed comes back. */
export function cleanStep(info: StepInfo, host: Host, chosen: readonly Leftover[], endpoint: string): Step {
  return {
    ...info,
    async verify({ signal }): Promise<Verdict> {
      const left = await host.run(readLeftovers(endpoint), signal);
      const still = chosen.filter((what) => left.has(what));
      if (still.length > 0) return { so: false, why: `${host.name} still has ${listed(still.map((what) => LEFTOVER_WORDS[what].name))}.` };
      return { so: true };
    },
    run: async ({ signal }) => void (await host.run(removeLeftovers(chosen, endpoint), signal)),
  };
}

/** What stays on a host after a reset, as one sentence; undefined: nothing that is known of. */
export async function leftoverNote(
  host: Host,
  chosen: readonly Leftover[],
  endpoint: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const left = [...(await host.run(readLeftovers(endpoint), signal))].filter(([what]) => !chosen.includes(what));
  if (left.length === 0) return undefined;
  return `On ${host.name} stays: ${listed(left.map(([what, there]) => `${LEFTOVER_WORDS[what].name} (${there})`))}.`;
}
