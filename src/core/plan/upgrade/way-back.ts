import type { Known } from '../../known';
import { compareVersions, ordinalOf } from '../../policy/skew/versions';
import { packageCommands } from '../../command/packages/commands';
import { reloadUnits, restartKubelet } from '../../command/kubeadm/upgrade';
import type { CommandSpec } from '../../command/spec';
import type { UpgradeHop, UpgradeHost, UpgradePlan } from './plan';

/** What is there to go back with, as it was found. */
export interface WayBackHostFacts {
  readonly name: string;
  /** Of the API server there; known and undefined: it runs none. */
  readonly apiServer: Known<string | undefined>;
  /** As the node tells. */
  readonly kubelet: Known<string>;
  /** Version of the program kubeadm there. */
  readonly kubeadm: Known<string | undefined>;
  /** The backup of manifests, certificates and kubeconfigs, with whether each file has its digest; undefined on workers. */
  readonly backup: { readonly folder: string; readonly verdict: Known<{ readonly so: boolean; readonly why: string }> } | undefined;
  /** Copies that kubeadm itself left, with their bytes. */
  readonly copies: Known<readonly { readonly path: string; readonly bytes: number }[]>;
}

export interface WayBackSnapshot {
  readonly path: string;
  /** Host that has it; undefined: this computer. */
  readonly on: string | undefined;
  /** Known and undefined: there is none at its place. */
  readonly found: Known<{ readonly takenAt: number; readonly size: number; readonly verified: boolean } | undefined>;
}

export interface WayBackFacts {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly hosts: readonly WayBackHostFacts[];
  /** Of the hop that the upgrade is in; undefined: etcd is elsewhere, or none was to be taken. */
  readonly snapshot: WayBackSnapshot | undefined;
}

/** One way back, with what it costs. */
export interface WayBack {
  readonly what: 'goOn' | 'kubelet' | 'manifests' | 'etcd';
  readonly title: string;
  /** Names of hosts that it is for. */
  readonly hosts: readonly string[];
  readonly cost: string;
  /** Sentences of what keeps it from being gone; empty where it is open. */
  readonly closed: readonly string[];
  /** What to do in words where no command does it. */
  readonly steps: readonly string[];
  /** By host. */
  readonly commands: readonly { readonly host: string; readonly argv: readonly (readonly string[])[] }[];
}

/** The hop that an upgrade is in: the last one of which a host shows anything. */
export function hopUnderWay({ body: { hops } }: UpgradePlan, hosts: readonly WayBackHostFacts[]): UpgradeHop | undefined {
  const versions = hosts.flatMap(({ apiServer, kubelet, kubeadm }) =>
    [apiServer, kubelet, kubeadm].flatMap((one) => (one.known && one.value !== undefined ? [one.value] : [])),
  );
  return hops.findLast(({ to }) => versions.some((version) => compareVersions(version, to) >= 0)) ?? hops[0];
}

/** The ways back from a hop, the cheapest first. Going on comes before all of them. */
export function waysBack(plan: UpgradePlan, hop: UpgradeHop, facts: WayBackFacts): readonly WayBack[] {
  const moved = facts.hosts.filter(({ kubelet }) => kubelet.known && compareVersions(kubelet.value, hop.to) >= 0);
  const replaced = facts.hosts.filter(
    ({ apiServer }) => apiServer.known && apiServer.value !== undefined && compareVersions(apiServer.value, hop.to) >= 0,
  );
  const isMinor = ordinalOf(hop.from) !== ordinalOf(hop.to);
  return [
    {
      what: 'goOn',
      title: 'Repair and resume',
      hosts: [],
      cost: 'Nothing is lost. Every moment that the table of versions calls supported may last until the cause is found.',
      closed: [],
      steps: ['Deal with what the failed step names, then resume the operation. Steps that are done are verified and passed over.'],
      commands: [],
    },
    ...kubeletWay(hop, moved),
    ...manifestsWay(plan, hop, facts, replaced),
    ...(isMinor || replaced.length === 0 ? etcdWay(plan, hop, facts) : []),
  ];
}

function kubeletWay(hop: UpgradeHop, moved: readonly WayBackHostFacts[]): readonly WayBack[] {
  const hosts = hop.hosts.filter(({ name }) => moved.some((one) => one.name === name));
  if (hosts.length === 0) return [];
  return [
    {
      what: 'kubelet',
      title: `Put kubelets back to ${hop.from}`,
      hosts: hosts.map(({ name }) => name),
      cost: 'The kubelet restarts; drain the node first, because its minor changes again. Nothing else is lost, and API servers may stay newer.',
      closed: [],
      steps: [],
      commands: hosts.map((host) => ({ host: host.name, argv: oldPackages(host, hop.from, ['kubelet', 'kubectl']) })),
    },
  ];
}

