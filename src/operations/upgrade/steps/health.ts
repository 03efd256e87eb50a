import { DrydockError } from '../../../core/errors';
import { DEFAULT_LAYOUT } from '../../../core/model/control-plane';
import { memberName } from '../../../core/model/etcd';
import type { StepInfo } from '../../../core/operation/events';
import type { UpgradeGround, UpgradeHost } from '../../../core/plan/upgrade/plan';
import { isBehind, isHealthy, newestIndex, votersOf } from '../../../core/policy/etcd/members';
import { compareVersions } from '../../../core/policy/skew/versions';
import { readComponents } from '../../control-plane/facts';
import { isTransientOnHost } from '../../control-plane/static-pod';
import type { Step, StepContext, Verdict } from '../../engine/definition';
import type { EtcdAccess } from '../../etcd/access';
import { readEtcd } from '../../etcd/read';
import { listed } from '../../nodes/listed';
import type { UpgradeParts } from '../parts';
import { nodesVerdict, settled } from '../settle';

/** Looks at a control plane and at etcd before the next control plane is begun. */
export function healthStep(info: StepInfo, work: UpgradeHost, parts: UpgradeParts): Step {
  return {
    ...info,
    verify: async () => ({ so: true }),
    async run(context) {
      const verdict = await settled(parts, { subject: work.name, waitsFor: 'its control plane' }, context, () =>
        controlPlaneVerdict(work, parts, context),
      );
      if (verdict.so) return;
      throw new DrydockError('conflict', `${verdict.why} No other control plane was begun.`, {
        hint: `kubeadm said that it was done on ${work.name}. Look at the component, then resume. Its manifests from before are in the backup that an earlier step made.`,
      });
    },
  };
}

/** Whether every component of a control plane is well and its API server has the version, etcd is whole, and no node was lost. */
export async function controlPlaneVerdict({ name, to }: UpgradeHost, parts: UpgradeParts, context: StepContext): Promise<Verdict> {
  const { signal } = context;
  const { stackedEtcd, ground } = parts.plan.body;
  const host = parts.host(name);
  try {
    const { components } = await readComponents(host, ground.authority?.layout ?? DEFAULT_LAYOUT, 'crictl', signal);
    const bad = components.filter(({ healthy }) => healthy.known && !healthy.value);
    if (bad.length > 0)
      return { so: false, why: `${listed(bad.map(({ component }) => component))} of ${name} ${bad.length === 1 ? 'is' : 'are'} not well.` };
    const port = components.find(({ component }) => component === 'kube-apiserver')?.healthPort ?? 6443;
    const { status, body } = await host.http.get({ port, path: '/version', tls: true }, host.dial, signal);
    const version = status === 200 ? /"gitVersion":\s*"([^"]+)"/.exec(body)?.[1] : undefined;
    // One that tells its version to nobody without credentials is told by its pod alone.
    if (version !== undefined && compareVersions(version, to) < 0)
      return { so: false, why: `The API server of ${name} still answers as ${version}.` };
  } catch (error) {
    if (signal.aborted || !(isTransientOnHost(error) || DrydockError.is(error, 'tls'))) throw error;
    return { so: false, why: DrydockError.from(error).message };
  }
  const etcd: Verdict = stackedEtcd ? await etcdVerdict(parts, context) : { so: true };
  return etcd.so ? nodesVerdict(parts, context) : etcd;
}

/** Whether every voting member of etcd answers reads and is not behind. */
export async function etcdVerdict(
  parts: {
    readonly plan: { readonly body: { readonly ground: Pick<UpgradeGround, 'controlPlanes' | 'targets'> } };
    readonly etcd: EtcdAccess;
  },
  { signal }: StepContext,
): Promise<Verdict> {
  const { ground } = parts.plan.body;
  const controlPlanes = ground.controlPlanes.flatMap((name) => ground.targets[name] ?? []);
  try {
    const { members } = await readEtcd({ controlPlanes, without: [], others: [] }, parts.etcd, signal);
    const newest = newestIndex(members);
    const unwell = votersOf(members).filter((one) => !isHealthy(one) || (one.status.known && isBehind(one.status.value, newest)));
    if (unwell.length === 0) return { so: true };
    return { so: false, why: `etcd of ${listed(unwell.map(({ member }) => memberName(member)))} is not well.` };
  } catch (error) {
    if (signal.aborted || DrydockError.is(error, 'cancelled')) throw error;
    return { so: false, why: DrydockError.from(error).message };
  }
}
