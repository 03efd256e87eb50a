import { DrydockError } from '../../core/errors';
import type { ClusterRef, Distribution } from '../../core/model/cluster';
import type { ExpiryFacts } from '../../core/model/expiry';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { Clock } from '../../ports/clock';
import type { KubeconfigCertificate } from '../../ports/clusters';
import type { Dial, HandshakePort } from '../../ports/handshake';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { RemoteShellPort } from '../../ports/remote-shell';
import { mapBounded } from '../nodes/limiter';
import { NOTHING, readSource, skipped, together, type Reading } from './source';
import { readClusterObjects } from './sources/cluster-objects';
import { NO_ADDRESSES, readHandshakes, readStaticAddresses } from './sources/handshakes';
import { readHost } from './sources/hosts';
import { readLocalKubeconfigs } from './sources/local-kubeconfigs';
import { endpointOf, servedTargets } from './sources/targets';

/** Hosts that are logged in to at once. */
const HOSTS_AT_ONCE = 16;

export interface ExpiryReaderDeps {
  readonly cluster: ClusterRef;
  /** The connection to its API. That there is none is one of the things to tell: an expired certificate is a common reason. */
  readonly connect: (signal: AbortSignal) => Promise<KubernetesPort>;
  readonly tellDistribution: (port: KubernetesPort, nodes: readonly NodeModel[], signal: AbortSignal) => Promise<Distribution>;
  readonly clock: Clock;
  readonly handshakes: HandshakePort;
  /** How nodes of this cluster are reached; unset: directly. */
  readonly dial?: Dial | undefined;
  /** Certificates in the kubeconfigs of this computer. */
  readonly kubeconfigCertificates: (signal: AbortSignal) => Promise<readonly KubeconfigCertificate[]>;
  /** Opens a shell on a node, which may ask the person. Unset: nobody asked for files of hosts. */
  readonly openShell?: ((node: NodeModel, signal: AbortSignal) => Promise<RemoteShellPort>) | undefined;
}

/**
 * Reads everything that expires, from all sources side by side. Rejects only for a wish to stop; what can't be read is in the
 * reports of the sources.
 */
export async function readExpiryFacts(deps: ExpiryReaderDeps, signal: AbortSignal): Promise<ExpiryFacts> {
  const { cluster, clock, handshakes, dial } = deps;
  const endpoint = endpointOf(cluster.server);
  const [api, local] = await Promise.all([
    readApi(deps, signal),
    readLocalKubeconfigs(cluster.id, () => deps.kubeconfigCertificates(signal)),
  ]);
  const { port, nodes, distribution } = api;
  const [objects, wire] = await Promise.all([port ? readClusterObjects(port, signal) : NOTHING, readNodesAndHosts()]);
  const { observations, sources } = together([api.reading, objects, local, wire]);
  return {
    cluster: cluster.name,
    distribution,
    endpoint: endpoint?.host,
    controlPlanes: nodes.filter(isControlPlane).map(({ name }) => name),
    nodes: nodes.map(({ name, internalIP, hostname, addresses }) => ({ name, internalIP, hostname, addresses })),
    observations,
    sources,
    at: clock.now(),
  };

  async function readNodesAndHosts(): Promise<Reading> {
    const shells = new Map<string, RemoteShellPort>();
    try {
      const [hosts, statics] = await Promise.all([readHosts(shells), port ? readStaticAddresses(port, signal) : NO_ADDRESSES]);
      const targets = servedTargets(nodes, distribution, endpoint, statics);
      return together([hosts, await readHandshakes(targets, { handshakes, dial, shell: ({ name }) => shells.get(name) }, signal)]);
    } finally {
      for (const shell of shells.values()) shell.dispose();
    }
  }

  async function readHosts(shells: Map<string, RemoteShellPort>): Promise<Reading> {
    const { openShell } = deps;
    if (nodes.length === 0) return NOTHING;
    if (!openShell)
      return skipped('hosts', 'files and kubeconfigs on the hosts', 'Nobody asked for them.', 'Read Files on Hosts looks at them over SSH.');
    const kubeadm = distribution === 'kubeadm' || distribution === 'practice';
    return together(
      await mapBounded(nodes, HOSTS_AT_ONCE, async (node) => {
        try {
          const shell = await openShell(node, signal);
          shells.set(node.name, shell);
          return await readHost(node, shell, kubeadm, clock, signal);
        } catch (error) {
          return readSource(`host/${node.name}`, `host of ${node.name}`, () => Promise.reject(DrydockError.from(error)));
        }
      }),
    );
  }
}

interface ApiReading {
  readonly port: KubernetesPort | undefined;
  readonly nodes: readonly NodeModel[];
  readonly distribution: Distribution;
  readonly reading: Reading;
}

/** Connects, and reads what the other sources need. */
async function readApi(deps: ExpiryReaderDeps, signal: AbortSignal): Promise<ApiReading> {
  let port: KubernetesPort | undefined;
  let nodes: readonly NodeModel[] = [];
  let distribution: Distribution = 'unknown';
  const connected = await readSource('api', 'API server', async () => {
    port = await deps.connect(signal);
    return [];
  });
  const reached = port;
  if (!reached) return { port, nodes, distribution, reading: connected };
  const listed = await readSource('api/nodes', 'nodes', async () => {
    ({ items: nodes } = await reached.list('Node', {}, signal));
    return [];
  });
  const told = await readSource('api/distribution', 'distribution', async () => {
    distribution = await deps.tellDistribution(reached, nodes, signal);
    return [];
  });
  return { port: reached, nodes, distribution, reading: together([connected, listed, told]) };
}
