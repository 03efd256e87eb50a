import { readCandidate } from '../../core/command/node-join/candidate';
import { joinedCluster } from '../../core/command/node-life/membership';
import { readLeftovers, type LeftoverReading } from '../../core/command/node-life/leftovers';
import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import type { HostTarget } from '../../core/model/host';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import type { HostResetFacts, NodeRemovalFacts } from '../../core/plan/node-life/facts';
import type { RemovalWishes } from '../../core/plan/node-life/plan';
import { planDrain } from '../../core/plan/drain/planner';
import type { PlanCluster } from '../../core/plan/plan';
import type { KubernetesPort } from '../../ports/kubernetes';
import type { Hosts } from '../control-plane/hosts';
import { readDrainFacts } from '../drain/facts';
import { readEtcd } from '../etcd/read';
import { readJoinGround } from '../join/make';
import type { JoinReaders } from '../node-join/facts';
import { noSuchNode } from '../nodes/find-node';
import { askPatiently } from '../nodes/ask-patiently';
import { readKnown } from '../nodes/read-known';

export interface RemovalReaders extends JoinReaders {
  /** Rejects with `config` where nobody knows the host. */
  readonly targetOf: (node: NodeModel) => Promise<HostTarget>;
}

/** Reads what a plan to remove a node is made from; changes nothing. Rejects with `notFound` where there is no such node. */
export async function readRemovalFacts(
  { port, hosts, etcd, controlPlanes, targetOf }: RemovalReaders,
  name: string,
  wishes: RemovalWishes,
  cluster: PlanCluster,
  signal: AbortSignal,
): Promise<NodeRemovalFacts> {
  const at = hosts.deps.clock.now();
  const patient = <T>(task: () => Promise<T>) => askPatiently(() => Promise.resolve(port), { clock: hosts.deps.clock, signal }, task);
  const nodes = await patient(async () => (await port.list('Node', {}, signal)).items);
  const node = nodes.find((one) => one.name === name);
  if (!node)
    throw noSuchNode(
      name,
      port.cluster.name,
      nodes.map((one) => one.name),
    );
  const endpoint = await readKnown(() => patient(async () => (await readJoinGround(port, 'worker', signal)).endpoint));
  const host = await readHost(node, targetOf, hosts, signal);
  const others = controlPlanes.filter((target) => target.name !== name);
  const [leftovers, drain, members] = await Promise.all([
    host.known ? leftoversOf(hosts, host.value.target, endpoint.known ? endpoint.value : '', signal) : new Map(),
    wishes.drain && host.known && node.readiness === 'ready'
      ? readDrainFacts(port, [name], wishes.drainOptions, signal, hosts.deps.clock).then((facts) =>
          planDrain(facts, wishes.drainOptions, cluster),
        )
      : undefined,
    isControlPlane(node)
      ? readKnown(() =>
          readEtcd({ controlPlanes: host.known ? [...others, host.value.target] : others, without: [], others: [] }, etcd, signal),
        )
      : undefined,
  ]);
  return { node, nodes, host, leftovers, controlPlanes: others, drain, etcd: members, endpoint, at };
}

async function readHost(
  node: NodeModel,
  targetOf: RemovalReaders['targetOf'],
  hosts: Hosts,
  signal: AbortSignal,
): Promise<NodeRemovalFacts['host']> {
  return readKnown(async () => {
    const target = { ...(await targetOf(node)), name: node.name };
    return { target, reading: await hosts.of(target).run(readCandidate(undefined), signal) };
  });
}

async function leftoversOf(hosts: Hosts, target: HostTarget, endpoint: string, signal: AbortSignal): Promise<LeftoverReading> {
  const found = await readKnown(() => hosts.of(target).run(readLeftovers(endpoint), signal));
  return found.known ? found.value : new Map();
}

/** Reads what a plan to reset a host is made from; changes nothing. @param port undefined: the cluster could not be asked, and why */
export async function readResetFacts(
  { port, hosts }: { readonly port: Known<KubernetesPort>; readonly hosts: Hosts },
  target: HostTarget,
  signal: AbortSignal,
): Promise<HostResetFacts> {
  const at = hosts.deps.clock.now();
  const endpoint = port.known ? await readKnown(async () => (await readJoinGround(port.value, 'worker', signal)).endpoint) : port;
  const host = hosts.of(target);
  const reading = await readKnown(() => host.run(readCandidate(undefined), signal));
  const [leftovers, joined, node] = await Promise.all([
    reading.known ? leftoversOf(hosts, target, endpoint.known ? endpoint.value : '', signal) : new Map(),
    reading.known ? host.run(joinedCluster, signal) : undefined,
    nodeOf(port, reading.known ? reading.value : undefined, signal),
  ]);
  return { name: target.name, target, reading, leftovers, endpoint: endpoint.known ? endpoint.value : '', node, joined, at };
}

/** The node that a machine is: by its machine id and its host name, because machines of one image share the id. */
async function nodeOf(
  port: Known<KubernetesPort>,
  host: { readonly machineId: string | undefined; readonly hostname: string | undefined } | undefined,
  signal: AbortSignal,
): Promise<Known<string | undefined>> {
  if (!port.known) return unknown(port.why);
  try {
    const { items } = await port.value.list('Node', {}, signal);
    const same = items.find((node) => node.machineID === host?.machineId && node.hostname === host?.hostname);
    return known(same?.name);
  } catch (error) {
    if (DrydockError.is(error, 'cancelled')) throw error;
    return unknown(DrydockError.from(error).message);
  }
}
