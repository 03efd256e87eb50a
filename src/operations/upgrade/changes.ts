import { aptKubeadmDiff } from '../../core/command/packages/available';
import { kubeadmUpgradeDiff } from '../../core/command/kubeadm/upgrade';
import { textOf } from '../../core/command/parsers';
import { DrydockError } from '../../core/errors';
import type { Known } from '../../core/known';
import { applyDiff, parseKubeadmDiff, type ManifestDiff } from '../../core/parse/kubeadm-upgrade/diff';
import { fields, text } from '../../core/parse/kubernetes/fields';
import { minorOf } from '../../core/plan/upgrade/packages';
import type { UpgradeHost, UpgradePlan } from '../../core/plan/upgrade/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Host, Hosts } from '../control-plane/hosts';
import { readKnown } from '../nodes/read-known';

/** A file that an upgrade changes, before and after. */
export interface UpgradeChange {
  /** `cp1: /etc/kubernetes/manifests/kube-apiserver.yaml` */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** What of it could be told, and what could not. */
export interface UpgradeChanges {
  readonly changes: readonly UpgradeChange[];
  /** Sentences. */
  readonly unknown: readonly string[];
}

const KUBELET_CONFIG = '/var/lib/kubelet/config.yaml';
const SYSTEM = 'kube-system';
/** Workers whose kubelet configuration is compared: it is the same file everywhere, unless somebody edited it. */
const MOST_WORKERS = 20;

/**
 * What the first hop of a plan changes in files: manifests of static pods as `kubeadm upgrade diff` of the target tells it (run from a
 * temporary folder where it is not installed yet), each kubelet's configuration, which kubeadm replaces by that of the cluster, and
 * kubeadm's own configuration. Nothing is changed.
 */
export async function readUpgradeChanges(
  plan: UpgradePlan,
  port: KubernetesPort,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<UpgradeChanges> {
  const [hop] = plan.body.hops;
  if (!hop) return { changes: [], unknown: [] };
  const touched = hop.hosts.filter(({ components, target }) => components && target !== undefined);
  const controlPlanes = touched.filter(({ role }) => role !== 'worker');
  const compared = [...controlPlanes, ...touched.filter(({ role }) => role === 'worker').slice(0, MOST_WORKERS)];
  const map = (name: string) => readKnown(() => port.raw('ConfigMap', { namespace: SYSTEM, name }, signal));
  const [kubelet, kubeadm, ...read] = await Promise.all([
    map('kubelet-config'),
    map('kubeadm-config'),
    ...controlPlanes.map((work) =>
      told(`${work.name}: what kubeadm changes in its manifests`, () => manifestChanges(work, hop.to, hosts, signal)),
    ),
  ]);
  const wanted = dataOf(kubelet, 'kubelet');
  const kubelets = await Promise.all(
    wanted === undefined
      ? []
      : compared.map((work) => told(`${work.name}: its kubelet's configuration`, () => kubeletChange(work, wanted, hosts, signal))),
  );
  const cluster = dataOf(kubeadm, 'ClusterConfiguration');
  const parts = [...read, ...kubelets];
  return {
    changes: [
      ...(cluster === undefined || controlPlanes.length === 0 ? [] : [clusterChange(cluster, hop.to)]),
      ...parts.flatMap(({ changes }) => changes),
    ].filter(({ before, after }) => before.trim() !== after.trim()),
    unknown: [
      ...(wanted === undefined ? ['ConfigMap kube-system/kubelet-config could not be read.'] : []),
      ...(cluster === undefined ? ['ConfigMap kube-system/kubeadm-config could not be read.'] : []),
      ...parts.flatMap(({ unknown }) => unknown),
    ],
  };
}

async function told(what: string, read: () => Promise<readonly UpgradeChange[]>): Promise<UpgradeChanges> {
  const found = await readKnown(read);
  return found.known ? { changes: found.value, unknown: [] } : { changes: [], unknown: [`${what} could not be read: ${found.why}`] };
}

async function manifestChanges(work: UpgradeHost, to: string, hosts: Hosts, signal: AbortSignal): Promise<readonly UpgradeChange[]> {
  const host = hostOf(work, hosts);
  const diffs = await kubeadmDiff(work, to, host, signal);
  return Promise.all(
    diffs.map(async ({ path, lines }) => {
      const before = await host.text(path, signal);
      return { name: `${work.name}: ${path}`, before, after: applyDiff(before, lines) };
    }),
  );
}

/** By the kubeadm of the target: an older one does not know what the new one writes. */
async function kubeadmDiff({ packages }: UpgradeHost, to: string, host: Host, signal: AbortSignal): Promise<readonly ManifestDiff[]> {
  if (packages?.manager === 'binaries')
    return parseKubeadmDiff(
      await host.run(textOf({ argv: [`${packages.folder}/kubeadm`, 'upgrade', 'diff', to], sudo: true, timeoutMs: 60_000 }), signal),
    );
  const version = packages?.versions?.find(({ name }) => name === 'kubeadm')?.version;
  if (packages?.manager === 'apt' && packages.switched && version !== undefined)
    return parseKubeadmDiff(await host.run(aptKubeadmDiff(packages.switched.source, minorOf(to), version, to), signal));
  return host.run(kubeadmUpgradeDiff(to), signal);
}

/** kubeadm writes the configuration that the cluster keeps over that of the node: what was edited there alone is lost. */
async function kubeletChange(work: UpgradeHost, wanted: string, hosts: Hosts, signal: AbortSignal): Promise<readonly UpgradeChange[]> {
  const before = await hostOf(work, hosts).text(KUBELET_CONFIG, signal);
  return [{ name: `${work.name}: ${KUBELET_CONFIG}`, before, after: wanted }];
}

function clusterChange(before: string, to: string): UpgradeChange {
  return {
    name: 'ConfigMap kube-system/kubeadm-config',
    before,
    after: before.replace(/^kubernetesVersion: .*$/m, `kubernetesVersion: ${to}`),
  };
}

function dataOf(map: Known<unknown>, key: string): string | undefined {
  return map.known ? text(fields(fields(map.value).data)[key]) : undefined;
}

function hostOf({ name, target }: UpgradeHost, hosts: Hosts): Host {
  if (target) return hosts.of(target);
  throw new DrydockError('config', `Nobody knows the host of ${name}.`);
}
