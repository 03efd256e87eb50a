import { becomeRoot, readHostFacts } from '../../core/command/host-access';
import { DrydockError } from '../../core/errors';
import type { HostTarget } from '../../core/model/host';
import type { NodeModel } from '../../core/model/node';
import type { ClusterRef } from '../../core/model/cluster';
import type { HostAccess } from '../../core/report/host-access';
import type { Clock } from '../../ports/clock';
import type { Hosts, RemoteShellPort, RemoteShells } from '../../ports/remote-shell';

export interface AccessDeps {
  readonly hosts: Hosts;
  readonly shells: RemoteShells;
  readonly clock: Clock;
  /** How many hosts are looked at at the same time. */
  readonly parallel: number;
}

/**
 * Looks at the hosts of nodes: login, the right machine, root, system and tools. What fails on one host does not keep the others
 * from being looked at; only a wish to stop ends it.
 */
export async function testAccess(
  cluster: ClusterRef,
  nodes: readonly NodeModel[],
  deps: AccessDeps,
  onDone: (done: number) => void,
  signal: AbortSignal,
): Promise<readonly HostAccess[]> {
  const results: HostAccess[] = [];
  let [next, done] = [0, 0];
  const worker = async () => {
    for (let index = next++; index < nodes.length; index = next++) {
      const node = nodes[index];
      if (!node) return;
      results[index] = await lookAt(cluster, node, deps, signal);
      onDone((done += 1));
    }
  };
  await Promise.all(Array.from({ length: Math.min(deps.parallel, nodes.length) }, worker));
  return results;
}

async function lookAt(
  cluster: ClusterRef,
  node: NodeModel,
  { hosts, shells, clock }: AccessDeps,
  signal: AbortSignal,
): Promise<HostAccess> {
  const nothing = {
    node: node.name,
    target: undefined,
    login: undefined,
    failure: undefined,
    root: undefined,
    facts: undefined,
    clockAheadMs: undefined,
  };
  let target: HostTarget | undefined;
  let shell: RemoteShellPort | undefined;
  try {
    target = await hosts.ofNode(cluster, node);
    const began = clock.now();
    shell = await shells.open(target, signal);
    const { adapter, reason, user, address, port, via } = shell.facts;
    const login = { adapter, reason, user, address, port, via, tookMs: Math.round(clock.now() - began) };
    const { facts, clockAheadMs } = await readFacts(shell, clock, signal);
    const root = await shell.exec(becomeRoot, signal).then(
      (is) => (is ? (true as const) : new DrydockError('sudoRefused', `sudo on ${node.name} does not lead to root.`)),
      (error: unknown) => toldUnlessStopped(error, signal),
    );
    return { ...nothing, target, login, root, facts, clockAheadMs };
  } catch (error) {
    return { ...nothing, target, failure: toldUnlessStopped(error, signal) };
  } finally {
    shell?.dispose();
  }
}

async function readFacts(shell: RemoteShellPort, clock: Clock, signal: AbortSignal) {
  const before = clock.now();
  try {
    const facts = await shell.exec(readHostFacts, signal);
    const after = clock.now();
    // The host told its time at some moment in between, in whole seconds.
    const ahead =
      facts.clock === undefined
        ? undefined
        : facts.clock + 999 < before
          ? facts.clock - before
          : facts.clock > after
            ? facts.clock - after
            : 0;
    return { facts, clockAheadMs: ahead };
  } catch (error) {
    return { facts: toldUnlessStopped(error, signal), clockAheadMs: undefined };
  }
}

function toldUnlessStopped(error: unknown, signal: AbortSignal): DrydockError {
  if (signal.aborted) throw error;
  return DrydockError.from(error);
}
