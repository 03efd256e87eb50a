import { DrydockError } from '../../core/errors';
import type { RestoreEtcdBody } from '../../core/plan/etcd-restore/plan';
import type { EtcdStatus } from '../../core/model/etcd';
import type { EtcdPort } from '../../ports/etcd';
import type { StepContext, Verdict } from '../engine/definition';
import type { EtcdAccess } from '../etcd/access';

interface Well {
  readonly name: string;
  readonly port: EtcdPort;
  readonly status: EtcdStatus;
}

/**
 * Whether the restored members are one cluster: each is well, all tell the same members and the same digest of their content at
 * one revision, and that is beyond every revision there was before.
 */
export async function agreement(
  { hosts, revisionBefore }: RestoreEtcdBody,
  access: EtcdAccess,
  { signal }: Pick<StepContext, 'signal'>,
): Promise<Verdict> {
  const states = await Promise.all(
    hosts.map(async ({ name, place }): Promise<Well | { readonly name: string; readonly why: string }> => {
      try {
        const port = await access.open(place, signal);
        const [status, health] = [await port.status(signal), await port.health(signal)];
        if (!health.healthy) return { name, why: health.reason ?? 'a read was not answered.' };
        return { name, port, status };
      } catch (error) {
        if (signal.aborted) throw error;
        return { name, why: DrydockError.from(error).message };
      }
    }),
  );
  const well = states.flatMap((state) => ('port' in state ? [state] : []));
  const [silent] = states.flatMap((state) => ('why' in state ? [state] : []));
  if (silent) return { so: false, why: `etcd of ${silent.name} is not well yet: ${silent.why}` };
  const clusters = new Set(well.map(({ status }) => status.clusterId));
  if (clusters.size > 1) return { so: false, why: 'The members belong to different clusters of etcd.' };
  const revision = well.reduce((least, { status }) => (status.revision < least ? status.revision : least), well[0]?.status.revision ?? 0n);
  if (revisionBefore !== undefined && revision <= BigInt(revisionBefore))
    return { so: false, why: `The revision is ${revision}, not beyond ${revisionBefore}, which was reached before.` };
  const hashes = await Promise.all(well.map(({ port }) => port.hash(revision, signal)));
  const other = hashes.findIndex(({ hash, compactRevision }) => hash !== hashes[0]?.hash && compactRevision === hashes[0]?.compactRevision);
  if (other > 0) return { so: false, why: `${well[other]?.name} has another content than ${well[0]?.name} at revision ${revision}.` };
  return {
    so: true,
    note: `${well.length === 1 ? 'One member, well' : `${well.length} members, well and equal`}, at revision ${revision}.`,
  };
}
