import { backupPath } from '../../command/control-plane/places';
import { workFolderOf } from '../../model/etcd-host';
import { hashOf } from '../hash';
import type { PlanCluster } from '../plan';
import { restoreCommands } from './commands';
import type { RestoreEtcdFacts, RestoreHostFacts, ServerHostFacts } from './facts';
import { restoreBlockers, restoreUnknowns, restoreWarnings } from './findings';
import type { RestoreEtcdBody, RestoreEtcdPlan, RestoreHost, ServerHost } from './plan';
import { restoreStep, restoreWork } from './steps';

/** By which revisions are raised, at least: more than a cluster writes in months. Source: etcd's recovery guide. */
const BUMP = 1_000_000_000n;
/** Bytes that etcdutl writes in a second on a slow disk. */
const RESTORE_RATE = 20 * 1024 * 1024;

/**
 * Plans to make every member of etcd anew from one snapshot.
 * @param fallback absolute path for a snapshot of the present state; used where etcd can give one
 */
export function planEtcdRestore(facts: RestoreEtcdFacts, cluster: PlanCluster, fallback: string): RestoreEtcdPlan {
  const { snapshot, at } = facts;
  const steady = {
    cluster: cluster.uid,
    snapshot: snapshot.sha256,
    hosts: facts.hosts.map(identityOf),
    servers: facts.servers.map(({ host, authority }) => ({ host, authority })),
  };
  const moment = backupPath(at, hashOf({ ...steady, at })).replace(/^.*\//, '');
  const hosts = [...facts.hosts]
    .sort((a, b) => a.host.localeCompare(b.host, 'en', { numeric: true }))
    .flatMap((host) => planned(host, moment));
  const revisionBefore = highest(facts.hosts);
  const servers = [...facts.servers].sort((a, b) => a.host.localeCompare(b.host, 'en', { numeric: true })).map(server);
  const body: RestoreEtcdBody = {
    authority: facts.hosts[0]?.authority ?? '',
    hosts,
    servers,
    snapshot: {
      path: snapshot.path,
      size: snapshot.size,
      stamp: snapshot.stamp,
      sha256: snapshot.sha256,
      hasDigest: snapshot.digest !== 'absent',
    },
    newCluster: `drydock-${moment}`,
    bumpRevision: String(bumpFor(revisionBefore)),
    revisionBefore: revisionBefore === undefined ? undefined : String(revisionBefore),
    takenAt: snapshot.takenAt.known ? snapshot.takenAt.value : undefined,
    loss: facts.loss,
    leftOut: facts.leftOut,
    fallback: facts.members.known ? fallback : undefined,
  };
  const blockers = restoreBlockers(facts);
  const slowest = Math.max(0, ...[...hosts, ...servers].map(({ scanSeconds }) => scanSeconds));
  return {
    type: 'restoreEtcd',
    title: `Restore etcd from ${snapshot.path.replace(/^.*[/\\]/, '')}`,
    cluster,
    targets: [...hosts, ...servers].map(({ name }) => name),
    steps: restoreWork(body).map(restoreStep),
    blockers,
    warnings: restoreWarnings(facts),
    unknowns: restoreUnknowns(facts),
    undo: [
      'Until the API servers answer again, Undo brings the old data and the old members back.',
      `Afterwards the old data is still on each host${hosts[0] ? `, in ${hosts[0].workFolder}/before` : ''}.`,
      ...(body.fallback === undefined ? [] : [`The state before is in ${body.fallback}, which can be restored in the same way.`]),
    ],
    estimate: {
      atLeastSeconds: 2 * (slowest + 5) + 30 + Math.ceil(snapshot.size / RESTORE_RATE),
      because: `the kubelets look for manifests every ${slowest} s; the API is away for most of it`,
    },
    commands: blockers.length === 0 ? restoreCommands(body) : [],
    factsAt: at,
    hash: hashOf(steady),
    body,
  };
}

/**
 * How much the revision is raised. Never to one that was used before, also when the cluster was restored and raised already: what
 * is there now, and half as much as a margin, is passed whatever revision the snapshot has.
 */
export function bumpFor(before: bigint | undefined): bigint {
  if (before === undefined) return BUMP;
  return ((before + BUMP / 2n) / BUMP + 1n) * BUMP;
}

function highest(hosts: readonly RestoreHostFacts[]): bigint | undefined {
  return hosts.reduce<bigint | undefined>((most, { revision }) => {
    const one = revision.known ? BigInt(revision.value) : undefined;
    return one !== undefined && (most === undefined || one > most) ? one : most;
  }, undefined);
}

/** What a plan stands for: whoever reads again and finds the same may go on. */
function identityOf({ host, authority, member, data, tool }: RestoreHostFacts) {
  return {
    host,
    authority,
    member: member.name,
    peerUrls: member.peerUrls,
    folder: data.folder,
    tool: tool.known ? tool.value : undefined,
  };
}

function planned(facts: RestoreHostFacts, moment: string): readonly RestoreHost[] {
  const { unit, member, data, tool } = facts;
  if (!tool.known) return [];
  return [
    {
      ...server(facts),
      ...(unit === undefined ? {} : { unit }),
      member: member.name,
      peerUrls: member.peerUrls,
      place: member.place,
      dataFolder: data.folder,
      workFolder: workFolderOf(data, moment),
      tool: tool.value,
    },
  ];
}

function server({ host, target, layout, source, scanSeconds, components }: ServerHostFacts): ServerHost {
  return {
    name: host,
    ...{ target, layout, source, scanSeconds },
    healthPorts: Object.fromEntries(components.map(({ component, healthPort }) => [component, healthPort])),
  };
}

/** What stands against a plan that a person read, in one made from facts read again; one sentence each. */
export function etcdRestoreDifferences(before: RestoreEtcdPlan, after: RestoreEtcdPlan): readonly string[] {
  const known = new Set(before.blockers.map(({ code, subject }) => `${code} ${subject}`));
  const blockers = after.blockers.filter(({ code, subject }) => !known.has(`${code} ${subject}`));
  if (blockers.length > 0) return blockers.map(({ message }) => message);
  if (before.body.snapshot.stamp !== after.body.snapshot.stamp)
    return [
      `${before.body.snapshot.path} was written to since: it has ${after.body.snapshot.stamp}, and had ${before.body.snapshot.stamp}.`,
    ];
  if (before.hash === after.hash) return [];
  const now = new Map(after.body.hosts.map((host) => [host.name, host]));
  const found = before.body.hosts.flatMap(({ name, member, ...host }) => {
    const is = now.get(name);
    if (!is) return [`${name} is no host of a member any more.`];
    if (is.member !== member || is.peerUrls.join() !== host.peerUrls.join()) return [`etcd of ${name} is configured otherwise now.`];
    if (is.dataFolder !== host.dataFolder) return [`etcd of ${name} has its data in ${is.dataFolder} now.`];
    return [];
  });
  if (before.body.snapshot.sha256 !== after.body.snapshot.sha256) found.push('The snapshot file has another content now.');
  return found.length > 0 ? found : ['Hosts or tools are others than before.'];
}
