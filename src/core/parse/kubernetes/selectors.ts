import type { LabelRequirement, LabelSelector, NodeSelectorTerm } from '../../model/selector';
import { fields, items, oneOf, stringRecord, strings, text } from './fields';

/** A label selector; undefined where the API has none, which means something else than an empty one. */
export function projectLabelSelector(value: unknown): LabelSelector | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { matchLabels, matchExpressions } = fields(value);
  return {
    ...(matchLabels !== undefined && { matchLabels: stringRecord(matchLabels) }),
    ...(matchExpressions !== undefined && { matchExpressions: requirements(matchExpressions) }),
  };
}

/** The terms of a required node selector (affinity of pods and volumes), of which any may be met. */
export function projectNodeSelector(value: unknown): readonly NodeSelectorTerm[] | undefined {
  const { nodeSelectorTerms } = fields(value);
  if (!Array.isArray(nodeSelectorTerms)) return undefined;
  return nodeSelectorTerms.map((term: unknown) => {
    const { matchExpressions, matchFields } = fields(term);
    return {
      ...(matchExpressions !== undefined && { matchExpressions: requirements(matchExpressions) }),
      ...(matchFields !== undefined && { matchFields: requirements(matchFields) }),
    };
  });
}

function requirements(value: unknown): readonly LabelRequirement[] {
  return items(value).flatMap((item) => {
    const { key, operator, values } = fields(item);
    const known = oneOf(operator, 'In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt');
    const name = text(key);
    if (!known || !name) return [];
    return [{ key: name, operator: known, ...(values !== undefined && { values: strings(values) }) }];
  });
}
