import { makePrivateFolders, removeFolder } from '../../../core/command/control-plane/files';
import { exists } from '../../../core/command/control-plane/look';
import { OWN_FOLDER } from '../../../core/command/control-plane/places';
import { detachedState, RUNS_FOLDER } from '../../../core/command/detached';
import { kubeadmProgress, parseKubeadmOutcome } from '../../../core/command/kubeadm/join';
import { DrydockError } from '../../../core/errors';
import type { StepInfo } from '../../../core/operation/events';
import { fields } from '../../../core/parse/kubernetes/fields';
import { ADMIN_CONF, kubeadmInit, kubectl } from '../../../core/plan/bootstrap/commands';
import { runDetached } from '../../control-plane/detached-run';
import { untilNoKubeadm } from '../../control-plane/kubeadm-turn';
import { isTransientOnHost, waitUntil } from '../../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import { resetHost } from '../../node-join/reset';
import type { BootstrapParts } from '../parts';

/** Writes what kubeadm reads. No secret is in it, and only root reads it all the same. */
export function configureStep(info: StepInfo, parts: BootstrapParts): Step {
  const { configuration } = parts.plan.body;
  const host = parts.firstHost;
  return {
    ...info,
    async verify({ signal }) {
      const there = await host.run(exists(parts.configurationFile), signal);
      if (there && (await host.text(parts.configurationFile, signal)) === configuration) return { so: true };
      // It is removed at the end, and a cluster that has begun needs it no more.
      const { what, code } = await host.run(detachedState(parts.runFolder('init')), signal);
      return what === 'ended' && code === 0 ? { so: true } : { so: false, why: `${parts.configurationFile} is not what was planned.` };
    },
    async run({ signal }) {
      await host.run(makePrivateFolders([OWN_FOLDER, RUNS_FOLDER, parts.folder]), signal);
      await host.use(signal, (shell) => shell.writeFile(parts.configurationFile, configuration, { sudo: true, mode: 0o600 }, signal));
    },
    undo: {
      title: `Remove the kubeadm configuration from ${host.name}`,
      run: async ({ signal }) => void (await host.run(removeFolder(parts.configurationFile), signal)),
    },
  };
}

/**
 * `kubeadm init` on the first control plane. It runs there on its own. One that failed is reset before the next attempt, because kubeadm
 * refuses what it left itself; one that ended well never is, whatever the API says at the moment.
 */
export function initStep(info: StepInfo, parts: BootstrapParts): Step {
  const host = parts.firstHost;
  const folder = parts.runFolder('init');
  const reset = (context: StepContext) => resetHost(host, { folder: parts.runFolder('reset'), criSocket: parts.first.criSocket }, context);
  return {
    ...info,
    async verify(context) {
      const { what, seen, code } = await host.run(detachedState(folder), context.signal);
      if (what === 'running') return { so: false, why: `kubeadm still runs on ${host.name}.` };
      if (what === 'ended' && !seen) return { so: false, why: `kubeadm ended on ${host.name} while nobody looked.` };
      if (what !== 'ended' || code !== 0) return { so: false, why: `kubeadm init has not ended well on ${host.name}.` };
      return begunVerdict(parts, context);
    },
    async run(context) {
      const { signal } = context;
      const { what, seen, code } = await host.run(detachedState(folder), signal);
      if (!(what === 'ended' && seen && code === 0)) {
        if (what === 'lost' || (what === 'ended' && seen)) {
          context.note(`An earlier kubeadm init on ${host.name} came to no good end; what it left is reset first.`);
          await reset(context);
        }
        if (what !== 'running') await untilNoKubeadm(host, 'two at a time would undo each other', context);
        const command = kubeadmInit(parts.configurationFile, parts.plan.body.options.wish.ignorePreflight);
        const result = await runDetached(host, { folder, command, tell: kubeadmProgress }, context);
        if (result.exitCode !== 0) throw explainInit(host.name, parseKubeadmOutcome(result.stdout, result.stderr), result.exitCode, folder);
      }
      await waitUntil(host, context, async () => {
        const verdict = await begunVerdict(parts, context);
        return verdict.so ? undefined : { subject: host.name, waitsFor: `the API server of ${host.name}`, reason: verdict.why };
      });
    },
    undo: {
      title: `Reset ${host.name}`,
      async run(context) {
        const { what } = await host.run(detachedState(folder), context.signal);
        if (what === 'none') return;
        await reset(context);
        // Nothing that this operation began is there any more, and a resume has to begin anew.
        await host.run(removeFolder(folder), context.signal);
      },
    },
  };
}

/** Whether the API answers on the host, has its node as a control plane, and the addons that kubeadm applies last. */
async function begunVerdict(parts: BootstrapParts, { signal }: StepContext): Promise<Verdict> {
  const host = parts.firstHost;
  if (!(await host.run(exists(ADMIN_CONF), signal))) return { so: false, why: `${host.name} has no ${ADMIN_CONF}.` };
  try {
    const node = fields(JSON.parse(await host.run(kubectl(['get', 'node', parts.first.name, '-o', 'json']), signal)));
    const labels = fields(fields(node.metadata).labels);
    if (!('node-role.kubernetes.io/control-plane' in labels))
      return { so: false, why: `${parts.first.name} is a node, and not a control plane yet.` };
    await host.run(kubectl(['get', 'configmap', '-n', 'kube-public', 'cluster-info', '-o', 'name']), signal);
    await host.run(kubectl(['get', 'deployment', '-n', 'kube-system', 'coredns', '-o', 'name']), signal);
    return { so: true };
  } catch (error) {
    if (signal.aborted || !(isTransientOnHost(error) || DrydockError.is(error, 'commandFailed'))) throw error;
    return { so: false, why: DrydockError.from(error).message };
  }
}

function explainInit(
  name: string,
  { phase, checks, error }: ReturnType<typeof parseKubeadmOutcome>,
  exitCode: number | undefined,
  folder: string,
): DrydockError {
  if (checks.length > 0) {
    const words = checks.map((check) => `${check.name}: ${check.message}`).join(' ');
    return new DrydockError('policy', `The checks of kubeadm did not pass on ${name}, so it changed nothing. ${words}`, {
      hint: `Deal with ${checks.map((check) => check.name).join(', ')} on the host, then resume; or plan anew with them among the checks that only warn, with the consequence that the plan tells.`,
    });
  }
  const where = phase === undefined ? '' : ` in phase ${phase}`;
  const how = exitCode === undefined ? 'was ended' : `exited with ${exitCode}`;
  return new DrydockError('commandFailed', `kubeadm init on ${name} ${how}${where}${error === '' ? '.' : `: ${error}`}`, {
    hint: `What it said is in ${folder} there; crictl ps -a and journalctl -u kubelet tell more. Resume resets the host and begins again; Undo resets it alone.`,
  });
}
