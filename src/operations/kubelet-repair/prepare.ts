import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { PlanCluster } from '../../core/plan/plan';
import type { KubeletRepairFacts, KubeletRepairPlan } from '../../core/plan/kubelet-repair/plan';
import { planKubeletRepair } from '../../core/plan/kubelet-repair/planner';
import type { Host, Hosts } from '../control-plane/hosts';
import { readKubelet, readSigner } from './read';

/** Where to look for a repair. */
export interface KubeletRepairTargets {
  /** The nodes whose kubelets are to be repaired; `ready` as their Node says. */
  readonly nodes: readonly { readonly target: HostTarget; readonly ready: boolean }[];
  /** Nodes without a host, and why. */
  readonly without: readonly { readonly host: string; readonly why: string }[];
  readonly controlPlanes: readonly HostTarget[];
  /** Why the API does not answer; undefined: it does. */
  readonly apiDown: string | undefined;
}

/** Reads the kubelets and the control planes, all at one time. What can't be read is told; only a wish to stop rejects. */
export async function readKubeletRepairFacts(
  { nodes, without, controlPlanes, apiDown }: KubeletRepairTargets,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<KubeletRepairFacts> {
  const at = hosts.deps.clock.now();
  const [kubelets, signers] = await Promise.all([
    readAll(
      nodes.map(({ target }) => hosts.of(target)),
      (host) => readKubelet(host, signal),
    ),
    readAll(
      controlPlanes.map((target) => hosts.of(target)),
      (host) => readSigner(host, signal),
    ),
  ]);
  const ready = new Map(nodes.map((node) => [node.target.name, node.ready]));
  return {
    kubelets: kubelets.read.map((kubelet) => ({ ...kubelet, ready: ready.get(kubelet.node) ?? false })),
    unreadable: [...kubelets.failed, ...without],
    signers: signers.read,
    unreadableSigners: signers.failed,
    apiDown,
    at,
  };
}

/** Reads the hosts and plans. */
export async function prepareKubeletRepair(
  targets: KubeletRepairTargets,
  cluster: PlanCluster,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<KubeletRepairPlan> {
  return planKubeletRepair(await readKubeletRepairFacts(targets, hosts, signal), cluster);
}

async function readAll<T>(
  hosts: readonly Host[],
  read: (host: Host) => Promise<T>,
): Promise<{ readonly read: readonly T[]; readonly failed: readonly { readonly host: string; readonly why: string }[] }> {
  const results = await Promise.all(
    hosts.map(async (host) => {
      try {
        return { value: await read(host) };
      } catch (thrown) {
        const error = DrydockError.from(thrown);
        if (error.kind === 'cancelled') throw error;
        return { failed: { host: host.name, why: error.message } };
      }
    }),
  );
  return {
    read: results.flatMap(({ value }) => (value === undefined ? [] : [value])),
    failed: results.flatMap(({ failed }) => failed ?? []),
  };
}
