import { isControlPlane } from '../../../model/node';
import { lostGates, lostKubeadmGates, gateNames, gatesKnownFor } from '../../../policy/releases/lost-gates';
import { FLAGS_KNOWN, removedFlags } from '../../../policy/releases/removed-flags';
import { coreDnsBroughtWith } from '../../../policy/skew/coredns';
import { etcdBroughtWith, etcdProblems, externalEtcdProblems, type EtcdProblem } from '../../../policy/skew/etcd';
import { storedConfigProblem } from '../../../policy/skew/kubeadm-config';
import { minorWords, ordinalOf } from '../../../policy/skew/versions';
import type { Finding } from '../../plan';
import type { UpgradeFacts } from '../facts';
import type { UpgradeOptions } from '../options';
import type { UpgradeHop } from '../plan';
import { finding, notKnown, together, type Findings } from './findings';

/** What of the control plane stands against an upgrade: readiness, etcd, flags, feature gates, configuration, addons. */
export function controlPlaneFindings(facts: UpgradeFacts, hops: readonly UpgradeHop[], options: UpgradeOptions): Findings {
  const touched = hops.filter(({ hosts }) => hosts.some(({ role }) => role !== 'worker'));
  if (touched.length === 0) return { blockers: [], warnings: [], unknowns: [] };
  const last = ordinalOf(options.target) ?? 0;
  return together(
    readiness(facts),
    ...touched.map(({ to }) => etcd(facts, to)),
    flags(facts, last),
    configuration(facts, last),
    addons(facts, options),
    howMany(facts),
  );
}

function readiness({ nodes, staticPods }: UpgradeFacts): Partial<Findings> {
  const notReady = nodes.filter((node) => isControlPlane(node) && node.readiness !== 'ready');
  const unwell = staticPods.known ? staticPods.value.filter(({ ready }) => !ready) : [];
  return {
    blockers: [
      ...notReady.map(({ name, readinessReason }) =>
        finding(
          'control-plane-not-ready',
          name,
          `${name} is a control plane and is not Ready${readinessReason === undefined ? '' : ` (${readinessReason})`}: kubeadm refuses to upgrade then.`,
          'Bring it back first; a dead control plane is replaced, not upgraded.',
        ),
      ),
      ...unwell.map(({ component, host }) =>
        finding(
          'component-not-ready',
          `${component} ${host}`,
          `${component} on ${host} is not Ready.`,
          'Look at its log, and bring it back before anything is upgraded.',
        ),
      ),
    ],
  };
}

function etcd(facts: UpgradeFacts, to: string): Findings {
  const { config, staticPods, externalEtcd } = facts;
  if (!config.known || config.value.externalEtcd !== undefined) {
    if (!config.known) return together({ unknowns: [notKnown('config-unknown', 'kubeadm-config', "kubeadm's configuration", config.why)] });
    if (!externalEtcd.known)
      return together({
        unknowns: [
          notKnown('etcd-unknown', 'etcd', 'The version of the external etcd', externalEtcd.why, `kubeadm of ${to} checks it itself.`),
        ],
      });
    return bySeverity(
      externalEtcdProblems(
        externalEtcd.value.map((one) => ({ ...one, flags: [] })),
        to,
      ),
    );
  }
  if (!staticPods.known) return together({});
  const brought = etcdBroughtWith(to);
  const chosen = config.value.etcdImageTag;
  const members = staticPods.value.filter(({ component }) => component === 'etcd');
  if (chosen === undefined && !brought)
    return together({
      unknowns: [
        notKnown(
          'etcd-target-unknown',
          'etcd',
          `The etcd that kubeadm ${to} brings`,
          'this minor is newer than what Drydock was compared with',
          'Ask the kubeadm of the target: kubeadm config images list.',
        ),
      ],
    });
  const target = chosen?.replace(/^v|-.*$/g, '') ?? (brought as { version: string }).version;
  return bySeverity(etcdProblems(members, target));
}

