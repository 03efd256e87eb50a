import { isControlPlane } from '../../../model/node';
import { PACKAGES } from '../../../command/packages/manager';
import type { HostReading } from '../../../command/upgrade/host-facts';
import { lostGates, gateNames } from '../../../policy/releases/lost-gates';
import { removedFlags, takenOutByKubeadm } from '../../../policy/releases/removed-flags';
import { runtimeProblem } from '../../../policy/skew/runtime';
import { compareVersions, minorWords, ordinalOf, plainVersion } from '../../../policy/skew/versions';
import { bytesWords } from '../../../report/words';
import type { Finding } from '../../plan';
import type { UpgradeFacts, UpgradeHostFacts } from '../facts';
import type { UpgradeOptions } from '../options';
import { minorOf, sourceOf } from '../packages';
import type { UpgradeHop, UpgradeHost } from '../plan';
import { nodeNamed } from '../versions';
import { finding, grouped, named, notKnown, together, type Findings } from './findings';

const MIB = 1024 * 1024;
/** What must stay free beside the raw copy of etcd's folder that kubeadm makes. */
const SPARE = 200 * MIB;
/** The images of one version of a control plane, unpacked. */
const IMAGES = 1024 * MIB;
/** First minor whose kubelet refuses to start on cgroup v1 unless told otherwise. */
const CGROUP_V2 = 1035;

/** Bytes that have to be free at /etc/kubernetes. */
export function bytesNeeded({ role }: Pick<UpgradeHost, 'role'>, { etcdBytes }: Pick<HostReading, 'etcdBytes'>): number {
  return role === 'worker' ? SPARE / 4 : SPARE + (etcdBytes ?? 0);
}

/** What of the single hosts stands against an upgrade. */
export function hostFindings(facts: UpgradeFacts, hops: readonly UpgradeHop[], options: UpgradeOptions): Findings {
  const last = new Map(hops.flatMap(({ hosts }) => hosts.map((host) => [host.name, host] as const)));
  const hosts = [...last.values()];
  return together(
    unreadable(facts, hosts),
    ...hops.map((hop) => packages(facts, hop, options)),
    holds(facts, hosts, options),
    disks(facts, hosts),
    kubeletFlags(facts, hops),
    cgroups(facts, hosts, options),
    runtimes(facts, hosts),
    readiness(facts, hosts),
    ...hops.map((hop) => images(hop)),
  );
}

function read(facts: UpgradeFacts, { name }: Pick<UpgradeHost, 'name'>): UpgradeHostFacts | undefined {
  const host = facts.hosts[name];
  return host?.known ? host.value : undefined;
}

function unreadable({ hosts: all }: UpgradeFacts, hosts: readonly UpgradeHost[]): Partial<Findings> {
  const failed = hosts.flatMap(({ name }) => {
    const host = all[name];
    return host?.known ? [] : [{ name, why: host ? host.why : 'nobody knows its host' }];
  });
  return {
    blockers: failed.map(({ name, why }) =>
      finding(
        'host-unreadable',
        name,
        `${name} can't be reached, so that it can't be upgraded: ${why}`,
        'Test its host access, or leave it out of the plan.',
      ),
    ),
  };
}

interface PackageProblem {
  readonly host: string;
  readonly code: string;
  /** Verb in the singular, and what follows it. */
  readonly what: readonly [verb: string, rest: string];
  readonly hint: string;
}

