import { expect } from 'vitest';
import type { Cluster } from '../../rig/cluster.mts';
import type { Host } from '../../rig/host.mts';

/** A member whose database is no database any more: it can't start, and the others stand without it. */
export async function breakDatabase(cluster: Cluster, host: Host): Promise<void> {
  await host.exec(['bash', '-c', 'head -c 65536 /dev/urandom > /var/lib/etcd/member/snap/db; pkill -KILL -x etcd || true']);
  const other = cluster.controlPlanes.find(({ name }) => name !== host.name)!;
  await other.until(`etcd of ${host.name} is away`, async () => !(await healthy(other)).includes(`https://${host.address}:2379`), 60_000);
}

/** Client URLs of the members that are healthy, as etcd's own tool tells; it ends with an error where one is not. */
export async function healthy(asked: Host): Promise<readonly string[]> {
  const pki = '/etc/kubernetes/pki/etcd';
  const access = [`--cacert=${pki}/ca.crt`, `--cert=${pki}/healthcheck-client.crt`, `--key=${pki}/healthcheck-client.key`];
  const { stdout } = await asked.exec(['etcdctl', ...access, 'endpoint', 'health', '--cluster', '-w', 'json'], { mayFail: true });
  return (JSON.parse(/\[.*\]/s.exec(stdout)?.[0] ?? '[]') as { endpoint: string; health: boolean }[])
    .filter((one) => one.health)
    .map(({ endpoint }) => endpoint);
}

/** Every member is well and has its vote, and all of them tell the same hash, as etcd's own tool tells. */
export async function expectWhole(cluster: Cluster, asked: Host): Promise<void> {
  const list = JSON.parse((await cluster.etcdctl(asked, 'member', 'list', '-w', 'json')).stdout) as {
    members: readonly { name: string; isLearner?: boolean }[];
  };
  expect(list.members.map(({ name, isLearner = false }) => [name, isLearner]).sort()).toEqual(
    cluster.controlPlanes.map(({ name }) => [name, false]),
  );
  expect(await healthy(asked)).toHaveLength(cluster.controlPlanes.length);
  await cluster.ready();
}
