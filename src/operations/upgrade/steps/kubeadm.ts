import { detachedState } from '../../../core/command/detached';
import { kubeadmUpgradeApply, kubeadmUpgradeNode } from '../../../core/command/kubeadm/upgrade';
import { DrydockError } from '../../../core/errors';
import type { StepInfo } from '../../../core/operation/events';
import { imageTag, parseControlPlanePod, parseKubeadmConfig } from '../../../core/parse/control-plane-pods';
import { parseUpgradeOutcome, upgradeProgress, type UpgradeOutcome } from '../../../core/parse/kubeadm-upgrade/outcome';
import { fields, text } from '../../../core/parse/kubernetes/fields';
import { explainKubeadm } from '../../../core/plan/upgrade/failures';
import type { UpgradeHop, UpgradeHost } from '../../../core/plan/upgrade/plan';
import { CONTROL_PLANE } from '../../../core/plan/upgrade/versions';
import { compareVersions } from '../../../core/policy/skew/versions';
import { endedWell, runDetached } from '../../control-plane/detached-run';
import { untilNoKubeadm } from '../../control-plane/kubeadm-turn';
import { isTransientOnHost } from '../../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import type { UpgradeParts } from '../parts';
import { settled } from '../settle';

const SYSTEM = 'kube-system';
/** How often kubeadm is begun where its health check alone is too slow: leaders are elected anew after a restart, which takes as long. */
const JOB_TRIES = 3;

/** Whether nothing but the Job of kubeadm's health check failed; it comes before anything is changed. */
function isSlowJob({ checks }: UpgradeOutcome): boolean {
  return checks.length > 0 && checks.every(({ name, message }) => name === 'CreateJob' && message.includes('did not complete'));
}

/**
 * `kubeadm upgrade apply` or `node` on a host. It runs there on its own: the end of the connection or of this process does not
 * end it, and whoever resumes the operation finds it again. Its exit code is not believed: the static pods and kubeadm's
 * ConfigMap have to show the version.
 */
export function kubeadmStep(
  info: StepInfo,
  { do: what, hop, host: work }: { readonly do: 'apply' | 'node'; readonly hop: UpgradeHop; readonly host: UpgradeHost },
  parts: UpgradeParts,
): Step {
  const { options } = parts.plan.body;
  const host = parts.host(work.name);
  const folder = parts.runFolder(hop, `${work.name}-${what}`);
  const command = what === 'apply' ? kubeadmUpgradeApply(hop.to, options) : kubeadmUpgradeNode(options);
  const effect = async (context: StepContext, ready: boolean): Promise<Verdict> => {
    if (work.role !== 'worker') return componentsVerdict(work.name, { to: hop.to, applied: what === 'apply', ready }, parts, context);
    // It leaves nothing by which it could be told but the record of its run.
    if (await endedWell(host, folder, context.signal)) return { so: true };
    return { so: false, why: `kubeadm has not upgraded the kubelet's configuration on ${work.name}.` };
  };
  const untilDone = async (context: StepContext): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      const result = await runDetached(host, { folder, command, tell: upgradeProgress }, context);
      if (result.exitCode === 0) return;
      const outcome = parseUpgradeOutcome(result.stdout, result.stderr);
      if (tries >= JOB_TRIES || !isSlowJob(outcome))
        throw explainKubeadm({
          host: work,
          to: hop.to,
          command: command.argv.slice(0, what === 'apply' ? 4 : 3).join(' '),
          exitCode: result.exitCode,
          outcome,
          folder,
          backup: work.role === 'worker' ? undefined : parts.backupFolder(hop),
        });
      context.note(`kubeadm gives a Job 15 s to prove the cluster's health, which was not enough on ${work.name}; it is asked again.`);
    }
  };
  return {
    ...info,
    async verify(context) {
      const { what: state, seen } = await host.run(detachedState(folder), context.signal);
      if (state === 'running') return { so: false, why: `kubeadm still runs on ${work.name}.` };
      if (state === 'ended' && !seen) return { so: false, why: `kubeadm ended on ${work.name} while nobody looked.` };
      // A component that is not Ready for a moment is no reason to begin kubeadm again; the step after this one looks at health.
      return effect(context, false);
    },
    async run(context) {
      const { signal } = context;
      const { what: state } = await host.run(detachedState(folder), signal);
      if (state !== 'running') {
        await untilNoKubeadm(host, 'two upgrades at a time would undo each other', context);
        // What an attempt before this one was replacing when it was ended has to be up, or kubeadm's own checks fail.
        if (state !== 'none' && work.role !== 'worker')
          await settled(parts, { subject: work.name, waitsFor: 'its control plane' }, context, () =>
            componentsVerdict(work.name, { to: hop.from, applied: false, ready: true }, parts, context),
          );
      }
      await untilDone(context);
      // The kubelet tells the API of its static pods a little later.
      await settled(parts, { subject: work.name, waitsFor: 'its static pods' }, context, () => effect(context, true));
    },
  };
}

/**
 * Whether the components of a control plane have a version, or a newer one.
 * @param wanted `applied`: and kubeadm has noted it for the cluster; `ready`: and they are Ready
 */
async function componentsVerdict(
  node: string,
  { to, applied, ready }: { readonly to: string; readonly applied: boolean; readonly ready: boolean },
  parts: UpgradeParts,
  context: StepContext,
): Promise<Verdict> {
  const { signal } = context;
  try {
    for (const component of CONTROL_PLANE) {
      const name = `${component}-${node}`;
      const pod = await parts.ask(context, (port) => port.raw('Pod', { namespace: SYSTEM, name }, signal));
      const found = parseControlPlanePod(pod);
      if (!found) return { so: false, why: `The API does not show ${component} of ${node} with a version.` };
      if (compareVersions(found.version, to) < 0) return { so: false, why: `${component} of ${node} is ${found.version}.` };
      if (ready && !found.ready) return { so: false, why: `${component} of ${node} is ${found.version} and not Ready.` };
    }
    if (!applied) return { so: true };
    const config = await parts.ask(context, (port) => port.raw('ConfigMap', { namespace: SYSTEM, name: 'kubeadm-config' }, signal));
    const stored = parseKubeadmConfig(text(fields(fields(config).data).ClusterConfiguration) ?? '')?.kubernetesVersion;
    if (stored !== undefined && compareVersions(stored, to) < 0) return { so: false, why: `kubeadm's ConfigMap still says ${stored}.` };
    return { so: true };
  } catch (error) {
    if (signal.aborted || !(isTransientOnHost(error) || DrydockError.is(error, 'notFound'))) throw error;
    return { so: false, why: DrydockError.from(error).message };
  }
}

/** `v1.35.4` of the image that the DaemonSet kube-proxy has; undefined where there is none. */
export function proxyVersion(daemonSet: unknown): string | undefined {
  const spec = fields(fields(fields(fields(daemonSet).spec).template).spec);
  const [container] = Array.isArray(spec.containers) ? (spec.containers as readonly unknown[]) : [];
  return imageTag(text(fields(container).image) ?? '');
}
