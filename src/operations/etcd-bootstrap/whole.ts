import type { Etcdctl } from '../../core/command/etcd/etcdctl';
import { DrydockError } from '../../core/errors';
import type { Host } from '../control-plane/hosts';

export interface NamedMember {
  readonly name: string;
  readonly host: Host;
  readonly etcdctl: Etcdctl;
}

/**
 * Proves that the members are one cluster: each lists the same members, all of them started and with a vote, under one cluster id, and the
 * key space hashes to the same at one revision. @returns one sentence that says so
 */
export async function compareMembers(members: readonly NamedMember[], signal: AbortSignal): Promise<string> {
  const names = members.map(({ name }) => name).sort();
  const seen = await Promise.all(
    members.map(async ({ name, host, etcdctl }) => {
      const [list, status] = [await host.run(etcdctl.members(), signal), await host.run(etcdctl.status(), signal)];
      const listed = list.members.map((member) => (member.learner ? `${member.name} (learner)` : member.name)).sort();
      if (listed.join() !== names.join()) throw apart(`${name} knows the members ${listed.join(', ')}, not ${names.join(', ')}.`);
      return { name, host, etcdctl, clusterId: list.clusterId, version: status.version, revision: status.revision };
    }),
  );
  const clusters = new Set(seen.map(({ clusterId }) => clusterId));
  if (clusters.size > 1) throw apart(`The members have ${clusters.size} cluster ids: they were not started as one.`);
  const least = seen.map(({ revision }) => revision).reduce((one, other) => (one < other ? one : other));
  const hashes = await Promise.all(
    seen.map(async ({ name, host, etcdctl }) => ({ name, hash: (await host.run(etcdctl.hash(least), signal)).hash })),
  );
  if (new Set(hashes.map(({ hash }) => hash)).size > 1)
    throw apart(`At revision ${least} the members hash differently: ${hashes.map(({ name, hash }) => `${name} ${hash}`).join(', ')}.`);
  const [{ clusterId = 0n, version = '' } = {}] = seen;
  return `${names.join(', ')}: one cluster (${clusterId.toString(16)}), etcd ${version}, equal hashes at revision ${least}.`;
}

function apart(message: string): DrydockError {
  return new DrydockError('conflict', message, { hint: 'Take the operation back, look at the logs of etcd on the hosts, and begin anew.' });
}
