import { isControlPlane } from '../../model/node';
import { upgradePath, type Hop, type UpgradePath } from '../../policy/skew/path';
import { minorWords, newestOf, oldestOf, ordinalOf, plainVersion } from '../../policy/skew/versions';
import { hashOf } from '../hash';
import type { Estimate, Finding, PlanCluster } from '../plan';
import { byHandCommands } from './commands';
import type { UpgradeFacts } from './facts';
import { controlPlaneFindings } from './findings/control-plane';
import { finding, together, type Findings } from './findings/findings';
import { hostFindings } from './findings/hosts';
import { skewFindings } from './findings/skew';
import { workloadFindings } from './findings/workloads';
import { groundOf } from './ground';
import { chosenNodes, planHops } from './hosts';
import type { UpgradeOptions } from './options';
import { newestAvailable } from './packages';
import type { UpgradeBody, UpgradeHop, UpgradeHost, UpgradePlan } from './plan';
import { previewDrains } from './previews';
import { proveSkew } from './skew';
import { plannedUpgradeStep, upgradeWork } from './steps';
import { ClusterVersions } from './versions';

/**
 * Plans an upgrade of a cluster of kubeadm. Pure: equal facts and options give an equal plan with an equal hash. What keeps it
 * from being done is named rather than thrown, so that the rest can be read all the same.
 */
export function planUpgrade(facts: UpgradeFacts, options: UpgradeOptions, cluster: PlanCluster): UpgradePlan {
  const from = startOf(facts, cluster);
  const way = pathOf(facts, from, options);
  const hops: readonly Hop[] = 'hops' in way ? way.hops : [];
  const previews = facts.drains.known ? previewDrains(facts.drains.value, options.drainOptions, cluster) : new Map<string, never>();
  const nodes = chosenNodes(facts, options, previews);
  const planned = planHops(facts, options, hops, nodes, previews);
  const proof = proveSkew(facts, planned);
  const stackedEtcd = facts.config.known && facts.config.value.externalEtcd === undefined;
  const body: UpgradeBody = { options, from, hops: planned, skew: proof.moments, stackedEtcd, ground: groundOf(facts) };
  const work = upgradeWork(body);
  const estimate = estimateOf(body);
  const findings = together(
    pathFindings(way, from, options),
    scopeFindings(facts, options, planned, 'hops' in way),
    distribution(cluster),
    skewFindings(facts, proof, planned, options),
    controlPlaneFindings(facts, planned, options),
    hostFindings(facts, planned, options),
    workloadFindings(facts, planned, options, stackedEtcd),
    window(facts, options, estimate),
  );
  const plan: Omit<UpgradePlan, 'hash'> = {
    type: 'upgrade',
    title: titleOf(options, facts),
    cluster,
    targets: [...new Set(planned.flatMap(({ hosts }) => hosts.map(({ name }) => name)))],
    steps: work.map(plannedUpgradeStep),
    ...findings,
    undo: undoOf(body),
    estimate,
    commands: byHandCommands(work, options),
    factsAt: facts.at,
    body,
  };
  return { ...plan, hash: hashOf(hashed(plan)) };
}

/** The version a cluster is at: that of its oldest API server, or what the API says where they can't be told apart. */
function startOf(facts: UpgradeFacts, cluster: PlanCluster): string {
  return oldestOf(new ClusterVersions(facts).apiServers()) ?? plainVersion(cluster.version) ?? cluster.version;
}

function pathOf(facts: UpgradeFacts, from: string, options: UpgradeOptions): UpgradePath {
  return upgradePath(from, options.target, (minor) => {
    const chosen = newestOf(options.via.filter((version) => ordinalOf(version) === minor));
    if (chosen !== undefined) return chosen;
    const newest = newestAvailable(facts, minor);
    return newest.known ? newest.value : undefined;
  });
}

function pathFindings(way: UpgradePath, from: string, { target, patchOnly }: UpgradeOptions): Partial<Findings> {
  if ('refused' in way) return { blockers: [finding(`target-${way.refused}`, target, way.why, 'Choose another version.')] };
  if ('undecided' in way)
    return {
      blockers: way.undecided.map((minor) =>
        finding(
          'via-unknown',
          minorWords(minor),
          `The cluster has to go through ${minorWords(minor)}, and nobody knows which patch release of it there is.`,
          `Name one, for example v${minorWords(minor)}.0 or better the newest.`,
        ),
      ),
    };
  if (patchOnly && way.hops.some(({ kind }) => kind === 'minor'))
    return {
      blockers: [
        finding(
          'patch-only',
          target,
          `${target} is another minor than ${from}, and only patch releases were asked for.`,
          'Choose a version of the same minor.',
        ),
      ],
    };
  if (way.hops.length < 2) return {};
  return {
    warnings: [
      finding(
        'several-hops',
        target,
        `The way goes through ${way.hops.map(({ to }) => to).join(', ')}: each is a whole upgrade of the cluster. What is read now of later ones is read again before each.`,
        'Let the cluster run for a while between them; an upgrade can be stopped after each.',
      ),
    ],
  };
}

function scopeFindings(
  facts: UpgradeFacts,
  { scope, target, without }: UpgradeOptions,
  hops: readonly UpgradeHop[],
  hasPath: boolean,
): Partial<Findings> {
  const names = new Set(facts.nodes.map(({ name }) => name));
  const asked = [...without, ...(scope.what === 'nodes' ? scope.names : [])];
  const strangers = asked
    .filter((name) => !names.has(name))
    .map((name) => finding('no-such-node', name, `There is no node ${name}.`, 'Look at the names of the nodes.'));
  const nothing =
    hasPath && hops.every(({ hosts }) => hosts.length === 0)
      ? [finding('nothing-to-upgrade', target, `Everything that was asked for is at ${target} or newer already.`)]
      : [];
  return { blockers: [...strangers, ...nothing] };
}

