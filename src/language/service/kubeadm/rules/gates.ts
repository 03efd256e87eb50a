import type { FindingDetails, RuleInfo, TextRange } from '../../finding';
import { isPlaceholder } from '../../text/placeholder';
import { nearestName } from '../../text/similar';
import type { YamlNode } from '../../yaml/nodes';
import type { PathStep } from '../../yaml/walk';
import { componentGates, componentGatesOf } from '../../../../core/policy/releases/component-gates';
import { programs, type FlagComponent } from '../data/component-flags';
import type { Judge } from '../scope';
import { rule } from './info';
import { argumentsAt } from './structure';

export const ka058 = rule(
  'KA058',
  'information',
  'A feature gate of a component does not exist.',
  'kubeadm passes `feature-gates` on as it is written; a component that has no such gate does not start. Gates come and go with the minors: what is always on loses its gate some minors later.',
  'Kubernetes, pkg/features',
  {
    bad: 'apiServer:\n  extraArgs:\n    - name: feature-gates\n      value: ImageVolumes=true\n',
    good: 'apiServer:\n  extraArgs:\n    - name: feature-gates\n      value: ImageVolume=true\n',
  },
);

export const gateRules: readonly RuleInfo[] = [ka058];

/** `feature-gates` among the arguments of a component. */
export function checkGateArguments(judge: Judge, component: FlagComponent, path: readonly PathStep[]): void {
  const { componentMinors, report, text } = judge.scope;
  for (const { name, value, at } of argumentsAt(judge, path)) {
    if (name !== 'feature-gates' || at === undefined || isPlaceholder(value)) continue;
    for (const gate of gatesIn(value)) {
      const problem = problemOf(gate.name, programs[component], componentMinors);
      if (problem === undefined) continue;
      const place = placeOf(at, value, gate, text);
      report(ka058, place ?? at, problem.message, place === undefined ? {} : renaming(problem, place));
    }
  }
}

/** The names in `A=true,B=false` with their offsets. `kube:` may stand before one; other such words name other registries. */
function gatesIn(value: string): readonly (TextRange & { readonly name: string })[] {
  return [...value.matchAll(/(?:^|,)\s*(?:kube:)?([^\s,=:]+)\s*=/g)].map(({ 0: whole, 1: name = '', index }) => {
    const start = index + whole.lastIndexOf(name);
    return { name, start, end: start + name.length };
  });
}

/** Where a part of a value stands in the document; undefined for values that are not written as they are read. */
function placeOf(node: YamlNode, value: string, { start, end }: TextRange, text: string): TextRange | undefined {
  const at = text.slice(node.start, node.end).indexOf(value);
  return at < 0 ? undefined : { start: node.start + at + start, end: node.start + at + end };
}

export interface GateProblem {
  readonly message: string;
  /** The gate that was meant, when one slip explains the name. */
  readonly meant?: string;
}

/**
 * What is wrong with the name of a gate; undefined when nothing is, or nothing is known.
 * @param minors that the component may be of
 */
export function problemOf(name: string, program: string, minors: readonly number[]): GateProblem | undefined {
  const known = componentGatesOf(minors);
  const [minor, ...others] = minors;
  if (minor === undefined || known.includes(name) || isPlaceholder(name)) return undefined;
  const gate = componentGates.get(name);
  if (gate !== undefined)
    return {
      message:
        gate.since > minor
          ? `The feature gate ${name} exists only since 1.${gate.since}: ${program} 1.${minor} does not start with it.`
          : `The feature gate ${name} is gone since 1.${gate.removedIn ?? 0}: ${program} 1.${minor} does not start with it. Remove it.`,
    };
  const near = nearestName(name, known, SIMILAR);
  const meant = nearestName(name, known, ONE_SLIP);
  const what =
    others.length === 0
      ? `${program} 1.${minor} has no feature gate "${name}" and does not start with it.`
      : `No ${program} from 1.${minor} to 1.${others.at(-1) ?? minor} has a feature gate "${name}", and none starts with it.`;
  return {
    message: `${what}${near === undefined ? '' : ` Is ${near} meant?`}`,
    ...(meant === undefined ? {} : { meant }),
  };
}

/** Letters that may differ. Many gates have similar names, so that a third of a name would be too much. */
const [ONE_SLIP, SIMILAR] = [1, 3];

export function renaming({ meant }: GateProblem, { start, end }: TextRange): FindingDetails {
  return meant === undefined ? {} : { fixes: [{ title: `Change to ${meant}`, edits: [{ start, end, newText: meant }], isSafe: false }] };
}
