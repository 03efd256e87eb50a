/** A host that can be reached over SSH, before anything is contacted. Holds no secret. */
export interface HostTarget {
  /** What people call it: the node's name, or the host's in the fleet file. */
  readonly name: string;
  /** What ssh is given: an alias of `~/.ssh/config`, a name or an address. The ssh configuration is applied to it. */
  readonly destination: string;
  /** Unset: as the ssh configuration says, else 22. */
  readonly port?: number;
  /** Unset: as the ssh configuration says, else the setting `drydock.ssh.user`, else the user of this computer. */
  readonly user?: string;
  /** Jump hosts in order, each `[user@]host[:port]` or an alias. Unset: as the ssh configuration says. */
  readonly jump?: readonly string[];
  /** How it was found, which people are shown. */
  readonly source: HostSource;
  /** What the machine must turn out to be. Unset: any machine with a trusted host key. */
  readonly expected?: MachineIdentity;
}

export type HostSource = 'fleet' | 'sshConfig' | 'internalIP' | 'named' | 'practice';

/** Ending of the names of the practice cluster's hosts. A name under `invalid` exists nowhere else (RFC 6761). */
const PRACTICE_DOMAIN = '.practice.invalid';

export function practiceDestination(node: string): string {
  return `${node}${PRACTICE_DOMAIN}`;
}

/** Name of the node of a practice host; undefined: the destination is no such host. */
export function practiceNode(destination: string): string | undefined {
  return destination.endsWith(PRACTICE_DOMAIN) ? destination.slice(0, -PRACTICE_DOMAIN.length) : undefined;
}

/** What tells one machine from another, as a Node object has it. */
export interface MachineIdentity {
  /** `/etc/machine-id`. */
  readonly machineId?: string;
  /** Name of the host, compared without its domain and case. */
  readonly hostname?: string;
  /** `/proc/sys/kernel/random/boot_id`: settles who is who where names differ. */
  readonly bootId?: string;
}

/** Which program makes the connection, and why that one. */
export interface AdapterChoice {
  readonly adapter: 'ssh2' | 'openssh';
  /** One sentence for people. */
  readonly reason: string;
}
