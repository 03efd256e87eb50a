import { nodeMayBeOlder } from '../../../policy/skew/rules';
import { compareVersions, ordinalOf } from '../../../policy/skew/versions';
import type { UpgradeFacts } from '../facts';
import type { UpgradeOptions } from '../options';
import type { UpgradeHop } from '../plan';
import { behindWords, type SkewProof } from '../skew';
import { finding, grouped, named, type Findings } from './findings';

/** What the version-skew policy says, and what is left behind on purpose. */
export function skewFindings(facts: UpgradeFacts, proof: SkewProof, hops: readonly UpgradeHop[], options: UpgradeOptions): Findings {
  const unknowns = facts.staticPods.known
    ? []
    : [
        finding(
          'versions-unknown',
          'control plane',
          `The versions of the control plane can't be read (${facts.staticPods.why.replace(/\.$/, '')}), so that nothing is proven about skew.`,
          'The pods in namespace kube-system have to be readable.',
        ),
      ];
  return {
    blockers: proof.later.map(({ after, problem }) =>
      finding(
        'skew-broken',
        `${problem.component} ${problem.host}`,
        `Not supported after "${after}": ${problem.message}`,
        problem.component === 'kubelet'
          ? 'Upgrade that kubelet in the same plan, or first.'
          : 'Choose other hosts or another order, so that every step is supported.',
      ),
    ),
    warnings: [
      ...proof.now.map(({ component, host, message }) =>
        finding(
          'skew-now',
          `${component} ${host}`,
          `Not supported as it is now: ${message}`,
          'The plan moves it as far as it goes; look at the table of versions.',
        ),
      ),
      ...leftBehind(facts, hops, options),
      ...waiting(hops),
    ],
    unknowns,
  };
}

/** Control planes whose kubelet has to wait for other control planes. */
function waiting(hops: readonly UpgradeHop[]): Findings['warnings'] {
  return hops.flatMap(({ hosts, to }) => {
    const names = hosts
      .filter(({ role, kubelet, from }) => role !== 'worker' && !kubelet && compareVersions(from, to) < 0)
      .map(({ name }) => name);
    if (names.length === 0) return [];
    const message = `The ${names.length === 1 ? 'kubelet' : 'kubelets'} of ${named(names)} ${names.length === 1 ? 'stays' : 'stay'} as ${names.length === 1 ? 'it is' : 'they are'}: an API server stays older than ${to}, and a kubelet must not be newer than any that it may reach.`;
    return [finding('kubelet-waits', named(names), message, 'Upgrade the other control planes as well; the kubelets follow then.')];
  });
}

/** Nodes that are not upgraded: how far behind they will be. */
function leftBehind({ nodes }: UpgradeFacts, hops: readonly UpgradeHop[], { target }: UpgradeOptions): Findings['warnings'] {
  const touched = new Set(hops.flatMap(({ hosts }) => hosts.map(({ name }) => name)));
  const behind = nodes.filter(({ name, kubeletVersion }) => !touched.has(name) && compareVersions(kubeletVersion, target) < 0);
  return grouped(
    behind,
    ({ kubeletVersion }) => kubeletVersion,
    (group) => {
      const version = group[0]?.kubeletVersion ?? '';
      const names = named(group.map(({ name }) => name));
      const how =
        ordinalOf(version) === ordinalOf(target)
          ? 'another patch release'
          : behindWords(version, target, nodeMayBeOlder(ordinalOf(version) ?? 0));
      return finding(
        'left-behind',
        names,
        `${names} stay${group.length === 1 ? 's' : ''} on ${version}: ${how}.`,
        'Upgrade them before the next minor of the control plane.',
      );
    },
  );
}