function bySeverity(problems: readonly EtcdProblem[]): Findings {
  const of = (severity: EtcdProblem['severity']): readonly Finding[] =>
    problems.filter((one) => one.severity === severity).map(({ code, host, message, hint }) => finding(code, host, message, hint));
  return { blockers: of('blocker'), warnings: of('warning'), unknowns: [] };
}

function flags({ staticPods, kubeletConfig }: UpgradeFacts, minor: number): Findings {
  const pods = staticPods.known ? staticPods.value.filter(({ component }) => component !== 'etcd') : [];
  const where = 'in the configuration that kubeadm keeps (apiServer, controllerManager or scheduler, extraArgs)';
  const blockers = [
    ...pods.flatMap(({ component, host, flags: names }) =>
      removedFlags(component, names, minor).map(({ flag, removedIn }) =>
        finding(
          'flag-removed',
          `${component} ${host}`,
          `${component} on ${host} is started with --${flag}, which is gone since ${minorWords(removedIn)}: it would not start with ${minorWords(minor)}.`,
          `Remove the flag ${where} before the upgrade.`,
        ),
      ),
    ),
    ...pods.flatMap(({ component, host, gates }) =>
      lostGates(gateNames(gates), minor).map(({ name, removedIn }) =>
        finding(
          'gate-removed',
          `${component} ${host}`,
          `${component} on ${host} sets the feature gate ${name}, which is gone since ${minorWords(removedIn ?? minor)}: it would not start with ${minorWords(minor)}.`,
          `Remove the gate ${where} before the upgrade.`,
        ),
      ),
    ),
    ...(kubeletConfig.known ? lostGates(kubeletConfig.value.gates, minor) : []).map(({ name, removedIn }) =>
      finding(
        'kubelet-gate-removed',
        'kubelet-config',
        `ConfigMap kube-system/kubelet-config sets the feature gate ${name}, which is gone since ${minorWords(removedIn ?? minor)}: no kubelet would start with ${minorWords(minor)}.`,
        'Remove it from the ConfigMap; kubeadm upgrade node then writes it to each node.',
      ),
    ),
  ];
  const unknowns = [
    ...(gatesKnownFor(minor)
      ? []
      : [notKnown('gates-unknown', minorWords(minor), `Which feature gates ${minorWords(minor)} knows`, 'the table ends before it')]),
    ...(minor <= FLAGS_KNOWN.to
      ? []
      : [notKnown('flags-unknown', minorWords(minor), `Which flags ${minorWords(minor)} knows`, 'the table ends before it')]),
    ...(kubeletConfig.known
      ? []
      : [notKnown('kubelet-config-unknown', 'kubelet-config', "The kubelets' configuration", kubeletConfig.why)]),
  ];
  return { blockers, warnings: [], unknowns };
}

function configuration({ config, kubeadm }: UpgradeFacts, minor: number): Findings {
  const problem = config.known ? storedConfigProblem(config.value.apiVersion, minor) : undefined;
  const stored = problem ? [finding('kubeadm-config-version', 'kubeadm-config', problem.message, problem.hint)] : [];
  const gates = (config.known ? lostKubeadmGates(config.value.gates, minor) : []).map(({ name, removedIn }) =>
    finding(
      'kubeadm-gate-removed',
      'kubeadm-config',
      `ConfigMap kube-system/kubeadm-config sets kubeadm's feature gate ${name}, which is gone since ${minorWords(removedIn ?? minor)}: kubeadm refuses the configuration.`,
      'Remove it from featureGates of ClusterConfiguration in the ConfigMap.',
    ),
  );
  const manual = kubeadm.known
    ? (kubeadm.value?.configVersions ?? [])
        .filter(({ manualUpgradeRequired }) => manualUpgradeRequired)
        .map(({ group, current, preferred }) =>
          finding(
            'component-config-version',
            group,
            `kubeadm says that the configuration of ${group} (${current ?? 'unknown'}) has to be brought to ${preferred} by hand.`,
            'Convert it in its ConfigMap first.',
          ),
        )
    : [];
  return {
    blockers: [...(problem?.severity === 'blocker' ? stored : []), ...gates, ...manual],
    warnings: problem?.severity === 'warning' ? stored : [],
    unknowns: kubeadm.known
      ? []
      : [
          notKnown(
            'kubeadm-plan-unknown',
            'kubeadm',
            'What the installed kubeadm itself plans',
            kubeadm.why,
            'Run kubeadm upgrade plan on the first control plane to see.',
          ),
        ],
  };
}

