import { readHostState } from '../../core/command/maintenance/host-state';
import { listPatches } from '../../core/command/packages/patches';
import { readUpgradeHost } from '../../core/command/upgrade/host-facts';
import { DrydockError } from '../../core/errors';
import { known, unknown, type Known } from '../../core/known';
import { DEFAULT_LAYOUT } from '../../core/model/control-plane';
import type { HostTarget } from '../../core/model/host';
import { isControlPlane, type NodeModel } from '../../core/model/node';
import { naturally } from '../../core/natural-order';
import type { KuredFacts, MaintenanceFacts, MaintenanceHostFacts } from '../../core/plan/maintenance/facts';
import type { MaintenanceOptions } from '../../core/plan/maintenance/options';
import type { AuthorityMark } from '../../core/plan/upgrade/facts';
import { kuredHolders, mayBeKured, readKured } from '../../core/policy/kured';
import type { KubernetesPort } from '../../ports/kubernetes';
import { kubeletFacts, readComponents } from '../control-plane/facts';
import type { Hosts } from '../control-plane/hosts';
import { storedCertificate } from '../control-plane/stored';
import { Limiter } from '../nodes/limiter';
import { readKnown } from '../nodes/read-known';
import { readAllDrains } from '../upgrade/facts/drains';

/** Hosts that are read side by side. */
const AT_ONCE = 20;

/** Where the facts of a maintenance come from. */
export interface MaintenanceSources {
  readonly port: KubernetesPort;
  readonly hosts: Hosts;
  /** How the host of a node is reached; rejects where nobody knows. */
  readonly targetOf: (node: NodeModel) => Promise<HostTarget>;
  /** Hears what is being read, in a few words. */
  readonly tell?: (words: string) => void;
}

/**
 * Reads everything that a maintenance is planned from, side by side; it changes nothing. Rejects when nodes can't be listed, and
 * when somebody wants to stop. Every other part that can't be read is unknown, with the reason.
 */
export async function readMaintenanceFacts(
  { port, hosts, targetOf, tell = () => {} }: MaintenanceSources,
  options: Pick<MaintenanceOptions, 'what' | 'nodes'>,
  signal: AbortSignal,
): Promise<MaintenanceFacts> {
  const { clock } = hosts.deps;
  const at = clock.now();
  tell('nodes');
  const { items } = await port.list('Node', {}, signal);
  const nodes = naturally(items, ({ name }) => name);
  const chosen = nodes.filter(({ name }) => options.nodes.includes(name));
  const control = nodes.filter(isControlPlane);
  const takesControlPlane = chosen.some(isControlPlane);
  const reached = new Map<string, Known<HostTarget>>();
  for (const node of takesControlPlane ? [...new Set([...chosen, ...control])] : chosen)
    reached.set(node.name, await readKnown(async () => ({ ...(await targetOf(node)), name: node.name })));
  const targets = Object.fromEntries([...reached].flatMap(([name, target]) => (target.known ? [[name, target.value] as const] : [])));
  const limiter = new Limiter(AT_ONCE);
  let done = 0;
  const [drains, kured, authority, ...read] = await Promise.all([
    readAllDrains(port, nodes, clock, signal),
    readKnown(() => findKured(port, at, signal)),
    takesControlPlane ? readAuthority(control, targets, hosts, signal) : undefined,
    ...chosen.map(async ({ name }) => {
      const target = reached.get(name) ?? unknown<HostTarget>('nobody knows it');
      const host = target.known
        ? await limiter.run(() => readKnown(() => readHost(target.value, options.what === 'patch', hosts, signal)), signal)
        : target;
      tell(`hosts, ${++done} of ${chosen.length}`);
      return [name, host] as const;
    }),
  ]);
  return { at, nodes, hosts: Object.fromEntries(read), targets, drains, authority, kured };
}

/** A connection that is kept may be one of before a restart, which shows with its next use. */
async function readHost(target: HostTarget, patches: boolean, hosts: Hosts, signal: AbortSignal): Promise<MaintenanceHostFacts> {
  try {
    return await readHostOnce(target, patches, hosts, signal);
  } catch (error) {
    if (!DrydockError.is(error, 'disconnected')) throw error;
    return readHostOnce(target, patches, hosts, signal);
  }
}

async function readHostOnce(target: HostTarget, patches: boolean, hosts: Hosts, signal: AbortSignal): Promise<MaintenanceHostFacts> {
  const host = hosts.of(target);
  const state = await host.run(readHostState, signal);
  if (!patches) return { target, state, manager: undefined, held: [], patches: undefined };
  const { manager, held } = await host.run(readUpgradeHost, signal);
  return {
    target,
    state,
    manager,
    // Of what a repository's own file excludes the manager tells no newer version anyway.
    held: held.filter((name) => !name.startsWith('exclude:')),
    patches: manager === undefined ? undefined : await readKnown(() => host.run(listPatches(manager), signal)),
  };
}

/** kured and who holds its lock. Undefined: there is none. */
async function findKured(port: KubernetesPort, now: number, signal: AbortSignal): Promise<KuredFacts | undefined> {
  const { items } = await port.list('DaemonSet', {}, signal);
  for (const daemonSet of items.filter(mayBeKured)) {
    const { namespace = '', name } = daemonSet;
    const found = readKured(await port.raw('DaemonSet', { namespace, name }, signal));
    if (!found) continue;
    // It may be told to keep its lock on another DaemonSet.
    const keeper = items.find((one) => one.namespace === found.namespace && one.name === found.name) ?? daemonSet;
    return { ...found, holders: kuredHolders(keeper.annotations[found.annotation], now) };
  }
  return undefined;
}

/** By which authority the cluster is recognised, and where control planes keep their files: as the first that answers tells. */
async function readAuthority(
  control: readonly NodeModel[],
  targets: Readonly<Record<string, HostTarget>>,
  hosts: Hosts,
  signal: AbortSignal,
): Promise<Known<AuthorityMark>> {
  let why = 'no control plane has a host that could be asked';
  for (const { name } of control) {
    const target = targets[name];
    if (!target) continue;
    const read = await readKnown(async () => {
      const host = hosts.of(target);
      const { manifests } = await kubeletFacts(host, signal);
      const { pki } = await readComponents(host, { ...DEFAULT_LAYOUT, manifests }, 'crictl', signal);
      const layout = { ...DEFAULT_LAYOUT, manifests, pki: pki ?? DEFAULT_LAYOUT.pki };
      const { keyHash } = await storedCertificate(host, `${layout.pki}/ca.crt`, signal);
      return { key: keyHash, layout };
    });
    if (read.known) return known(read.value);
    why = read.why;
  }
  return unknown(why);
}
