import type { AuditedRule, MissingBound } from '../../cel';
import type { Fix } from '../../finding';
import { addKey } from '../edits';
import { nameOf, textOf, type SchemaNode } from '../schema/node';

/** The bounds that bring a rule within its limit, as a sentence and as a change. Undefined when there are none to add. */
export function boundsFix(
  text: string,
  node: SchemaNode,
  { missing }: AuditedRule,
): { readonly advice: string; readonly fix: Fix } | undefined {
  const bounds = missing.flatMap((bound) => {
    const place = placeOf(node, bound);
    const edit = addKey(text, place?.map, bound.keyword, String(bound.value));
    return place === undefined || edit === undefined || place.keywords.has(bound.keyword) ? [] : [{ bound, place, edit }];
  });
  if (bounds.length === 0) return undefined;
  const words = bounds.map(({ bound, place }) => `${bound.keyword}: ${bound.value} at ${nameOf(place)}`);
  const listed = words.length === 1 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
  return {
    advice: ` It would fit with ${listed}.`,
    fix: { title: `Add ${listed}`, isSafe: false, edits: bounds.map(({ edit }) => edit) },
  };
}

function placeOf(node: SchemaNode, { at }: MissingBound): SchemaNode | undefined {
  return 'below' in at ? below(node, at.below) : around(node)[at.around];
}

function below(node: SchemaNode, steps: readonly string[]): SchemaNode | undefined {
  let at: SchemaNode | undefined = node;
  for (const step of steps) {
    if (step === '[*]') at = at?.items ?? (typeof at?.additionalProperties === 'object' ? at.additionalProperties : undefined);
    else at = at?.properties?.get(step);
  }
  return at;
}

/** The lists and maps around a node, from the root. */
function around(node: SchemaNode): readonly SchemaNode[] {
  const found: SchemaNode[] = [];
  for (let at: SchemaNode = node; at.parent; at = at.parent) {
    const { parent, role } = at;
    const isOpen = role === 'property' && parent.additionalProperties !== undefined && textOf(parent, 'type') === 'object';
    if ((role === 'items' && textOf(parent, 'type') === 'array') || role === 'additionalProperties' || isOpen) found.unshift(parent);
  }
  return found;
}
