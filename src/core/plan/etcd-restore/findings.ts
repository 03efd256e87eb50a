import { seriesOf } from '../../model/etcd';
import { quorumOf, quorumWords } from '../../policy/quorum';
import { bytesWords, count, durationWords } from '../../report/words';
import type { Finding } from '../plan';
import type { LostObjects, RestoreEtcdFacts, RestoreHostFacts, ServerHostFacts } from './facts';

/** Beyond this, leases and certificates of the members disagree. */
const SKEW_BLOCKER_MS = 10 * 60_000;
const SKEW_WARNING_MS = 60_000;
/** Days from which a snapshot is told to be old. */
const OLD_DAYS = 7;
const DAY_MS = 86_400_000;
/** Copies of the database that must fit: the snapshot and what is made of it, and as much again to be safe. */
const ROOM = 2;

/** What keeps a restore from being carried out. */
export function restoreBlockers(facts: RestoreEtcdFacts): readonly Finding[] {
  return [
    ...ofSnapshot(facts),
    ...ofMembers(facts),
    ...facts.servers.flatMap(ofManifests),
    ...facts.hosts.flatMap((host) => [...ofHost(host, facts), ...ofTool(host, facts)]),
  ];
}

function isOfAnotherUid({ snapshot, hosts, api }: RestoreEtcdFacts): boolean {
  return api.answers && snapshot.clusterUid.known && hosts.length > 0 && snapshot.clusterUid.value !== api.uid;
}

/**
 * Whether the hosts are new ones on which kubeadm was run with the authority of the cluster that the snapshot is of: the empty
 * cluster that they form is another one by its UID, and its certificates and keys are those of the old.
 */
export function isForNewHosts(facts: RestoreEtcdFacts): boolean {
  const { snapshot, hosts, servers } = facts;
  return (
    isOfAnotherUid(facts) &&
    snapshot.authority.known &&
    [...hosts, ...servers].every(({ authority }) => snapshot.authority.known && authority === snapshot.authority.value)
  );
}

function ofSnapshot(facts: RestoreEtcdFacts): readonly Finding[] {
  const { snapshot, hosts, servers, api } = facts;
  const found: Finding[] = snapshot.damage.map((message) => ({
    code: 'snapshot-damaged',
    subject: 'snapshot',
    message,
    hint: 'Choose another snapshot: this file is not what etcd sent.',
  }));
  const authorities = [...new Set([...hosts, ...servers].map(({ authority }) => authority))];
  const foreign: Finding = {
    code: 'foreign-snapshot',
    subject: 'snapshot',
    message: 'The snapshot is of another cluster.',
    hint: 'Its ServiceAccounts, nodes and certificates would fit nothing here. Choose a snapshot of this cluster.',
  };
  if (snapshot.authority.known && authorities.length === 1 && snapshot.authority.value !== authorities[0])
    found.push({ ...foreign, message: 'The snapshot was taken from a cluster with another certificate authority than these hosts have.' });
  else if (isOfAnotherUid(facts) && !isForNewHosts(facts))
    found.push({
      ...foreign,
      message: `The snapshot is of another cluster: its namespace kube-system is ${snapshot.clusterUid.known ? snapshot.clusterUid.value : ''}, not ${api.answers ? api.uid : ''}.`,
    });
  return found;
}

function ofMembers({ hosts, servers, unreadable, members, leftOut: out }: RestoreEtcdFacts): readonly Finding[] {
  const found: Finding[] = unreadable.map(({ host, why }) => ({
    code: 'host-unreachable',
    subject: host,
    message: `${host} can't be read: ${why}`,
    hint: 'Every member has to be made anew from the same file. Bring the host back, or leave it out: it joins again afterwards.',
  }));
  if (hosts.length === 0)
    found.push({
      code: 'no-member',
      subject: 'etcd',
      message: 'No host with a member of etcd could be read.',
      hint: 'Members on the control planes are found there; hosts of members elsewhere have to be listed in drydock.yaml.',
    });
  const authorities = new Set([...hosts, ...servers].map(({ authority }) => authority));
  if (authorities.size > 1)
    found.push({
      code: 'authorities-differ',
      subject: 'ca',
      message: 'The control planes do not have the same authority: they may be of different clusters.',
      hint: 'Look at the hosts in the fleet file or the ssh configuration.',
    });
  if (members.known) {
    const here = new Set(hosts.flatMap(({ member }) => [member.name, ...member.peerUrls]));
    for (const name of members.value.filter((one) => !here.has(one) && !out.includes(one)))
      found.push({
        code: 'member-elsewhere',
        subject: name,
        message: `etcd has a member ${name} on none of these hosts.`,
        hint: 'Remove it first, or make its host reachable.',
      });
  }
  return found;
}

