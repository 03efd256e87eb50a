import { kubeadmRuns } from '../../core/command/kubeadm/running';
import type { StepContext } from '../engine/definition';
import type { Host } from './hosts';
import { waitUntil } from './static-pod';

/** Waits until no kubeadm runs on a host. Resolves with whether one did. @param why what two at a time may do, for people */
export async function untilNoKubeadm(host: Host, why: string, context: StepContext): Promise<boolean> {
  let waited = false;
  await waitUntil(host, context, async () => {
    if (!(await host.run(kubeadmRuns, context.signal))) return undefined;
    waited = true;
    return { subject: host.name, waitsFor: `kubeadm on ${host.name}`, reason: `another one runs, and ${why}` };
  });
  return waited;
}
