import { readSystem } from '../../core/command/readiness/system';
import { readUpgradeHost } from '../../core/command/upgrade/host-facts';
import { KUBELET_CONFIG } from '../../core/command/kubelet/places';
import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { HostTarget } from '../../core/model/host';
import type { NodeComparison, NodeFactGroup, NodeToCompare } from '../../core/model/node-comparison';
import type { NodeModel } from '../../core/model/node';
import { compareNodes } from '../../core/policy/nodes/compare';
import { hostFactGroups, kubeletConfigurationFacts, nodeObjectFacts, parseKubeletFile } from '../../core/policy/nodes/facts';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Host, Hosts } from '../control-plane/hosts';
import { Limiter } from '../nodes/limiter';
import { readKnown } from '../nodes/read-known';
import { readClockOf } from '../readiness/clock';

export interface ComparisonSources {
  readonly port: KubernetesPort;
  /** Unset: nobody logs in to hosts, and what only they tell is left out. */
  readonly hosts?: Hosts;
  readonly targetOf: (node: NodeModel) => Promise<HostTarget>;
  readonly now: () => number;
  /** How many nodes are read side by side. */
  readonly parallel: number;
}

/**
 * Reads what may be different between nodes, and compares it: the Node objects, the configuration that each kubelet tells through
 * the API server, and over SSH what only the host knows. A source that can't be read says why and takes nothing else with it.
 */
export async function readNodeComparison(
  cluster: string,
  nodes: readonly NodeModel[],
  sources: ComparisonSources,
  tell: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<NodeComparison> {
  const limiter = new Limiter(sources.parallel);
  let done = 0;
  const read = await Promise.all(
    nodes.map((node) =>
      limiter.run(async (): Promise<NodeToCompare> => {
        const groups = await groupsOf(node, sources, signal);
        tell(++done, nodes.length);
        return { name: node.name, groups };
      }, signal),
    ),
  );
  return compareNodes(cluster, read, sources.now());
}

async function groupsOf(
  node: NodeModel,
  { port, hosts, targetOf }: ComparisonSources,
  signal: AbortSignal,
): Promise<readonly NodeFactGroup[]> {
  const [configuration, host] = await Promise.all([
    readKnown(() => port.kubeletConfiguration(node.name, signal)),
    hosts ? readKnown(async () => readHost(hosts.of(await targetOf(node)), signal)) : undefined,
  ]);
  // Where RBAC does not allow to ask the kubelet, its file is nearly as good.
  const file = !configuration.known && host?.known ? host.value.file : undefined;
  return [
    nodeObjectFacts(node),
    file ? kubeletConfigurationFacts('file', file) : kubeletConfigurationFacts('API', configuration),
    ...(host ? hostFactGroups(host) : []),
  ];
}

async function readHost(host: Host, signal: AbortSignal) {
  await host.use(signal, () => Promise.resolve());
  const clock = await readKnown(() => readClockOf(host, signal));
  const [system, packages, file] = await Promise.all([
    host.run(readSystem, signal),
    readKnown(() => host.run(readUpgradeHost, signal)),
    readKnown(() => host.text(KUBELET_CONFIG, signal)).then(parsedFile),
  ]);
  return { system, packages, clock, file };
}

function parsedFile(read: Known<string>): Known<unknown> {
  if (!read.known) return read;
  const value = parseKubeletFile(read.value);
  return value === undefined ? unknown(`${KUBELET_CONFIG} is no YAML`) : known(value);
}

/** @throws DrydockError `invalid` for fewer than two */
export function requireSeveral(nodes: readonly NodeModel[]): readonly NodeModel[] {
  if (nodes.length > 1) return nodes;
  throw new DrydockError('invalid', 'Nodes are compared with each other: it takes two or more.', { hint: 'Select several nodes.' });
}