function ofHost(one: RestoreHostFacts, { snapshot }: RestoreEtcdFacts): readonly Finding[] {
  const { host, data, clockAhead, member } = one;
  const found: Finding[] = [...ofManifests(one)];
  const needed = snapshot.size * ROOM;
  if (data.free < needed)
    found.push({
      code: 'disk-full',
      subject: host,
      message: `${host} has ${bytesWords(data.free)} free where ${data.folder} is; the restore needs ${bytesWords(needed)}, because the old data stays.`,
      hint: 'Free some space, or make the file system larger.',
    });
  if (Math.abs(clockAhead) > SKEW_BLOCKER_MS) found.push(skew(host, clockAhead, 'Set it first.'));
  if (member.walFolder !== undefined)
    found.push({
      code: 'separate-log',
      subject: host,
      message: `etcd of ${host} keeps its log in ${member.walFolder}, apart from its data.`,
      hint: 'Such members are not restored by this plan. Use etcdutl with --wal-dir on each host.',
    });
  return found;
}

function ofManifests({ host, components, sameFileSystem, layout }: ServerHostFacts): readonly Finding[] {
  const found: Finding[] = [];
  if (!sameFileSystem)
    found.push({
      code: 'other-file-system',
      subject: host,
      message: `${layout.manifests} of ${host} is a file system of its own: a manifest can't be moved out of it and back at once.`,
    });
  for (const { component, manifest } of components)
    if (manifest === 'both')
      found.push({
        code: 'two-manifests',
        subject: `${host} ${component}`,
        message: `${host} has two manifests of ${component}: one in ${layout.manifests}, one that an earlier operation put aside.`,
        hint: 'Compare them in /etc/kubernetes/drydock/aside and remove the one that is not wanted.',
      });
  return found;
}

function ofTool({ host, tool, member }: RestoreHostFacts, { snapshot }: RestoreEtcdFacts): readonly Finding[] {
  if (!tool.known)
    return [
      {
        code: 'no-etcdutl',
        subject: host,
        message: `There is no etcdutl for ${host}: ${tool.why}`,
        hint: 'Choose the etcdutl of the same version on this computer; it is brought to the hosts that have none.',
      },
    ];
  const found: Finding[] = [];
  const wanted = member.version === undefined ? undefined : seriesOf(member.version);
  if (wanted !== undefined && tool.value.from !== 'computer' && seriesOf(tool.value.version) !== wanted)
    found.push({
      code: 'other-etcdutl',
      subject: host,
      message: `etcdutl on ${host} is ${tool.value.version}; its etcd is ${member.version}.`,
      hint: 'The data has to be made by the same minor version that reads it.',
    });
  if (wanted !== undefined && snapshot.series.known && newer(snapshot.series.value, wanted))
    found.push({
      code: 'newer-snapshot',
      subject: host,
      message: `The snapshot was written by etcd ${snapshot.series.value}; etcd of ${host} is ${member.version}, which can't read it.`,
      hint: 'Upgrade etcd first, or choose an older snapshot.',
    });
  else if (wanted !== undefined && snapshot.series.known && newer(wanted, snapshot.series.value))
    found.push({
      code: 'older-snapshot',
      subject: host,
      message: `The snapshot was written by etcd ${snapshot.series.value}; etcd of ${host} is ${member.version}. A restore does not change the version.`,
      hint: `Restore it with etcd ${snapshot.series.value}, and upgrade then; or take single objects out of it and apply them again.`,
    });
  return found;
}

