import type { PlannedStep } from '../plan';
import type { BootstrapBody, BootstrapHost } from './plan';

/** What one step of a bootstrap does; its id is made from it, so that a plan and its operation agree. */
export type BootstrapWork =
  | { readonly do: 'preflight' | 'kubeconfig' | 'network' | 'nodes' | 'etcd' | 'endpoints' | 'dns' | 'tidy' }
  | { readonly do: 'configure' | 'init' | 'join' | 'ready'; readonly host: BootstrapHost };

/** The work of a plan in its order. Control planes join one after the other, because each adds a member to etcd. */
export function bootstrapWork({
  hosts,
  network,
  stackedEtcd,
}: Pick<BootstrapBody, 'hosts' | 'network' | 'stackedEtcd'>): readonly BootstrapWork[] {
  const [first, ...others] = hosts;
  if (first?.role !== 'first') return [];
  const applied = network.from !== 'nowhere';
  return [
    { do: 'preflight' },
    { do: 'configure', host: first },
    { do: 'init', host: first },
    { do: 'kubeconfig' },
    ...(applied ? [{ do: 'network' } as const] : []),
    ...others.flatMap((host) => [{ do: 'join', host } as const, { do: 'ready', host } as const]),
    { do: 'nodes' },
    ...(stackedEtcd ? [{ do: 'etcd' } as const] : []),
    { do: 'endpoints' },
    ...(applied ? [{ do: 'dns' } as const] : []),
    { do: 'tidy' },
  ];
}

export function plannedBootstrapStep(work: BootstrapWork): PlannedStep {
  switch (work.do) {
    case 'preflight':
      return { id: 'preflight', title: 'Check that all hosts are as they were when this was planned', target: 'hosts', kind: 'check' };
    case 'configure':
      return of(work.host, 'configure', `Write the kubeadm configuration to ${work.host.name}`);
    case 'init':
      return of(work.host, 'init', `Begin the cluster on ${work.host.name} (kubeadm init)`);
    case 'kubeconfig':
      return { id: 'kubeconfig', title: 'Write the kubeconfig to this computer', target: 'this computer', kind: 'mutate' };
    case 'network':
      return { id: 'network', title: 'Apply the manifest of the pod network', target: 'cluster', kind: 'mutate' };
    case 'join':
      return of(work.host, 'join', `Join ${work.host.name} as a ${work.host.role === 'worker' ? 'worker' : 'control plane'}`);
    case 'ready':
      return { ...of(work.host, 'ready', `Verify ${work.host.name}`), kind: 'wait' };
    case 'nodes':
      return { id: 'nodes', title: 'Verify the nodes', target: 'cluster', kind: 'wait' };
    case 'etcd':
      return { id: 'etcd', title: 'Verify that every control plane has a member of etcd that votes', target: 'etcd', kind: 'wait' };
    case 'endpoints':
      return { id: 'endpoints', title: 'Verify every API server, and the endpoint from every node', target: 'cluster', kind: 'wait' };
    case 'dns':
      return { id: 'dns', title: 'Verify that the name service answers on every node', target: 'cluster', kind: 'wait' };
    case 'tidy':
      return { id: 'tidy', title: 'Remove what joins needed, and verify that no secret is left', target: 'hosts', kind: 'mutate' };
  }
}

function of({ name }: BootstrapHost, what: string, title: string): PlannedStep {
  return { id: `${name}/${what}`, title, target: name, kind: 'mutate' };
}