/** Whether the repository that each host would follow has the version. */
function packages(facts: UpgradeFacts, { to, hosts }: UpgradeHop, { binaries }: UpgradeOptions): Partial<Findings> {
  if (binaries !== undefined)
    return {
      unknowns: [
        finding(
          'binaries-unchecked',
          binaries,
          `Whether ${binaries} on each host holds the programs of ${to} is only looked at when the operation begins.`,
        ),
      ],
    };
  const minor = minorOf(to);
  const problems = hosts.flatMap((host): readonly PackageProblem[] => {
    const own = read(facts, host);
    if (!own || host.packages === undefined) {
      if (!own) return [];
      const why =
        own.reading.manager === undefined
          ? 'it has no package manager that is known'
          : 'none of its package sources is a repository of Kubernetes';
      return [
        {
          host: host.name,
          code: 'repository-missing',
          what: ['gets', `no packages of Kubernetes: ${why}`],
          hint: 'Add the repository as the documentation tells, or give a folder with the programs.',
        },
      ];
    }
    if (host.packages.manager === 'binaries' || host.packages.versions !== undefined) return [];
    const available = own.available[minor];
    if (available && !available.known)
      return [
        {
          host: host.name,
          code: 'packages-unknown',
          what: ["can't ask", `the repository of ${minor}: ${available.why.replace(/\.$/, '')}`],
          hint: 'Make the repository reachable from the host, or give a folder with the programs.',
        },
      ];
    const missing = PACKAGES.filter(
      (name) => !(available?.value ?? []).some((one) => one.name === name && plainVersion(one.version) === plainVersion(to)),
    );
    return [
      {
        host: host.name,
        code: 'package-missing',
        what: ['finds', `no ${missing.join(', ')} ${to} in the repository of ${minor}`],
        hint: 'Choose a version that is there, or bring the packages to the repository.',
      },
    ];
  });
  return {
    blockers: grouped(
      problems,
      ({ code, what }) => `${code} ${what.join(' ')}`,
      (group) => {
        const names = named(group.map(({ host }) => host));
        const first = group[0] as (typeof problems)[number];
        const [verb, rest] = first.what;
        return finding(first.code, names, `${names} ${group.length === 1 ? verb : verb.replace(/s$/, '')} ${rest}.`, first.hint);
      },
    ),
  };
}

/** Packages that a routine update would take along, and programs that were replaced without a restart. */
function holds(facts: UpgradeFacts, hosts: readonly UpgradeHost[], { binaries }: UpgradeOptions): Partial<Findings> {
  if (binaries !== undefined) return {};
  const free: { host: string; packages: string }[] = [];
  const ahead: Finding[] = [];
  const mixed: Finding[] = [];
  for (const host of hosts) {
    const own = read(facts, host);
    if (!own) continue;
    const { installed, held, sources } = own.reading;
    const loose = installed
      .map(({ name }) => name)
      .filter((name) => (PACKAGES as readonly string[]).includes(name) && !held.includes(name) && !held.includes(`exclude:${name}`));
    if (loose.length > 0) free.push({ host: host.name, packages: loose.join(', ') });
    const kubelet = plainVersion(installed.find(({ name }) => name === 'kubelet')?.version ?? '');
    const runs = nodeNamed(facts.nodes, host.name)?.kubeletVersion;
    if (kubelet !== undefined && runs !== undefined && compareVersions(kubelet, runs) !== 0)
      ahead.push(
        finding(
          'kubelet-not-restarted',
          host.name,
          `${host.name} has kubelet ${kubelet} installed and still runs ${runs}: it will change at its next restart, drained or not.`,
          'The plan restarts it after its drain.',
        ),
      );
    const minors = [...new Set(sources.map(({ minor }) => minor))];
    if (minors.length > 1)
      mixed.push(
        finding(
          'sources-mixed',
          host.name,
          `${host.name} has package sources of several minors: ${minors.join(', ')}. The one of ${sourceOf(own)?.minor ?? ''} is switched.`,
          'Remove the others, so that nothing else can be installed by accident.',
        ),
      );
  }
  return {
    warnings: [
      ...grouped(
        free,
        ({ packages: names }) => names,
        (group) => {
          const names = named(group.map(({ host }) => host));
          return finding(
            'packages-not-held',
            names,
            `${group[0]?.packages} ${group[0]?.packages.includes(',') === true ? 'are' : 'is'} not held on ${names}: a routine update of packages can upgrade the kubelet at any time, without a drain.`,
            'Hold them. The plan leaves holds as it finds them.',
          );
        },
      ),
      ...ahead,
      ...mixed,
    ],
  };
}