/** What is worth knowing before. */
export function restoreWarnings(facts: RestoreEtcdFacts): readonly Finding[] {
  const { hosts, snapshot, api } = facts;
  const found: Finding[] = [
    ...quorumIsThere(facts),
    changesLost(facts),
    ...leftOut(facts),
    ...newHosts(facts),
    {
      code: 'standstill',
      subject: 'API server',
      message:
        'The API does not answer from the stop of the first API server until the restored etcd is well. Pods go on running; nothing is scheduled, scaled or healed meanwhile.',
    },
  ];
  const age = snapshot.takenAt.known ? (facts.at - Date.parse(snapshot.takenAt.value)) / DAY_MS : 0;
  if (age > OLD_DAYS)
    found.push({
      code: 'old',
      subject: 'snapshot',
      message: `The snapshot is ${Math.floor(age)} days old: tokens, Secrets and certificate requests in it may have expired, and images may be gone.`,
      hint: 'Take a newer one where there is one.',
    });
  if (snapshot.digest === 'absent')
    found.push({
      code: 'no-digest',
      subject: 'snapshot',
      message:
        "The file has no digest at its end, as copies of a member's database have none: nothing vouches for its bytes but its structure.",
      hint: 'A snapshot is better, where there is one.',
    });
  if (!api.answers)
    found.push({
      code: 'api-down',
      subject: 'API server',
      message: `The API does not answer (${api.why.replace(/\.$/, '')}): the cluster is told by its authority.`,
    });
  if (hosts.length === 2 || hosts.length === 4)
    found.push({
      code: 'even-members',
      subject: 'etcd',
      message: `${hosts.length} members bear no more failures than ${hosts.length - 1}.`,
    });
  for (const { host, clockAhead } of hosts)
    if (Math.abs(clockAhead) > SKEW_WARNING_MS && Math.abs(clockAhead) <= SKEW_BLOCKER_MS)
      found.push(skew(host, clockAhead, 'Compare it with the time that is.'));
  return found;
}

/** What the person gives up, as far as it can be told. */
function changesLost({ snapshot, loss }: RestoreEtcdFacts): Finding {
  const since = `since the snapshot${snapshot.takenAt.known ? ` of ${snapshot.takenAt.value}` : ''}`;
  const finding = { code: 'changes-lost', subject: 'snapshot', hint: 'The old data stays on the hosts, in the folders named below.' };
  if (!loss.known)
    return {
      ...finding,
      message: `Everything that was written ${since} is gone afterwards: objects that were made are missing, and objects that were deleted are back. Which these are can't be told: ${loss.why}`,
    };
  const { made, deleted, changed, routine } = loss.value;
  const parts = [
    lost(made, 'made', 'will be gone'),
    lost(deleted, 'deleted', 'will be back'),
    lost(changed, 'changed', 'will be as they were'),
  ];
  const told = parts.filter((part) => part !== undefined).join('; ');
  const rest =
    routine > 0 ? ` Besides, ${count(routine, 'lease, event or the like', 'leases, events and the like')} that change all the time.` : '';
  return {
    ...finding,
    message:
      told === ''
        ? `Nothing but what changes all the time was written ${since}.`
        : `Written ${since}, and lost by the restore: ${told}.${rest}`,
  };
}

