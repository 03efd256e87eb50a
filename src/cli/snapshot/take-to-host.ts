import type { HostTarget } from '../../core/model/host';
import type { HostPlace } from '../../core/snapshot/host-place';
import type { ClusterRef } from '../../core/model/cluster';
import { HostSnapshotWriter } from '../../operations/etcd/host-snapshot';
import type { SnapshotWriter } from '../../ports/snapshots';
import { here } from '../cluster';
import { openBook, openSsh } from '../hosts-over-ssh';
import { openHosts } from '../open-hosts';
import type { Streams } from '../streams';
import type { TakeOptions } from './take-options';

/**
 * Opens the host that a snapshot goes to, for as long as some work takes. Nobody is asked for anything: a host whose key is not known,
 * or that wants a password, is an error.
 */
export async function withHostWriter<T>(
  place: HostPlace,
  { ssh: options, cluster }: Pick<TakeOptions, 'ssh' | 'cluster'>,
  streams: Streams,
  signal: AbortSignal,
  work: (writer: SnapshotWriter) => Promise<T>,
): Promise<T> {
  const around = here();
  const ssh = openSsh(options, around, streams);
  const hosts = openHosts(ssh, around.clock);
  try {
    const { book } = await openBook(options, ssh, around);
    const listed = await book.ofCluster({ name: cluster, context: cluster } as ClusterRef);
    const target = listed.find(({ name }) => name === place.host) ?? named(place.host);
    return await work(await HostSnapshotWriter.create(hosts.of(target), place.path, signal));
  } finally {
    hosts.dispose();
    ssh.dispose();
  }
}

/** One that no file lists is whatever ssh knows by that name. */
function named(host: string): HostTarget {
  return { name: host, destination: host, source: 'named' };
}
