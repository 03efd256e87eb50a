import type { PlannedStep } from '../plan';
import type { UpgradeBody, UpgradeHop, UpgradeHost } from './plan';

/** What one step of an upgrade does; its id is made from it, so that a plan and its operation agree. */
export type UpgradeWork =
  | { readonly do: 'preflight' | 'snapshot' | 'cluster'; readonly hop: UpgradeHop }
  | { readonly do: HostWorkKind; readonly hop: UpgradeHop; readonly host: UpgradeHost }
  | { readonly do: 'pause'; readonly hop: UpgradeHop; readonly after: Stage }
  /** Of workers that went side by side, before the next ones are begun. */
  | { readonly do: 'settle'; readonly hop: UpgradeHop; readonly batch: number };

export type HostWorkKind =
  /** Of manifests, certificates and kubeconfigs of a control plane. */
  | 'backup'
  | 'kubeadmPackage'
  | 'apply'
  | 'node'
  /** Of a control plane, before the next one is begun. */
  | 'health'
  | 'drain'
  | 'kubeletPackages'
  | 'restartKubelet'
  | 'uncordon'
  | 'verify';

/** A part of the work on a host that is done in one go. */
export interface Stage {
  readonly host: UpgradeHost;
  /** `components`: what kubeadm replaces on a control plane. `kubelet`: kubelet and kubectl there. `all`: a worker. */
  readonly part: 'components' | 'kubelet' | 'all';
}

/**
 * The parts of a hop in their order. kubeadm's part comes first on every control plane, because a kubelet must not be newer than
 * any API server that it may reach; then their kubelets, one at a time; then the workers.
 */
export function stagesOf({ hosts }: UpgradeHop): readonly Stage[] {
  const controlPlanes = hosts.filter(({ role }) => role !== 'worker');
  return [
    ...controlPlanes.filter(({ components }) => components).map((host): Stage => ({ host, part: 'components' })),
    ...controlPlanes.filter(({ kubelet }) => kubelet).map((host): Stage => ({ host, part: 'kubelet' })),
    ...hosts.filter(({ role }) => role === 'worker').map((host): Stage => ({ host, part: 'all' })),
  ];
}

/** The work of a plan in its order. Workers of one batch follow each other here and run side by side. */
export function upgradeWork({ hops, options, stackedEtcd }: Pick<UpgradeBody, 'hops' | 'options' | 'stackedEtcd'>): readonly UpgradeWork[] {
  return hops.flatMap((hop): readonly UpgradeWork[] => {
    const stages = stagesOf(hop);
    if (stages.length === 0) return [];
    const work: UpgradeWork[] = [{ do: 'preflight', hop }];
    if (stackedEtcd && options.snapshot === 'take' && stages.some(({ part }) => part === 'components')) work.push({ do: 'snapshot', hop });
    for (const [index, stage] of stages.entries()) {
      work.push(...stageWork(hop, stage));
      const next = stages[index + 1];
      const { batch } = stage.host;
      if (batch !== undefined && next?.host.batch !== batch && isShared(hop, batch) && next) work.push({ do: 'settle', hop, batch });
      if (next && pauses(stage, next, options)) work.push({ do: 'pause', hop, after: stage });
    }
    work.push({ do: 'cluster', hop });
    return work;
  });
}

/** What is done in one part, in its order: the drain before the kubelet's packages. */
export function stageWork(hop: UpgradeHop, { host, part }: Stage): readonly UpgradeWork[] {
  const kubeadm: readonly HostWorkKind[] = host.components ? ['kubeadmPackage', host.role === 'apply' ? 'apply' : 'node'] : [];
  const kubelet: readonly HostWorkKind[] = host.kubelet
    ? [...only(host.drain, 'drain'), 'kubeletPackages', 'restartKubelet', ...only(host.drain && !host.cordoned, 'uncordon')]
    : [];
  const kinds: Readonly<Record<Stage['part'], readonly HostWorkKind[]>> = {
    components: ['backup', ...kubeadm, 'health'],
    kubelet: [...kubelet, 'verify'],
    all: [...kubeadm, ...kubelet, 'verify'],
  };
  return kinds[part].map((what): UpgradeWork => ({ do: what, hop, host }));
}

/** Everything that is done on one host, in its order. */
export function hostWork(hop: UpgradeHop, host: UpgradeHost): readonly UpgradeWork[] {
  return stagesOf(hop)
    .filter((stage) => stage.host === host)
    .flatMap((stage) => stageWork(hop, stage));
}

/** Whether several workers of a hop go side by side. */
export function isShared({ hosts }: UpgradeHop, batch: number): boolean {
  return hosts.filter((host) => host.batch === batch).length > 1;
}

function only(wanted: boolean, what: HostWorkKind): readonly HostWorkKind[] {
  return wanted ? [what] : [];
}

function pauses({ host, part }: Stage, next: Stage, { pause, canaries }: UpgradeBody['options']): boolean {
  const last = host.batch !== next.host.batch;
  switch (pause) {
    case 'never':
      return false;
    case 'afterEachHost':
      return host.batch === undefined || last;
    case 'afterControlPlanes':
      return part !== 'all' && next.part === 'all';
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
      return { id: `${to}/snapshot`, title: 'Take and verify a snapshot of etcd', target: 'etcd', kind: 'mutate' };
    case 'pause':
      return {
        id: `${to}/pause/${work.after.host.name}/${work.after.part}`,
        title: `Ask before going on after ${work.after.host.name}`,
        target: 'cluster',
        kind: 'ask',
      };
    case 'settle':
      return {
        id: `${to}/settle/${work.batch + 1}`,
        title: `Verify nodes and pods before the next workers`,
        target: 'cluster',
        kind: 'check',
      };
    case 'cluster':
      return { id: `${to}/cluster`, title: `Verify that the cluster is well on ${to}`, target: 'cluster', kind: 'check' };
    case 'backup':
      return of(work, 'backup', `Back up manifests, certificates and kubeconfigs of ${work.host.name}`, 'mutate');
    case 'kubeadmPackage':
      return of(work, 'kubeadm', `Install kubeadm ${to} on ${work.host.name}`, 'mutate');
    case 'apply':
      return of(work, 'apply', `Upgrade the control plane and the addons to ${to} on ${work.host.name}`, 'mutate');
    case 'node':
      return of(work, 'node', nodeTitle(work.host), 'mutate');
    case 'health':
      return of(work, 'health', `Verify the control plane of ${work.host.name} and etcd`, 'check');
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

function of(
  { hop, host }: { readonly hop: UpgradeHop; readonly host: UpgradeHost },
  what: string,
  title: string,
  kind: PlannedStep['kind'],
): PlannedStep {
  return { id: `${hop.to}/${host.name}/${what}`, title, target: host.name, kind };
}
