import { componentGates, gateMinors } from './component-gates';
import { featureGates } from './kubeadm-gates';

/** A feature gate with which a component of the target does not start. */
export interface LostGate {
  readonly name: string;
  /** First minor without it, as an ordinal; undefined: no known minor has it. */
  readonly removedIn: number | undefined;
}

/** Names in `A=true,B=false`; a registry may stand before one (`kube:A=true`). */
export function gateNames(value: string): readonly string[] {
  return [...value.matchAll(/(?:^|,)\s*(?:[\w-]+:)?([^\s,=:]+)\s*=/g)].map(([, name = '']) => name);
}

/** Whether the gates of the components are known for a minor. Ordinal. */
export function gatesKnownFor(minor: number): boolean {
  return gateMinors.includes(minor - 1000);
}

/**
 * Those of some feature gates that the components of a minor refuse. Names that nobody knows are left out: the component runs
 * with them today, so that the table is what lacks them.
 */
export function lostGates(names: readonly string[], minor: number): readonly LostGate[] {
  if (!gatesKnownFor(minor)) return [];
  return names.flatMap((name) => {
    const removedIn = componentGates.get(name)?.removedIn;
    return removedIn !== undefined && removedIn <= minor - 1000 ? [{ name, removedIn: 1000 + removedIn }] : [];
  });
}

/** The same for gates of kubeadm itself, `featureGates` of its configuration. */
export function lostKubeadmGates(names: readonly string[], minor: number): readonly LostGate[] {
  return names.flatMap((name) => {
    const removedIn = featureGates.find((gate) => gate.name === name)?.removedIn;
    return removedIn !== undefined && removedIn <= minor - 1000 ? [{ name, removedIn: 1000 + removedIn }] : [];
  });
}
