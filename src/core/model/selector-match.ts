import type { LabelRequirement, LabelSelector, NodeSelectorTerm } from './selector';

type Labels = Readonly<Record<string, string>>;

/** Whether labels satisfy a selector. An empty selector selects everything; what an absent one means is the caller's to know. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  return (selector.matchExpressions ?? []).every((requirement) => meets(requirement, labels));
}

/** Whether labels meet one requirement. `NotIn` and `DoesNotExist` are met by an absent key. */
export function meets({ key, operator, values = [] }: LabelRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
  }
}

/** Whether a node with these labels and this name is among the terms (any of them; within one, all of it). */
export function selectsNode(terms: readonly NodeSelectorTerm[], labels: Labels, name: string): boolean {
  return terms.some(({ matchExpressions = [], matchFields = [] }) => {
    // A term without any requirement selects nothing (API reference of NodeSelectorTerm).
    if (matchExpressions.length === 0 && matchFields.length === 0) return false;
    return matchExpressions.every((it) => meets(it, labels)) && matchFields.every((it) => meets(it, { 'metadata.name': name }));
  });
}
