import { kubeadmProgress, parseKubeadmOutcome } from '../../core/command/kubeadm/join';
import { kubeadmReset } from '../../core/command/kubeadm/reset';
import { readCandidate, TRACES } from '../../core/command/node-join/candidate';
import { DrydockError } from '../../core/errors';
import { runDetached } from '../control-plane/detached-run';
import type { Host } from '../control-plane/hosts';
import { untilNoKubeadm } from '../control-plane/kubeadm-turn';
import type { StepContext, Verdict } from '../engine/definition';
import { listed } from '../nodes/listed';

export interface ResetRun {
  /** Where the host keeps the run. */
  readonly folder: string;
  readonly criSocket: string | undefined;
}

/** Has kubeadm reset a host. It runs there on its own; its exit code is not believed, but what is left on the host. */
export async function resetHost(host: Host, { folder, criSocket }: ResetRun, context: StepContext): Promise<void> {
  await untilNoKubeadm(host, 'two at a time would undo each other', context);
  const result = await runDetached(host, { folder, command: kubeadmReset(criSocket), tell: kubeadmProgress }, context);
  const { error, checks } = parseKubeadmOutcome(result.stdout, result.stderr);
  if (result.exitCode === 0) {
    const verdict = await resetVerdict(host, context.signal);
    if (verdict.so) return;
    throw new DrydockError('conflict', `kubeadm reset ended well on ${host.name}. ${verdict.why}`, {
      hint: `What it said is in ${folder} on the host. Look at the files, then resume.`,
    });
  }
  const said = [...checks.map(({ name, message }) => `${name}: ${message}`), error].filter((words) => words !== '').join(' ');
  throw new DrydockError('commandFailed', `kubeadm reset failed on ${host.name}. ${said}`.trim(), {
    hint: `What it said is in ${folder} on the host. Deal with what it names, then resume: it runs again.`,
  });
}

/** Data of etcd, which kubeadm leaves where it could not take the member out; it is told and offered as what stays. */
const DATA = '/var/lib/etcd/member';

/** Whether kubeadm has left nothing of a cluster but data of etcd. */
export async function resetVerdict(host: Host, signal: AbortSignal): Promise<Verdict> {
  const { traces } = await host.run(readCandidate(undefined), signal);
  const left = traces.filter((path) => path !== DATA && (TRACES as readonly string[]).includes(path));
  return left.length === 0 ? { so: true } : { so: false, why: `${host.name} still has ${listed(left)}.` };
}
