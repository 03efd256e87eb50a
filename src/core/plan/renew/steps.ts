import type { PlannedStep } from '../plan';
import type { RenewBody, RenewHost, RestartPlan } from './plan';

/** What one step of a renewal does; its id is made from it, so that a plan and its operation agree. */
export type RenewWork =
  | { readonly do: 'preflight' }
  | { readonly do: 'backup'; readonly host: RenewHost }
  | { readonly do: 'renew'; readonly host: RenewHost; readonly certificate: string }
  | { readonly do: 'restart'; readonly host: RenewHost; readonly restart: RestartPlan }
  | { readonly do: 'quorum' }
  | { readonly do: 'check'; readonly host: RenewHost };

/** The work of a plan in its order. Rolling: host by host. In recovery etcd comes up everywhere before anything needs it. */
export function renewWork({ hosts, mode }: Pick<RenewBody, 'hosts' | 'mode'>): readonly RenewWork[] {
  if (hosts.length === 0) return [];
  const prepared = (host: RenewHost): readonly RenewWork[] => [
    { do: 'backup', host },
    ...host.certificates.map(({ name }): RenewWork => ({ do: 'renew', host, certificate: name })),
  ];
  const restarts = (host: RenewHost, wanted: (restart: RestartPlan) => boolean) =>
    host.restarts.filter(wanted).map((restart): RenewWork => ({ do: 'restart', host, restart }));
  if (mode === 'rolling')
    return [
      { do: 'preflight' },
      ...hosts.flatMap((host): readonly RenewWork[] => [...prepared(host), ...restarts(host, () => true), { do: 'check', host }]),
    ];
  const isEtcd = ({ component }: RestartPlan) => component === 'etcd';
  return [
    { do: 'preflight' },
    ...hosts.flatMap(prepared),
    ...hosts.flatMap((host) => restarts(host, isEtcd)),
    ...(hosts.some((host) => host.restarts.some(isEtcd)) ? [{ do: 'quorum' } as const] : []),
    ...hosts.flatMap((host) => restarts(host, (restart) => !isEtcd(restart))),
    ...hosts.map((host): RenewWork => ({ do: 'check', host })),
  ];
}

/** The steps as the plan shows them. */
export function renewSteps(body: Pick<RenewBody, 'hosts' | 'mode'>): readonly PlannedStep[] {
  return renewWork(body).map((work) => plannedStep(work));
}

export function plannedStep(work: RenewWork): PlannedStep {
  switch (work.do) {
    case 'preflight':
      return { id: 'preflight', title: 'Check hosts, etcd, disks and clocks', target: 'control planes', kind: 'check' };
    case 'quorum':
      return { id: 'quorum', title: 'Wait until etcd has its quorum again', target: 'etcd', kind: 'wait' };
    case 'backup':
      return of(work.host, 'backup', `Back up the certificates of ${work.host.name}`, 'mutate');
    case 'renew':
      return of(work.host, `renew/${work.certificate}`, `Renew ${work.certificate} of ${work.host.name}`, 'mutate');
    case 'restart': {
      const { component } = work.restart;
      return of(work.host, `restart/${component}`, `Restart ${component} of ${work.host.name}`, 'mutate');
    }
    case 'check':
      return of(work.host, 'check', `Compare the certificates of ${work.host.name} with kubeadm's list`, 'check');
  }
}

function of({ name }: RenewHost, what: string, title: string, kind: PlannedStep['kind']): PlannedStep {
  return { id: `${name}/${what}`, title, target: name, kind };
}