function manifestsWay(
  { body: { ground } }: UpgradePlan,
  hop: UpgradeHop,
  facts: WayBackFacts,
  replaced: readonly WayBackHostFacts[],
): readonly WayBack[] {
  const withBackup = facts.hosts.filter(({ backup }) => backup !== undefined);
  if (withBackup.length === 0) return [];
  const manifests = ground.authority?.layout.manifests ?? '/etc/kubernetes/manifests';
  const broken = withBackup.flatMap(({ name, backup }) =>
    backup && !(backup.verdict.known && backup.verdict.value.so)
      ? [`${name}: ${backup.verdict.known ? backup.verdict.value.why : `its backup could not be read (${backup.verdict.why})`}`]
      : [],
  );
  // Once all are there, objects may be stored in forms that the older one does not know.
  const all = replaced.length >= ground.controlPlanes.length;
  const silent = facts.hosts
    .filter(({ name, apiServer }) => ground.controlPlanes.includes(name) && !apiServer.known)
    .map(({ name }) => name);
  return [
    {
      what: 'manifests',
      title: 'Put the manifests of a control plane back',
      hosts: withBackup.map(({ name }) => name),
      cost: `Each component of the host restarts once, and its API server does not answer for about a minute. kubeadm has done this itself where it says so. Newer fields of objects that were written by ${hop.to} meanwhile are dropped by ${hop.from}.`,
      closed: [
        ...broken,
        ...(silent.length > 0
          ? [
              `Which version the API server of ${silent.join(', ')} has is not known. Look there first: once all run ${hop.to}, this is not safe.`,
            ]
          : []),
        ...(all
          ? [
              `Every API server runs ${hop.to} already: what it has stored since may be unknown to ${hop.from}. Only with a restore of etcd is this safe.`,
            ]
          : []),
      ],
      steps: [
        'One file at a time, each by a move within one filesystem: the kubelet reads whatever lies in its folder. Wait until the component is Ready before the next.',
        'Leave etcd.yaml where it is, unless etcd itself does not come up: a member does not read data that a newer minor has written.',
      ],
      commands: withBackup.flatMap(({ name, backup }) => {
        const host = hop.hosts.find((one) => one.name === name);
        if (!backup || !host) return [];
        const folder = manifests.slice(manifests.lastIndexOf('/') + 1);
        const copies = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'].flatMap((component) => {
          const aside = `/etc/kubernetes/.${component}.yaml.back`;
          return [
            ['cp', '-p', `${backup.folder}/${folder}/${component}.yaml`, aside],
            ['mv', aside, `${manifests}/${component}.yaml`],
          ];
        });
        return [{ host: name, argv: [...copies, ...oldPackages(host, hop.from, ['kubeadm'])] }];
      }),
    },
  ];
}

function etcdWay({ body: { stackedEtcd } }: UpgradePlan, hop: UpgradeHop, { snapshot, at }: WayBackFacts): readonly WayBack[] {
  if (!stackedEtcd) return [];
  const found = snapshot?.found;
  const there = found?.known ? found.value : undefined;
  const age = there === undefined ? undefined : Math.max(0, Math.round((at - there.takenAt) / 60_000));
  const closed = [
    ...(snapshot === undefined ? ['This upgrade took no snapshot. One that was taken before may do, with more that is lost.'] : []),
    ...(snapshot && found?.known && !there
      ? [`There is no snapshot at ${snapshot.path}${snapshot.on === undefined ? '' : ` of ${snapshot.on}`}.`]
      : []),
    ...(snapshot && found && !found.known ? [`Its snapshot could not be read: ${found.why}`] : []),
    ...(there && !there.verified ? ['Its snapshot was not verified. Verify it before anything is put back.'] : []),
  ];
  return [
    {
      what: 'etcd',
      title: `Restore etcd from before ${hop.to}`,
      hosts: [],
      cost: `Everything that was written since the snapshot${age === undefined ? '' : ` (${age} ${age === 1 ? 'minute' : 'minutes'} ago)`} is lost: objects that were made are gone while their pods may run, claims and leases are old. The API is away on all control planes for some minutes. The plan of the restore names what is lost by comparing.`,
      closed,
      steps: [
        `Put the manifests and kubeadm of ${hop.from} back on every control plane first, so that the API server that comes up knows what it reads.`,
        'Then run Restore etcd… on the cluster in the etcd view with this snapshot: it has a plan of its own, keeps the data of now beside, and can be taken back until the API answers again.',
        'Do not put the raw copy of a member (kubeadm-backup-etcd-…) back into a cluster of several members: it is outdated there.',
      ],
      commands: [],
    },
  ];
}

/** Commands that install a version again; empty where the plan does not know how packages came to the host. */
function oldPackages(
  { packages }: UpgradeHost,
  from: string,
  names: readonly ('kubeadm' | 'kubelet' | 'kubectl')[],
): readonly (readonly string[])[] {
  if (!packages || packages.manager === 'binaries') return [];
  const { manager, switched, held } = packages;
  const commands = packageCommands(manager);
  // The hold is lifted and put back as in the upgrade itself; which packaging of the old version there is, the manager finds.
  const version = `${from.replace(/^v/, '')}-*`;
  const wanted = names.map((name) => ({ name, version }));
  const back = switched ? commands.switchRepository({ ...switched.source, minor: switched.minor }, switched.source.minor) : [];
  const install = commands.install(wanted, held).map((command) => downgrading(command));
  return [
    ...[...back, ...commands.refresh()].map(({ argv }) => argv),
    ...install,
    ...(names.includes('kubelet') ? [reloadUnits.argv, restartKubelet.argv] : []),
  ];
}

/** Package managers go back only when they are told to. */
function downgrading({ argv }: CommandSpec<string>): readonly string[] {
  const [program = '', verb, ...rest] = argv;
  if (program === 'apt-get' && verb === 'install') return [program, verb, '--allow-downgrades', ...rest];
  if (program === 'zypper') return argv.flatMap((word) => (word === 'install' ? [word, '--oldpackage'] : [word]));
  if ((program === 'dnf' || program === 'yum') && verb === 'install') return [program, 'downgrade', ...rest];
  return argv;
}
