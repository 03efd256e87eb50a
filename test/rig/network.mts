/** Addresses of a rig: networks of its own on this machine, which are all that tests ever contact. */
import { createHash } from 'node:crypto';
import { exists, podman } from './podman.mts';

export interface RigNetwork {
  readonly name: string;
  /** First three numbers of every address. */
  readonly prefix: string;
  /** The network behind the jump host, for rigs that have one. */
  readonly behind: { readonly name: string; readonly prefix: string };
}

/**
 * A network for a rig that nothing on this machine has: the number that its name gives, or the next free one.
 * Nothing is made yet.
 */
export async function freeNetwork(rig: string): Promise<RigNetwork> {
  const taken = await takenSubnets();
  const start = createHash('sha256').update(rig).digest()[0]!;
  for (let step = 0; step < 256; step += 1) {
    const number = (start + step) % 256;
    const [prefix, hidden] = [`10.97.${number}`, `10.98.${number}`];
    if (!taken.some((subnet) => subnet.startsWith(`${prefix}.`) || subnet.startsWith(`${hidden}.`)))
      return { name: `drydock-${rig}`, prefix, behind: { name: `drydock-${rig}-behind`, prefix: hidden } };
  }
  throw new Error('every subnet of rigs (10.97.0.0/16) is taken on this machine; "podman network ls" tells by whom');
}

/** Makes one of a rig's networks. Podman itself refuses a subnet that another one took in between. */
export async function ensureNetwork({ name, prefix }: { readonly name: string; readonly prefix: string }, rig: string): Promise<void> {
  if (await exists('network', name)) return;
  // Names are in /etc/hosts: podman's name server would ask the machine's one for what it doesn't know.
  await podman('network', 'create', '--disable-dns', '--subnet', `${prefix}.0/24`, '--label', `drydock-rig=${rig}`, name);
}

/** Last number of a host's address, by its name: `lb`, `depot`, `cp1`, `w2` … */
export function addressOf(prefix: string, host: string): string {
  const [, kind = '', index = '0'] = /^([a-z]+)(\d*)$/.exec(host) ?? [];
  const base = BASES[kind];
  if (base === undefined) throw new Error(`no address is planned for a host called ${host}`);
  return `${prefix}.${base + Number(index || 0)}`;
}

const BASES: Readonly<Record<string, number>> = { lb: 5, depot: 6, jump: 7, hidden: 8, cp: 10, w: 20, etcd: 40 };

/** Subnets and addresses that podman's networks and this machine's routes have. */
async function takenSubnets(): Promise<readonly string[]> {
  const names = (await podman('network', 'ls', '--quiet')).trim().split('\n').filter(Boolean);
  if (names.length === 0) return [];
  const networks = JSON.parse(await podman('network', 'inspect', ...names)) as readonly { subnets?: readonly { subnet: string }[] }[];
  return networks.flatMap(({ subnets = [] }) => subnets.map(({ subnet }) => subnet));
}