function disks(facts: UpgradeFacts, hosts: readonly UpgradeHost[]): Partial<Findings> {
  const blockers: Finding[] = [];
  const warnings: Finding[] = [];
  for (const host of hosts) {
    const reading = read(facts, host)?.reading;
    if (!reading) continue;
    const free = reading.free.get('/etc/kubernetes');
    const needed = bytesNeeded(host, reading);
    if (free !== undefined && free < needed)
      blockers.push(
        finding(
          'disk-full',
          host.name,
          host.role === 'worker'
            ? `${host.name} has ${bytesWords(free)} free at /etc/kubernetes.`
            : `${host.name} has ${bytesWords(free)} free at /etc/kubernetes, where kubeadm puts a raw copy of etcd's folder (${bytesWords(reading.etcdBytes ?? 0)}) before it replaces etcd.`,
          `Free at least ${bytesWords(needed)}. Copies of earlier upgrades are in /etc/kubernetes/tmp and are never removed by themselves.`,
        ),
      );
    const images = reading.free.get('/var/lib/containerd') ?? reading.free.get('/var/lib/kubelet');
    if (images !== undefined && images < IMAGES && (host.pulls === undefined || host.pulls.length > 0))
      warnings.push(
        finding(
          'disk-images',
          host.name,
          `${host.name} has ${bytesWords(images)} free for the images of the new version.`,
          'A kubelet that runs out of disk removes images and evicts pods.',
        ),
      );
  }
  return { blockers, warnings };
}

/** Flags that the kubelet takes from files, beside its configuration. What kubeadm takes out on the way is gone by then. */
function kubeletFlags(facts: UpgradeFacts, hops: readonly UpgradeHop[]): Partial<Findings> {
  const told = new Set<string>();
  const found = hops.flatMap(({ hosts, to }, index) => {
    const minor = ordinalOf(to) ?? 0;
    const passed = hops.slice(0, index + 1).map((hop) => ordinalOf(hop.to) ?? 0);
    return hosts
      .filter(({ kubelet }) => kubelet)
      .flatMap((host) =>
        [...(read(facts, host)?.reading.kubeletFlags ?? [])].flatMap(([file, flags]) =>
          lostFlags(flags, minor)
            .filter(({ flag }) => !(file.endsWith('/kubeadm-flags.env') && passed.some((one) => takenOutByKubeadm(flag, one))))
            .map(({ what, removedIn }) => ({ host: host.name, file, what, removedIn, minor })),
        ),
      )
      .filter(({ host, file, what }) => {
        const key = `${host} ${file} ${what}`;
        return !told.has(key) && told.add(key);
      });
  });
  return {
    blockers: grouped(
      found,
      ({ file, what, minor }) => `${file} ${what} ${minor}`,
      (group) => {
        const names = named(group.map(({ host }) => host));
        const first = group[0] as (typeof found)[number];
        return finding(
          'kubelet-flag-removed',
          names,
          `${first.file} on ${names} gives the kubelet ${first.what}, which is gone since ${minorWords(first.removedIn)}: it would not start with ${minorWords(first.minor)}.`,
          'Remove it from the file before the upgrade.',
        );
      },
    ),
  };
}

interface LostFlag {
  readonly flag: string;
  /** For people: the flag, or a gate among its values. */
  readonly what: string;
  readonly removedIn: number;
}

/** @param flags without dashes; that of feature gates with its value */
function lostFlags(flags: readonly string[], minor: number): readonly LostFlag[] {
  const names = flags.map((flag) => flag.replace(/=.*$/s, ''));
  const gates = flags.flatMap((flag) => (flag.startsWith('feature-gates=') ? lostGates(gateNames(flag.slice(14)), minor) : []));
  return [
    ...removedFlags('kubelet', names, minor).map(({ flag, removedIn }) => ({ flag, what: `--${flag}`, removedIn })),
    ...gates.map(({ name, removedIn = minor }) => ({ flag: 'feature-gates', what: `the feature gate ${name}`, removedIn })),
  ];
}

