import { clusterId } from '../../model/cluster';
import { hashOf } from '../hash';
import type { Estimate, PlanCluster } from '../plan';
import { together } from '../upgrade/findings/findings';
import { byHandCommands } from './commands';
import { bootstrapConfiguration, isDualStack } from './configuration';
import type { BootstrapFacts } from './facts';
import { bootstrapClusterFindings } from './findings/cluster';
import { bootstrapHostFindings } from './findings/hosts';
import type { BootstrapHostWish, BootstrapOptions } from './options';
import type { BootstrapBody, BootstrapHost, BootstrapNetwork, BootstrapPlan } from './plan';
import { bootstrapWork, plannedBootstrapStep } from './steps';

/** Seconds: kubeadm init, a control plane, a worker, and until all is Ready, as they take at least. */
const TAKES = { init: 15, controlPlane: 20, worker: 5, ready: 30 } as const;

/**
 * Plans the making of a cluster. Pure: equal facts and options give an equal plan with an equal hash. What keeps it from being done
 * is named rather than thrown.
 */
export function planBootstrap(facts: BootstrapFacts, options: BootstrapOptions, guard: { readonly protected: boolean }): BootstrapPlan {
  const { context, wish, kubeconfig } = options;
  const hosts = options.hosts.map((host, index) => hostOf(host, index, facts, options));
  const [first] = hosts;
  const shape = { options, hosts, network: networkOf(facts, options), stackedEtcd: wish.externalEtcd === undefined };
  const body: BootstrapBody = {
    ...shape,
    configuration: bootstrapConfiguration({
      clusterName: context,
      wish,
      first: first ?? { name: context, addresses: [], criSocket: undefined },
    }),
  };
  const findings = together(bootstrapHostFindings(facts, hosts, options), bootstrapClusterFindings(facts, shape));
  const cluster: PlanCluster = {
    id: clusterId(kubeconfig, context),
    name: context,
    uid: newClusterUid(options),
    distribution: 'kubeadm',
    version: wish.kubernetesVersion,
    protected: guard.protected,
  };
  const plan: Omit<BootstrapPlan, 'hash'> = {
    type: 'bootstrap',
    title: `Bootstrap ${context}`,
    cluster,
    targets: hosts.map(({ name }) => name),
    steps: bootstrapWork(body).map(plannedBootstrapStep),
    ...findings,
    undo: [
      'Undo resets, last first, the hosts that this operation made nodes (kubeadm reset), removes their Node objects and etcd members, and the kubeconfig that it wrote.',
      'kubeadm reset leaves files of the pod network in /etc/cni/net.d, rules of iptables, nftables and IPVS, and images; a restart of the host removes the rules.',
      ...(wish.externalEtcd
        ? ['What was written to external etcd stays there: it has to be emptied before another cluster is begun with it.']
        : []),
    ],
    estimate: estimateOf(hosts, options),
    commands: byHandCommands(shape),
    factsAt: facts.at,
    body,
  };
  const { factsAt: _, ...hashed } = plan;
  return { ...plan, hash: hashOf(hashed) };
}

/** Stands for the cluster until it has a UID of its own: one endpoint is one cluster. */
export function newClusterUid({ wish }: BootstrapOptions): string {
  return `new:${hashOf(wish.endpoint.toLowerCase())}`;
}

function hostOf(wish: BootstrapHostWish, index: number, facts: BootstrapFacts, options: BootstrapOptions): BootstrapHost {
  const { name } = wish;
  const [target, read] = [facts.targets[name], facts.hosts[name]];
  const reading = read?.known ? read.value.reading : undefined;
  const own = reading ? [reading.addresses.v4, reading.addresses.v6].filter((address) => address !== undefined) : [];
  const addresses = wish.nodeAddresses ?? (isDualStack(options.wish) ? own : []);
  const first = index === 0 && wish.role === 'controlPlane';
  return {
    name,
    role: first ? 'first' : wish.role,
    target: target?.known
      ? { ...target.value, ...(reading?.machineId === undefined ? {} : { expected: { machineId: reading.machineId } }) }
      : undefined,
    machineId: reading?.machineId,
    criSocket: (reading?.runtimes.find((runtime) => runtime.name !== '') ?? reading?.runtimes[0])?.socket,
    addresses,
    apiAddress: wish.role === 'worker' ? undefined : (addresses[0] ?? own[0]),
  };
}

function networkOf({ manifest }: BootstrapFacts, { wish: { cni } }: BootstrapOptions): BootstrapNetwork {
  if (cni === undefined) return { from: 'nowhere' };
  const file = manifest.known ? manifest.value : undefined;
  if (file) return { from: 'file', path: file.path, sha256: file.sha256, kinds: file.kinds };
  return manifest.known ? { from: 'url', url: cni } : { from: 'nowhere' };
}

function estimateOf(hosts: readonly BootstrapHost[], { workersAtOnce }: BootstrapOptions): Estimate {
  const further = hosts.filter(({ role }) => role === 'controlPlane').length;
  const rounds = Math.ceil(hosts.filter(({ role }) => role === 'worker').length / Math.max(1, workersAtOnce));
  return {
    atLeastSeconds: TAKES.init + further * TAKES.controlPlane + rounds * TAKES.worker + TAKES.ready,
    because: 'control planes join one after the other; images that have to be pulled come on top',
  };
}

/** Port of every API server; kubeadm's own where the endpoint has another one. */
export const API_PORT = 6443;
