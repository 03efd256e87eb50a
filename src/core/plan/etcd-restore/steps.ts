import type { PlannedStep } from '../plan';
import { serversOf, type RestoreEtcdBody, type RestoreHost, type ServerHost } from './plan';

/** One thing that is done, in order; each is a step. */
export type RestoreWork =
  | { readonly do: 'preflight' | 'fallback' | 'prepared' | 'silent' | 'swapped' | 'agree' | 'answer' }
  | { readonly do: 'deliver' | 'prepare' | 'stopEtcd' | 'swap' | 'startEtcd'; readonly host: RestoreHost }
  | { readonly do: 'stopApi' | 'startApi'; readonly host: ServerHost }
  | { readonly do: 'restart'; readonly host: ServerHost; readonly component: 'kube-controller-manager' | 'kube-scheduler' };

/**
 * The order of cluster-wide restores: everything that can be prepared is prepared while the cluster still works; then all API
 * servers stop before any etcd does, every member gets its data from the same file, all of them start together, and only when
 * they agree do the API servers come back.
 * Source: Kubernetes, "Operating etcd clusters"; etcd, "Disaster recovery".
 */
export function restoreWork(body: RestoreEtcdBody): readonly RestoreWork[] {
  const { hosts, fallback } = body;
  const servers = serversOf(body);
  const each = <T extends RestoreWork>(make: (host: RestoreHost) => T | readonly T[]): readonly T[] => hosts.flatMap(make);
  return [
    { do: 'preflight' },
    ...(fallback === undefined ? [] : [{ do: 'fallback' } as const]),
    ...each((host) => [
      { do: 'deliver', host },
      { do: 'prepare', host },
    ]),
    { do: 'prepared' },
    ...servers.flatMap((host) => (has(host, 'kube-apiserver') ? [{ do: 'stopApi', host } as const] : [])),
    { do: 'silent' },
    ...each((host) => [
      { do: 'stopEtcd', host },
      { do: 'swap', host },
    ]),
    { do: 'swapped' },
    ...each((host) => ({ do: 'startEtcd', host })),
    { do: 'agree' },
    ...servers.flatMap((host) => (has(host, 'kube-apiserver') ? [{ do: 'startApi', host } as const] : [])),
    ...servers.flatMap((host) =>
      (['kube-controller-manager', 'kube-scheduler'] as const)
        .filter((component) => has(host, component))
        .map((component) => ({ do: 'restart', host, component }) as const),
    ),
    { do: 'answer' },
  ];
}

/** Id, title and target of a step. */
export function restoreStep(work: RestoreWork): PlannedStep {
  switch (work.do) {
    case 'preflight':
      return { id: 'preflight', title: 'Check hosts, room and the snapshot', target: 'etcd', kind: 'check' };
    case 'fallback':
      return { id: 'fallback', title: 'Take a snapshot of the present state', target: 'this computer', kind: 'mutate' };
    case 'prepared':
      return { id: 'prepared', title: 'See that every member can start anew', target: 'etcd', kind: 'check' };
    case 'silent':
      return { id: 'silent', title: 'See that no API server runs any more', target: 'API server', kind: 'check' };
    case 'swapped':
      return { id: 'swapped', title: 'See that no member has old data any more', target: 'etcd', kind: 'check' };
    case 'deliver':
      return on(work.host, 'deliver', `Bring the snapshot to ${work.host.name}`);
    case 'prepare':
      return on(work.host, 'prepare', `Make new data for ${work.host.name} beside the old`);
    case 'stopApi':
      return on(work.host, 'stop/kube-apiserver', `Stop kube-apiserver of ${work.host.name}`);
    case 'stopEtcd':
      return on(work.host, 'stop/etcd', `Stop etcd of ${work.host.name}`);
    case 'swap':
      return on(work.host, 'swap', `Put the old data of ${work.host.name} aside, and the new in its place`);
    case 'startEtcd':
      return on(work.host, 'start/etcd', `Start etcd of ${work.host.name}`);
    case 'agree':
      return { id: 'agree', title: 'Wait until all members are well and equal', target: 'etcd', kind: 'wait' };
    case 'startApi':
      return on(work.host, 'start/kube-apiserver', `Start kube-apiserver of ${work.host.name}`);
    case 'restart':
      return on(work.host, `restart/${work.component}`, `Restart ${work.component} of ${work.host.name}`);
    case 'answer':
      return { id: 'answer', title: 'See the API answer with the restored state', target: 'API server', kind: 'check' };
  }
}

function has({ healthPorts }: ServerHost, component: keyof ServerHost['healthPorts']): boolean {
  return healthPorts[component] !== undefined;
}

function on({ name }: ServerHost, id: string, title: string): PlannedStep {
  return { id: `${name}/${id}`, title, target: name, kind: 'mutate' };
}