const DNS_CHECKS = ['CoreDNSUnsupportedPlugins', 'CoreDNSMigration'];

function addons({ dns, drains }: UpgradeFacts, { target, ignorePreflight }: UpgradeOptions): Findings {
  const ignored = ignorePreflight.some((name) => name === 'all' || DNS_CHECKS.includes(name));
  const plugins = dns.known ? dns.value.unknownPlugins : [];
  const brought = coreDnsBroughtWith(target);
  const version = dns.known ? dns.value.version : undefined;
  const blocked =
    plugins.length > 0 && !ignored && version !== undefined
      ? [
          finding(
            'coredns-plugins',
            'coredns',
            `The Corefile uses ${plugins.join(', ')}, which the migration of kubeadm does not know: it refuses to upgrade CoreDNS.`,
            'Ignore the checks CoreDNSUnsupportedPlugins and CoreDNSMigration: the Corefile then stays as it is, and you make sure that the new CoreDNS takes it.',
          ),
        ]
      : [];
  const notes = [
    ...(version !== undefined && brought !== undefined && version !== brought
      ? [
          finding(
            'coredns-version',
            'coredns',
            `CoreDNS goes from ${version} to ${brought} with the last control plane.`,
            'Names are resolved by its other replica meanwhile; with one replica they are not for a moment.',
          ),
        ]
      : []),
    ...cni(drains),
  ];
  return {
    blockers: blocked,
    warnings: notes,
    unknowns: dns.known ? [] : [notKnown('coredns-unknown', 'coredns', 'Which CoreDNS runs', dns.why)],
  };
}

/** DaemonSets of network plugins, by the names that their makers give them. */
const CNI = [
  'calico-node',
  'canal',
  'cilium',
  'kube-flannel-ds',
  'kube-flannel',
  'weave-net',
  'antrea-agent',
  'kube-router',
  'kube-ovn-cni',
  'aws-node',
];

function cni(drains: UpgradeFacts['drains']): readonly Finding[] {
  const sets = drains.known
    ? drains.value.pods.flatMap(({ controller }) => (controller?.kind === 'DaemonSet' ? [controller.name] : []))
    : [];
  const there = new Set(sets);
  const found = CNI.filter((name) => there.has(name));
  return [
    finding(
      'cni',
      found.join(', ') || 'CNI',
      `The network plugin (${found.join(', ') || 'not recognised'}) is not touched: kubeadm does not know it.`,
      'Look up which versions of it support the target. Where its maker asks for it, upgrade it after the control planes and before the workers.',
    ),
  ];
}

function howMany({ nodes, config }: UpgradeFacts): Partial<Findings> {
  const count = nodes.filter(isControlPlane).length;
  if (count > 2) return {};
  const stacked = config.known && config.value.externalEtcd === undefined;
  const message =
    count === 1
      ? 'There is one control plane: the API does not answer while its static pods are replaced. Workloads go on, but nothing can be changed.'
      : `There are two control planes: ${stacked ? 'etcd has no quorum while either of its members is replaced, and ' : ''}the API does not answer for a moment.`;
  return { warnings: [finding('api-interrupted', 'control plane', message, 'Choose a quiet moment.')] };
}
