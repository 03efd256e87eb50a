import type { CertificateHandlers } from '../certificates/command-ids';
import { isElement, rowsOf } from '../certificates/elements';
import type { ClusterSession } from '../clusters/session';
import type { ClusterSessions } from '../clusters/sessions';
import { oneCluster } from '../clusters/targets';
import { refreshKubeconfig, type KubeconfigRefreshDeps } from './refresh';

export interface KubeconfigHandlerDeps extends KubeconfigRefreshDeps {
  readonly sessions: () => ClusterSessions;
}

/** The command that refreshes copies of admin.conf. */
export function kubeconfigHandlers(deps: KubeconfigHandlerDeps): Pick<CertificateHandlers, 'drydock.kubeconfig.refresh'> {
  const { kit, sessions } = deps;
  return {
    'drydock.kubeconfig.refresh': async (...args) => {
      const [row] = rowsOf(args, []) ?? [];
      const only = isElement(row, 'entry') && row.entry.name === 'admin.conf' ? row.entry.host : undefined;
      const session = await oneCluster(sessions(), kit.lists, args, 'Refresh the kubeconfig of which cluster?');
      return session && refreshKubeconfig(session, only, deps);
    },
  };
}

/** Says that copies of admin.conf are old now, and offers to refresh those of this computer. */
export function offerRefresh(session: ClusterSession, deps: KubeconfigRefreshDeps): void {
  const { notifications } = deps.kit;
  notifications.info(`admin.conf of ${session.ref.name} was renewed. Copies of it keep the old certificate until it ends.`, [
    {
      label: 'Refresh My Kubeconfig',
      run: () => refreshKubeconfig(session, undefined, deps).catch((error: unknown) => notifications.failed(error)),
    },
  ]);
}
