import { minorWords, ordinalOf, type Running } from '../../policy/skew/versions';
import { skewProblems, type SkewProblem } from '../../policy/skew/rules';
import type { UpgradeFacts } from './facts';
import type { SkewMoment, UpgradeHop } from './plan';
import { stagesOf } from './steps';
import { ClusterVersions } from './versions';

export interface SkewProof {
  readonly moments: readonly SkewMoment[];
  /** What is broken before anything is done. */
  readonly now: readonly SkewProblem[];
  /** What the upgrade would break, with the moment after which. */
  readonly later: readonly { readonly after: string; readonly problem: SkewProblem }[];
}

/** The versions now and after everything that changes one of them, each held against the policy. */
export function proveSkew(facts: UpgradeFacts, hops: readonly UpgradeHop[]): SkewProof {
  const versions = new ClusterVersions(facts);
  const moments: SkewMoment[] = [];
  const later: { after: string; problem: SkewProblem }[] = [];
  const now = take('now');
  const known = new Set(now.map(keyOf));
  for (const hop of hops)
    for (const { host, part } of stagesOf(hop)) {
      if (part === 'components') {
        versions.moveComponents(host.name, hop.to);
        judge(`${host.name}: control plane on ${hop.to}`);
      } else if (host.kubelet) {
        versions.moveKubelet(host.name, hop.to);
        judge(`${host.name}: kubelet on ${hop.to}`);
      }
    }
  return { moments, now, later };

  function judge(after: string): void {
    for (const problem of take(after)) {
      const key = keyOf(problem);
      if (known.has(key)) continue;
      known.add(key);
      later.push({ after, problem });
    }
  }

  function take(after: string): readonly SkewProblem[] {
    const running = versions.running();
    const problems = skewProblems(running);
    const moment: SkewMoment = {
      after,
      apiServers: words(running.apiServers),
      controllers: words([...running.controllerManagers, ...running.schedulers, ...running.cloudControllerManagers]),
      kubelets: words(running.kubelets),
      kubeProxies: words(running.kubeProxies),
      problems: problems.map(({ message }) => message),
    };
    const last = moments.at(-1);
    // What follows with the same versions is told once, by the moment that brought them.
    if (last && ROWS.every((row) => last[row] === moment[row]) && last.problems.join() === moment.problems.join()) return problems;
    moments.push(moment);
    return problems;
  }
}

const ROWS = ['apiServers', 'controllers', 'kubelets', 'kubeProxies'] as const;

function keyOf({ component, host, message }: SkewProblem): string {
  return `${component} ${host} ${message}`;
}

/** Versions in their order, each once: how many there are changes with every step. */
function words(running: readonly Running[]): string {
  const versions = new Map(running.map(({ version }) => [version, ordinalOf(version) ?? 0]));
  return [...versions]
    .sort(([one, a], [other, b]) => a - b || one.localeCompare(other, 'en', { numeric: true }))
    .map(([version]) => version)
    .join(', ');
}

/** What a node that stays where it is may still take: `1 of 3 minors behind`. */
export function behindWords(version: string, target: string, allowed: number): string {
  const behind = (ordinalOf(target) ?? 0) - (ordinalOf(version) ?? 0);
  return `${behind} of ${allowed} minors behind ${minorWords(ordinalOf(target) ?? 0)}`;
}
