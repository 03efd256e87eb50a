import { DrydockError } from '../../core/errors';
import type { ClusterRef } from '../../core/model/cluster';
import type { FleetCluster, FleetHost } from '../../core/model/fleet';
import { practiceDestination, type HostTarget, type MachineIdentity } from '../../core/model/host';
import type { NodeModel } from '../../core/model/node';
import { matches } from '../../core/policy/name-pattern';
import type { Hosts } from '../../ports/remote-shell';

export interface FleetHostsDeps {
  /** The entries of the fleet files, read anew. */
  readonly fleet: () => Promise<readonly FleetCluster[]>;
  /** Whether the ssh configuration has a `Host` line of its own for a name. */
  readonly hasAlias: (name: string) => Promise<boolean>;
  /** Hosts are named by files of the workspace and contacted: not before the person trusts it. */
  readonly isTrusted: () => boolean;
}

/** Finds the hosts of nodes: fleet file, else ssh configuration by the node's name, else the node's own address. */
export class FleetHosts implements Hosts {
  constructor(private readonly deps: FleetHostsDeps) {}

  async ofNode(cluster: ClusterRef, node: NodeModel): Promise<HostTarget> {
    const expected = identityOf(node);
    if (cluster.file.startsWith('practice:'))
      return { name: node.name, destination: practiceDestination(node.name), source: 'practice', expected };
    this.requireTrust();
    const entries = await this.entries(cluster);
    const listed = entries.find(({ name }) => name === node.name);
    if (listed) return { ...targetOf(listed, entries), expected };
    if (await this.deps.hasAlias(node.name)) return { name: node.name, destination: node.name, source: 'sshConfig', expected };
    if (node.internalIP !== undefined) return { name: node.name, destination: node.internalIP, source: 'internalIP', expected };
    throw new DrydockError('config', `There is no address for ${node.name}: it has no InternalIP, and no file names its host.`, {
      hint: 'Add the host to drydock.yaml, or a Host line with the name of the node to ~/.ssh/config.',
    });
  }

  async ofCluster(cluster: ClusterRef): Promise<readonly HostTarget[]> {
    this.requireTrust();
    const entries = await this.entries(cluster);
    return entries.map((entry) => targetOf(entry, entries));
  }

  /** The first entry for a name counts, over all that fit the cluster. */
  private async entries({ name, context }: ClusterRef): Promise<readonly FleetHost[]> {
    const fitting = (await this.deps.fleet()).filter((entry) => matches(entry.context, name) || matches(entry.context, context));
    const hosts = fitting.flatMap((entry) => entry.hosts ?? []);
    return hosts.filter((host, index) => hosts.findIndex((one) => one.name === host.name) === index);
  }

  private requireTrust(): void {
    if (this.deps.isTrusted()) return;
    throw new DrydockError('untrusted', 'Hosts are not contacted in Restricted Mode.', {
      hint: 'Trust the workspace to connect to hosts over SSH.',
    });
  }
}

function targetOf({ name, address, alias, port, user, jump }: FleetHost, entries: readonly FleetHost[]): HostTarget {
  return {
    name,
    destination: address ?? alias ?? name,
    source: 'fleet',
    ...(port === undefined ? {} : { port }),
    ...(user === undefined ? {} : { user }),
    ...(jump === undefined ? {} : { jump: jump.flatMap((way) => waysTo(way, entries, [name])) }),
  };
}

/**
 * A jump host as ssh is given it: one that the file lists is reached as the file says, over its own jump hosts.
 * @param passed names on the way so far; a circle is not followed
 */
function waysTo(jump: string, entries: readonly FleetHost[], passed: readonly string[]): readonly string[] {
  const listed = entries.find(({ name }) => name === jump);
  if (listed === undefined || passed.includes(jump)) return [jump];
  const { address, alias, name, user, port, jump: before = [] } = listed;
  const destination = address ?? alias ?? name;
  const host = port !== undefined && destination.includes(':') ? `[${destination}]` : destination;
  const own = `${user === undefined ? '' : `${user}@`}${host}${port === undefined ? '' : `:${port}`}`;
  return [...before.flatMap((way) => waysTo(way, entries, [...passed, jump])), own];
}

function identityOf({ machineID, hostname, bootID }: NodeModel): MachineIdentity {
  return {
    ...(machineID === undefined ? {} : { machineId: machineID }),
    ...(hostname === undefined ? {} : { hostname }),
    ...(bootID === undefined ? {} : { bootId: bootID }),
  };
}
