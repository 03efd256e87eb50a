import { DrydockError } from '../../core/errors';
import type { ClusterRef } from '../../core/model/cluster';
import type { ClusterConnector, ConnectionStage } from '../../ports/clusters';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { ApiAccess } from './access/api-access';
import { openAccess, type AccessDependencies } from './access/open-access';
import { answerError, looksLikeHtml, statusError } from './access/status-errors';
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
      await this.prove(access, signal);
      return port;
    } catch (error) {
      port.dispose();
      access.dispose();
      throw error;
    }
  }

  /**
   * The budget counts from the moment credentials are there: a plugin may open a browser, and has a limit of its own.
   * Some clusters refuse /version to people who may do everything else, so a 403 is proof enough of a connection.
   */
  private async prove(access: ApiAccess, signal: AbortSignal | undefined): Promise<void> {
    const { name } = access.cluster;
    const response = await access.request({ method: 'GET', path: '/version', timeoutMs: this.dependencies.connectTimeoutMs(), signal });
    if (response.status === 403) return void (await response.text());
    if (response.status !== 200) throw await answerError(response, 'read the version of the API server', name);
    const body = await response.text();
    if (looksLikeHtml(body)) throw statusError(200, body, { what: 'read the version of the API server', cluster: name });
  }

  async diagnose(cluster: ClusterRef, signal?: AbortSignal): Promise<readonly ConnectionStage[]> {
    return diagnose(cluster, this.dependencies, signal);
  }
}
