import { DrydockError } from '../../core/errors';
import type { Distribution } from '../../core/model/cluster';
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
import { readHandshakes, readStaticAddresses } from './sources/handshakes';
import { readHost } from './sources/hosts';
import { readLocalKubeconfigs } from './sources/local-kubeconfigs';
import { endpointOf, servedTargets } from './sources/targets';

/** Hosts that are logged in to at once. */
const HOSTS_AT_ONCE = 16;

export interface ExpiryReaderDeps {
  readonly port: KubernetesPort;
  readonly distribution: Distribution;
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
  const { port, distribution, clock, handshakes, dial } = deps;
  const nodes = await readNodes(port, signal);
  const endpoint = endpointOf(port.cluster.server);
  const [objects, local, wire] = await Promise.all([
    readClusterObjects(port, signal),
    readLocalKubeconfigs(port.cluster.id, () => deps.kubeconfigCertificates(signal)),
    readNodesAndHosts(),
  ]);
  const { observations, sources } = together([nodes.reading, objects, local, wire]);
  return {
    cluster: port.cluster.name,
    distribution,
    endpoint: endpoint?.host,
    controlPlanes: nodes.items.filter(isControlPlane).map(({ name }) => name),
    nodes: nodes.items.map(({ name, internalIP, hostname, addresses }) => ({ name, internalIP, hostname, addresses })),
    observations,
    sources,
    at: clock.now(),
  };

  async function readNodesAndHosts(): Promise<Reading> {
    const shells = new Map<string, RemoteShellPort>();
    try {
      const [hosts, statics] = await Promise.all([readHosts(shells), readStaticAddresses(port, signal)]);
      const targets = servedTargets(nodes.items, distribution, endpoint, statics);
      return together([hosts, await readHandshakes(targets, { handshakes, dial, shell: ({ name }) => shells.get(name) }, signal)]);
    } finally {
      for (const shell of shells.values()) shell.dispose();
    }
  }

  async function readHosts(shells: Map<string, RemoteShellPort>): Promise<Reading> {
    const { openShell } = deps;
    if (nodes.items.length === 0) return NOTHING;
    if (!openShell)
      return skipped('hosts', 'files and kubeconfigs on the hosts', 'Nobody asked for them.', 'Read Files on Hosts looks at them over SSH.');
    const kubeadm = distribution === 'kubeadm' || distribution === 'practice';
    return together(
      await mapBounded(nodes.items, HOSTS_AT_ONCE, async (node) => {
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

async function readNodes(port: KubernetesPort, signal: AbortSignal): Promise<{ readonly items: readonly NodeModel[]; readonly reading: Reading }> {
  let items: readonly NodeModel[] = [];
  const reading = await readSource('api/nodes', 'nodes', async () => {
    ({ items } = await port.list('Node', {}, signal));
    return [];
  });
  return { items, reading };
}
