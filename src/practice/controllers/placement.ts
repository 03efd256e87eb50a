import type { Node, Taint } from '../model/node';
import type { NodeTerm, Pod, PodSpec, Toleration } from '../model/pod';
import { quantity } from '../resources/quantity';
import { matcherOf, requirement } from '../selector/label-selector';

/** Whether tolerations put up with a taint. An empty key tolerates all, an empty effect every effect. */
export function tolerates(tolerations: readonly Toleration[] | undefined, taint: Pick<Taint, 'key' | 'value' | 'effect'>): boolean {
  return (tolerations ?? []).some(
    ({ key, operator, value, effect }) =>
      (!effect || effect === taint.effect) &&
      (key ? key === taint.key : operator === 'Exists') &&
      (operator === 'Exists' || (value ?? '') === (taint.value ?? '')),
  );
}

/** Whether the node selector and the required node affinity of a pod admit a node. */
export function admitsNode(spec: PodSpec, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  if (!Object.entries(spec.nodeSelector ?? {}).every(([key, value]) => labels[key] === value)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return !required || matchesTerms(required.nodeSelectorTerms, node);
}

/** Whether one of some terms matches a node; within a term everything must. An empty term matches nothing. */
export function matchesTerms(terms: readonly NodeTerm[], { metadata }: Node): boolean {
  const fields = { 'metadata.name': metadata.name };
  return terms.some(({ matchExpressions = [], matchFields = [] }) => {
    if (matchExpressions.length + matchFields.length === 0) return false;
    const byLabel = matchExpressions.every(({ key, operator, values }) => requirement(key, operator, values ?? [])(metadata.labels));
    return byLabel && matchFields.every(({ key, operator, values }) => requirement(key, operator, values ?? [])(fields));
  });
}

/** What a pod asks for: CPUs, bytes, and one pod. */
export interface Demand {
  readonly cpu: number;
  readonly memory: number;
  readonly pods: number;
}

/** Sum of the containers, or the largest init container where that is more. */
export function demandOf({ spec }: Pod): Demand {
  const total = (resource: string) => {
    const of = (container: PodSpec['containers'][number]) => quantity(container.resources?.requests?.[resource]);
    const running = spec.containers.reduce((sum, container) => sum + of(container), 0);
    return Math.max(running, ...(spec.initContainers ?? []).map(of));
  };
  return { cpu: total('cpu'), memory: total('memory'), pods: 1 };
}

/** Whether the required affinity and anti-affinity between pods admit a node, given who runs where. */
export function admitsNeighbours(pod: Pod, node: Node, placed: readonly Pod[], nodesByName: ReadonlyMap<string, Node>): boolean {
  const { affinity } = pod.spec;
  const near = affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const apart = affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const neighbours = (topologyKey: string) => {
    const domain = node.metadata.labels?.[topologyKey];
    return placed.filter(
      (other) => domain !== undefined && nodesByName.get(other.spec.nodeName ?? '')?.metadata.labels?.[topologyKey] === domain,
    );
  };
  const chosen = (terms: typeof near) =>
    terms.map(({ topologyKey, labelSelector, namespaces }) =>
      neighbours(topologyKey).some(
        (other) =>
          (namespaces ?? [pod.metadata.namespace]).includes(other.metadata.namespace ?? '') &&
          matcherOf(labelSelector)(other.metadata.labels),
      ),
    );
  return chosen(near).every((found) => found) && !chosen(apart).some((found) => found);
}
