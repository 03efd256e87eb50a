import type { PlannedStep } from '../plan';
import type { UpgradeBody, UpgradeHop, UpgradeHost } from './plan';

/** What one step of an upgrade does; its id is made from it, so that a plan and its operation agree. */
export type UpgradeWork =
  | { readonly do: 'preflight'; readonly hop: UpgradeHop }
  | { readonly do: 'snapshot'; readonly hop: UpgradeHop }
  | { readonly do: 'kubeadmPackage' | 'apply' | 'node' | 'drain' | 'kubeletPackages' | 'restartKubelet' | 'uncordon' | 'verify'; readonly hop: UpgradeHop; readonly host: UpgradeHost }
  | { readonly do: 'pause'; readonly hop: UpgradeHop; readonly after: string }
  | { readonly do: 'cluster'; readonly hop: UpgradeHop };

/**
 * The work of a plan in its order. Control planes one at a time, kubeadm's part before the drain, the drain before the kubelet's
 * packages. Hosts of one batch of workers follow each other here and run side by side.
 */
export function upgradeWork({ hops, options, stackedEtcd }: Pick<UpgradeBody, 'hops' | 'options' | 'stackedEtcd'>): readonly UpgradeWork[] {
  return hops.flatMap((hop): readonly UpgradeWork[] => {
    if (hop.hosts.length === 0) return [];
    const touchesEtcd = stackedEtcd && hop.hosts.some(({ role, components }) => role !== 'worker' && components);
    const work: UpgradeWork[] = [{ do: 'preflight', hop }];
    if (touchesEtcd) work.push({ do: 'snapshot', hop });
    for (const [index, host] of hop.hosts.entries()) {
      work.push(...hostWork(hop, host));
      const next = hop.hosts[index + 1];
      if (next && pauses(host, next, options)) work.push({ do: 'pause', hop, after: host.name });
    }
    work.push({ do: 'cluster', hop });
    return work;
  });
}

/** What is done on one host, in its order. */
export function hostWork(hop: UpgradeHop, host: UpgradeHost): readonly UpgradeWork[] {
  const kubeadm = host.components ? (['kubeadmPackage', host.role === 'apply' ? 'apply' : 'node'] as const) : [];
  const kubelet = host.kubelet
    ? ([...(host.drain ? (['drain'] as const) : []), 'kubeletPackages', 'restartKubelet', ...(host.drain && !host.cordoned ? (['uncordon'] as const) : [])] as const)
    : [];
  return [...kubeadm, ...kubelet, 'verify' as const].map((what): UpgradeWork => ({ do: what, hop, host }));
}

function pauses(host: UpgradeHost, next: UpgradeHost, { pause, canaries }: UpgradeBody['options']): boolean {
  const last = host.batch !== next.batch;
  switch (pause) {
    case 'never':
      return false;
    case 'afterEachHost':
      return host.batch === undefined || last;
    case 'afterControlPlanes':
      return host.role !== 'worker' && next.role === 'worker';
    case 'afterCanaries':
      return host.batch !== undefined && host.batch < canaries && last;
  }
}

export function plannedUpgradeStep(work: UpgradeWork): PlannedStep {
  const { to } = work.hop;
  switch (work.do) {
    case 'preflight':
      return { id: `${to}/preflight`, title: `Check hosts, etcd, disks and packages for ${to}`, target: 'cluster', kind: 'check' };
    case 'snapshot':
      return { id: `${to}/snapshot`, title: 'Check that a fresh, verified snapshot of etcd is there', target: 'etcd', kind: 'check' };
    case 'pause':
      return { id: `${to}/pause/${work.after}`, title: `Ask before going on after ${work.after}`, target: 'cluster', kind: 'ask' };
    case 'cluster':
      return { id: `${to}/cluster`, title: `Verify that the cluster is well on ${to}`, target: 'cluster', kind: 'check' };
    case 'kubeadmPackage':
      return of(work, 'kubeadm', `Install kubeadm ${to} on ${work.host.name}`, 'mutate');
    case 'apply':
      return of(work, 'apply', `Upgrade the control plane and the addons to ${to} on ${work.host.name}`, 'mutate');
    case 'node':
      return of(work, 'node', nodeTitle(work.host), 'mutate');
    case 'drain':
      return of(work, 'drain', `Drain ${work.host.name}`, 'mutate');
    case 'kubeletPackages':
      return of(work, 'kubelet', `Install kubelet and kubectl ${to} on ${work.host.name}`, 'mutate');
    case 'restartKubelet':
      return of(work, 'restart', `Restart the kubelet of ${work.host.name}`, 'mutate');
    case 'uncordon':
      return of(work, 'uncordon', `Uncordon ${work.host.name}`, 'mutate');
    case 'verify':
      return of(work, 'verify', `Verify versions, readiness and health of ${work.host.name}`, 'check');
  }
}

function nodeTitle({ name, role, to }: UpgradeHost): string {
  return role === 'worker' ? `Upgrade the kubelet's configuration on ${name}` : `Upgrade the control plane on ${name} to ${to}`;
}

function of({ hop, host }: { readonly hop: UpgradeHop; readonly host: UpgradeHost }, what: string, title: string, kind: PlannedStep['kind']): PlannedStep {
  return { id: `${hop.to}/${host.name}/${what}`, title, target: host.name, kind };
}