function distribution({ distribution: name }: PlanCluster): Partial<Findings> {
  // The hosts of the practice cluster have kubeadm's files and tools, too.
  if (name === 'kubeadm' || name === 'practice') return {};
  if (name === 'unknown')
    return {
      unknowns: [
        finding('distribution-unknown', 'cluster', 'Whether this is a cluster of kubeadm can not be told. The plan only holds for one.'),
      ],
    };
  return {
    blockers: [
      finding(
        'not-kubeadm',
        'cluster',
        `This is a cluster of ${name}, which is not upgraded with kubeadm.`,
        'Use the tools of the distribution or of the provider.',
      ),
    ],
  };
}

function window({ at }: UpgradeFacts, options: UpgradeOptions, { atLeastSeconds }: Estimate): Partial<Findings> {
  const wanted = options.window;
  if (!wanted) return {};
  const begins = Math.max(at, wanted.from);
  if (begins + atLeastSeconds * 1000 <= wanted.to) return {};
  return {
    warnings: [
      finding(
        'window-too-short',
        'window',
        'The upgrade takes longer at the least than what is left of the maintenance window.',
        'Upgrade the control planes in one window and the workers in another: the kubelets may stay behind for a while.',
      ),
    ],
  };
}

function titleOf({ target, scope }: UpgradeOptions, { nodes }: UpgradeFacts): string {
  switch (scope.what) {
    case 'all':
      return `Upgrade to ${target}`;
    case 'controlPlanes':
      return `Upgrade ${nodes.filter(isControlPlane).length === 1 ? 'the control plane' : 'the control planes'} to ${target}`;
    case 'workers':
      return `Upgrade the workers to ${target}`;
    case 'nodes':
      return scope.names.length === 1 ? `Upgrade ${scope.names[0]} to ${target}` : `Upgrade ${scope.names.length} nodes to ${target}`;
  }
}

function undoOf({ hops, stackedEtcd, from }: UpgradeBody): readonly string[] {
  const all = hops.flatMap(({ hosts }) => hosts);
  if (all.length === 0) return [];
  const controlPlanes = all.some(({ role }) => role !== 'worker');
  const minor = hops.some(({ kind }) => kind === 'minor');
  return [
    'Stopping is possible after every step. Every moment in the table of versions that is supported may last; the upgrade goes on from there later.',
    ...(controlPlanes
      ? [
          'kubeadm puts the manifests of a control plane back itself when a component does not come up, and leaves copies in /etc/kubernetes/tmp.',
          minor
            ? `There is no way back from a finished upgrade to ${from} but a restore of etcd from the snapshot with the old manifests and packages: everything written since is lost, and the API is away meanwhile.`
            : `A patch release can be taken back by the same steps with the older version (kubeadm goes back within a minor).`,
        ]
      : []),
    ...(stackedEtcd && controlPlanes
      ? ['Do not put the raw copy of one member of etcd back into a cluster of several: replace the member instead.']
      : []),
    'A worker whose new kubelet does not start gets the old packages again, which its repository of the old minor still has.',
  ];
}

/** What each part takes at the least, seconds; measured on an idle cluster whose images are there. */
const APPLY_SECONDS = 75;
const NODE_SECONDS = { apply: APPLY_SECONDS, controlPlane: 60, worker: 5 } as const;
const PACKAGE_SECONDS = 10;
const RESTART_SECONDS = 15;

function estimateOf({ hops, options }: UpgradeBody): Estimate {
  const secondsOf = ({ role, components, kubelet, drain, preview }: UpgradeHost) =>
    (components ? PACKAGE_SECONDS + NODE_SECONDS[role] : 0) +
    (kubelet ? PACKAGE_SECONDS + RESTART_SECONDS + (drain ? (preview?.longestGraceSeconds ?? 0) : 0) : 0);
  let total = 0;
  for (const { hosts } of hops) {
    const batches = new Map<number, number>();
    for (const host of hosts) {
      if (host.batch === undefined) total += secondsOf(host);
      else batches.set(host.batch, Math.max(batches.get(host.batch) ?? 0, secondsOf(host)));
    }
    for (const seconds of batches.values()) total += seconds;
  }
  const hosts = new Set(hops.flatMap((hop) => hop.hosts.map(({ name }) => name))).size;
  const grace = Math.max(0, ...hops.flatMap((hop) => hop.hosts.map(({ preview }) => preview?.longestGraceSeconds ?? 0)));
  const because =
    hosts === 0
      ? 'nothing is upgraded'
      : `${hosts} ${hosts === 1 ? 'host' : 'hosts'}${hops.length > 1 ? `, ${hops.length} times` : ''}, control planes one at a time${options.batch > 1 ? `, workers ${options.batch} at a time` : ''}; longest grace period ${grace} s`;
  return { atLeastSeconds: total, because };
}

/** What makes a plan another one: what is done where and from what, and the findings; not the figures of drains, which move. */
function hashed({ type, cluster, body, blockers, warnings, unknowns }: Omit<UpgradePlan, 'hash'>): unknown {
  const key = ({ code, subject }: Finding) => `${code} ${subject}`;
  return {
    type,
    cluster: cluster.uid,
    options: body.options,
    from: body.from,
    hops: body.hops.map(({ from, to, hosts }) => ({ from, to, hosts: hosts.map(({ preview: _, pulls: __, ...host }) => host) })),
    skew: body.skew,
    blockers: blockers.map(key).sort(),
    findings: [...warnings, ...unknowns].map(({ code }) => code).sort(),
  };
}
