/** Addresses of a rig: a network of its own on this machine, which is all that tests ever contact. */
import { createHash } from 'node:crypto';
import { exists, podman } from './podman.mts';

export interface RigNetwork {
  readonly name: string;
  /** First three numbers of every address. */
  readonly prefix: string;
}

/** The network of a rig; each name has a subnet of its own, found again by the name alone. */
export function networkOf(rig: string): RigNetwork {
  const number = createHash('sha256').update(rig).digest()[0]!;
  return { name: `drydock-${rig}`, prefix: `10.97.${number}` };
}

export async function ensureNetwork({ name, prefix }: RigNetwork): Promise<void> {
  if (await exists('network', name)) return;
  await podman('network', 'create', '--subnet', `${prefix}.0/24`, '--label', 'drydock-rig=1', name);
}

export async function removeNetwork({ name }: RigNetwork): Promise<void> {
  await podman('network', 'rm', '--force', name);
}

/** Last number of a host's address, by its name: `lb`, `depot`, `cp1`, `w2`. */
export function addressOf({ prefix }: RigNetwork, host: string): string {
  const [, kind = '', index = '0'] = /^([a-z]+)(\d*)$/.exec(host) ?? [];
  const base = BASES[kind];
  if (base === undefined) throw new Error(`no address is planned for a host called ${host}`);
  return `${prefix}.${base + Number(index || 0)}`;
}

const BASES: Readonly<Record<string, number>> = { lb: 5, depot: 6, cp: 10, w: 20 };
