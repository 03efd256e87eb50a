import { DrydockError } from '../../core/errors';
import type { ClusterRef } from '../../core/model/cluster';
import type { ClusterConnector, ConnectionStage } from '../../ports/clusters';
import type { KubernetesPort } from '../../ports/kubernetes';
import { readVersion } from './access/answers';
import type { ApiAccess } from './access/api-access';
import { openAccess, type AccessDependencies } from './access/open-access';
import { diagnose } from './diagnose/diagnose';
import type { KubeconfigDirectory } from './kubeconfig/directory';

export interface ConnectorDependencies extends AccessDependencies {
  readonly directory: KubeconfigDirectory;
  readonly makePort: (access: ApiAccess) => KubernetesPort;
}

/** Opens connections to the clusters of a directory. */
export class KubernetesConnector implements ClusterConnector {
  constructor(private readonly dependencies: ConnectorDependencies) {}

  async connect(cluster: ClusterRef, signal?: AbortSignal): Promise<KubernetesPort> {
    if (cluster.problem !== undefined)
      throw new DrydockError('config', `${cluster.name}: ${cluster.problem}`, { hint: `Correct ${cluster.file}.` });
    const { directory, makePort } = this.dependencies;
    const context = await directory.resolve(cluster, signal);
    const access = await openAccess(context, this.dependencies);
    const port = makePort(access);
    try {
      // The budget counts from the moment credentials are there: a plugin may open a browser, and has a limit of its own.
      await readVersion(access, this.dependencies.connectTimeoutMs(), signal);
      return port;
    } catch (error) {
      port.dispose();
      access.dispose();
      throw error;
    }
  }

  async diagnose(cluster: ClusterRef, signal?: AbortSignal): Promise<readonly ConnectionStage[]> {
    return diagnose(cluster, this.dependencies, signal);
  }
}