function lost({ count: number, examples }: LostObjects, verb: string, afterwards: string): string | undefined {
  if (number === 0) return undefined;
  const more = number - examples.length;
  const names = [...examples, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${count(number, 'object')} ${verb} since ${afterwards} (${names})`;
}

/** Hosts that the snapshot does not know, and Nodes of it that are not among the hosts. */
function newHosts(facts: RestoreEtcdFacts): readonly Finding[] {
  const { snapshot, hosts, servers, leftOut: out } = facts;
  if (!snapshot.nodes.known) return [];
  const nodes = new Set(snapshot.nodes.value);
  const controlPlanes = (servers.length > 0 ? servers : hosts).map(({ host }) => host);
  const fresh = controlPlanes.filter((host) => !nodes.has(host));
  const found: Finding[] = [];
  if (isForNewHosts(facts))
    found.push({
      code: 'new-hosts',
      subject: 'etcd',
      message: `The cluster on ${controlPlanes.join(', ')} is another one than that of the snapshot, made with its authority: everything in it is replaced by what the snapshot has.`,
      hint: 'That is the way to new hosts. The service-account key (sa.key) and the keys of encryption at rest have to be those of the old cluster, too.',
    });
  if (fresh.length > 0)
    found.push({
      code: 'node-unknown',
      subject: fresh.join(', '),
      message: `${fresh.join(', ')} ${fresh.length === 1 ? 'is no Node' : 'are no Nodes'} in the snapshot: the kubelet there has to register ${fresh.length === 1 ? 'it' : 'them'} anew, which it does when it is started.`,
      hint: `Afterwards restart the kubelet on ${fresh.join(', ')}, run kubeadm init phase mark-control-plane there, and delete the Nodes that are gone${gone(snapshot.nodes.value, [...controlPlanes, ...out])}.`,
    });
  return found;
}

/** Nodes of a snapshot beside those hosts; workers may well be there, so only a question is asked. */
function gone(nodes: readonly string[], known: readonly string[]): string {
  const others = nodes.filter((node) => !known.includes(node));
  return others.length === 0
    ? ''
    : ` (the snapshot has ${others.slice(0, 8).join(', ')}${others.length > 8 ? ` and ${others.length - 8} more` : ''})`;
}

function leftOut({ leftOut: names, hosts }: RestoreEtcdFacts): readonly Finding[] {
  if (names.length === 0) return [];
  const list = names.join(' and ');
  const together = names.length >= quorumOf(names.length + hosts.length);
  return [
    {
      code: 'left-out',
      subject: names.join(', '),
      message: `${list} ${names.length === 1 ? 'stays' : 'stay'} out: the restored etcd is ${hosts.map(({ host }) => host).join(', ')} alone (${quorumWords(hosts.length)}).${together ? ' Their old data together has the quorum of the old etcd: if they all come up as they are, they serve the state of before beside this one.' : ''}`,
      hint: 'Keep them switched off until this is done. Then bring them back one at a time, and use Replace Member on each before the next: it lets them join anew.',
    },
  ];
}

/** A restore throws away what was written since; a member that fails is made anew out of the others, and nobody notices. */
function quorumIsThere({ members, hosts, unreadable }: RestoreEtcdFacts): readonly Finding[] {
  if (!members.known) return [];
  const broken = [...hosts.filter(({ member }) => !member.answers).map(({ host }) => host), ...unreadable.map(({ host }) => host)];
  const finding = { code: 'quorum-is-there', subject: 'etcd' };
  if (broken.length > 0)
    return [
      {
        ...finding,
        subject: broken.join(', '),
        message: `etcd has its quorum without ${broken.join(' and ')}: nothing is lost, and a restore is not what is needed.`,
        hint: `Use Replace Member for ${broken.join(' and ')}: it takes everything from the other members, while the API goes on.`,
      },
    ];
  return [
    {
      ...finding,
      message: `etcd answers and has its quorum${members.value.length > 1 ? ` of ${members.value.length} members` : ''}: a restore is for lost or unwanted content, not for a member that fails.`,
      hint: 'A member whose content is wrong is made anew by Replace Member. Single objects can be taken out of the snapshot and applied again.',
    },
  ];
}

export function restoreUnknowns({ snapshot, hosts, members }: RestoreEtcdFacts): readonly Finding[] {
  const found: Finding[] = [];
  if (!snapshot.clusterUid.known && !snapshot.authority.known)
    found.push({
      code: 'origin-unknown',
      subject: 'snapshot',
      message: `Whether the snapshot is of this cluster is not known: ${snapshot.clusterUid.why}`,
    });
  if (!members.known)
    found.push({ code: 'members-unknown', subject: 'etcd', message: `Whether there are members elsewhere is not known: ${members.why}` });
  for (const { host, revision, member } of hosts) {
    if (!revision.known)
      found.push({ code: 'revision-unknown', subject: host, message: `The revision of etcd on ${host} is not known: ${revision.why}` });
    if (member.version === undefined)
      found.push({
        code: 'version-unknown',
        subject: host,
        message: `Which version of etcd runs on ${host} is not known, so it is not compared with etcdutl.`,
      });
  }
  return found;
}

function skew(host: string, ahead: number, hint: string): Finding {
  return {
    code: 'clock-skew',
    subject: host,
    message: `The clock of ${host} is ${durationWords(Math.abs(ahead) / 1000)} ${ahead > 0 ? 'ahead of' : 'behind'} this computer's.`,
    hint,
  };
}

function newer(one: string, than: string): boolean {
  const [a = 0, b = 0] = one.split('.').map(Number);
  const [c = 0, d = 0] = than.split('.').map(Number);
  return a > c || (a === c && b > d);
}