function cgroups(
  { hosts: all, kubeletConfig }: UpgradeFacts,
  hosts: readonly UpgradeHost[],
  { ignorePreflight }: UpgradeOptions,
): Partial<Findings> {
  const old = hosts.filter(({ name, to }) => {
    const host = all[name];
    return host?.known === true && host.value.reading.cgroup === 1 && (ordinalOf(to) ?? 0) >= CGROUP_V2;
  });
  if (old.length === 0) return {};
  const names = named(old.map(({ name }) => name));
  const allowed = kubeletConfig.known && kubeletConfig.value.failCgroupV1 === false;
  const ignored = ignorePreflight.some((name) => name === 'all' || name.toLowerCase() === 'systemverification');
  if (!allowed)
    return {
      blockers: [
        finding(
          'cgroup-v1',
          names,
          `${names} ${old.length === 1 ? 'runs' : 'run'} on cgroup v1, on which a kubelet ${minorWords(CGROUP_V2)} or newer does not start.`,
          'Move the hosts to cgroup v2, or set failCgroupV1: false in ConfigMap kube-system/kubelet-config.',
        ),
      ],
    };
  if (!ignored)
    return {
      blockers: [
        finding(
          'cgroup-v1-preflight',
          names,
          `${names} ${old.length === 1 ? 'runs' : 'run'} on cgroup v1. The kubelets are told to put up with it, but kubeadm's check SystemVerification does not.`,
          'Ignore the check SystemVerification in the options of the plan.',
        ),
      ],
    };
  return {
    warnings: [
      finding(
        'cgroup-v1',
        names,
        `${names} ${old.length === 1 ? 'runs' : 'run'} on cgroup v1, which is deprecated and will be removed.`,
        'Move the hosts to cgroup v2.',
      ),
    ],
  };
}

function runtimes({ nodes }: UpgradeFacts, hosts: readonly UpgradeHost[]): Partial<Findings> {
  const problems = hosts.flatMap(({ name, to }) => {
    const runtime = nodeNamed(nodes, name)?.containerRuntime;
    const problem = runtime === undefined ? undefined : runtimeProblem(runtime, to, '*');
    return problem ? [{ name, problem }] : [];
  });
  const tell = (severity: 'blocker' | 'warning') =>
    grouped(
      problems.filter(({ problem }) => problem.severity === severity),
      ({ problem }) => problem.message,
      (group) => {
        const names = named(group.map(({ name }) => name));
        const { code, message, hint } = (group[0] as (typeof problems)[number]).problem;
        return finding(code, names, message.replace('*', names), hint);
      },
    );
  return { blockers: tell('blocker'), warnings: tell('warning') };
}

function readiness({ nodes }: UpgradeFacts, hosts: readonly UpgradeHost[]): Partial<Findings> {
  const sick = hosts.flatMap(({ name }) => {
    const node = nodeNamed(nodes, name);
    return node && !isControlPlane(node) && node.readiness !== 'ready' ? [node] : [];
  });
  return {
    blockers: sick.map(({ name, readinessReason }) =>
      finding(
        'node-not-ready',
        name,
        `${name} is not Ready${readinessReason === undefined ? '' : ` (${readinessReason})`}: whether an upgrade went well could not be told.`,
        'Bring it back first, or leave it out of the plan.',
      ),
    ),
  };
}

function images({ hosts, to }: UpgradeHop): Partial<Findings> {
  const pulling = hosts.filter(({ pulls }) => pulls !== undefined && pulls.length > 0);
  const unknown = hosts.filter(({ pulls, target }) => pulls === undefined && target !== undefined);
  const list = [...new Set(pulling.flatMap(({ pulls = [] }) => pulls))];
  return {
    warnings:
      pulling.length === 0
        ? []
        : [
            finding(
              'images-to-pull',
              named(pulling.map(({ name }) => name)),
              `${list.length} ${list.length === 1 ? 'image' : 'images'} of ${to} ${list.length === 1 ? 'is' : 'are'} not on ${named(pulling.map(({ name }) => name))} yet and will be pulled: ${named(list)}.`,
              'Without a way to the registry, bring them there first; kubeadm config images pull of the target tries it.',
            ),
          ],
    unknowns:
      unknown.length === 0
        ? []
        : [
            notKnown(
              'images-unknown',
              named(unknown.map(({ name }) => name)),
              `Which images ${named(unknown.map(({ name }) => name))} have`,
              'the container runtime did not tell',
            ),
          ],
  };
}
