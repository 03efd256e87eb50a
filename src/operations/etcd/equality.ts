import { DrydockError } from '../../core/errors';
import { idWords, type EtcdPlace, type EtcdStatus } from '../../core/model/etcd';
import type { EtcdPort } from '../../ports/etcd';
import type { Verdict } from '../engine/definition';
import type { EtcdAccess } from './access';

interface Well {
  readonly name: string;
  readonly port: EtcdPort;
  readonly status: EtcdStatus;
}

export interface Expected {
  /** Hexadecimal; unset: any, but the same of all. */
  readonly clusterId?: string;
  /** A revision that is to be exceeded, decimal. */
  readonly beyond?: string | undefined;
}

/** Whether members are one cluster: each is well, and all tell the same digest of their content at one revision. */
export async function equality(
  places: readonly EtcdPlace[],
  { clusterId, beyond }: Expected,
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<Verdict> {
  const states = await Promise.all(places.map((place) => stateOf(place, access, signal)));
  const well = states.flatMap((state) => ('port' in state ? [state] : []));
  const [silent] = states.flatMap((state) => ('why' in state ? [state] : []));
  if (silent) return { so: false, why: `etcd of ${silent.name} is not well yet: ${silent.why}` };
  const clusters = new Set(well.map(({ status }) => idWords(status.clusterId)));
  if (clusters.size > 1) return { so: false, why: 'The members belong to different clusters of etcd.' };
  if (clusterId !== undefined && !clusters.has(clusterId))
    return { so: false, why: 'The members belong to another cluster of etcd than before.' };
  const revision = well.reduce((least, { status }) => (status.revision < least ? status.revision : least), well[0]?.status.revision ?? 0n);
  if (beyond !== undefined && revision <= BigInt(beyond))
    return { so: false, why: `The revision is ${revision}, not beyond ${beyond}, which was reached before.` };
  const hashes = await Promise.all(well.map(({ port }) => port.hash(revision, signal)));
  const other = hashes.findIndex(({ hash, compactRevision }) => hash !== hashes[0]?.hash && compactRevision === hashes[0]?.compactRevision);
  if (other > 0) return { so: false, why: `${well[other]?.name} has another content than ${well[0]?.name} at revision ${revision}.` };
  return {
    so: true,
    note: `${well.length === 1 ? 'One member, well' : `${well.length} members, well and equal`}, at revision ${revision}.`,
  };
}

async function stateOf(
  place: EtcdPlace,
  access: EtcdAccess,
  signal: AbortSignal,
): Promise<Well | { readonly name: string; readonly why: string }> {
  const { name } = place;
  try {
    const port = await access.open(place, signal);
    const [status, health] = [await port.status(signal), await port.health(signal)];
    return health.healthy ? { name, port, status } : { name, why: health.reason ?? 'a read was not answered.' };
  } catch (error) {
    if (signal.aborted) throw error;
    return { name, why: DrydockError.from(error).message };
  }
}
