import type { Node } from '../model/node';
import type { FieldError } from '../registry/errors';
import type { Rules } from './resource';
import { forbiddenValue, required, unsupported } from './validation';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export const nodeRules: Rules = {
  generation: false,
  unconditionalUpdate: true,
  answersDeleted: false,
  fieldNames: ['spec.unschedulable'],
  fields: (object) => ({ 'spec.unschedulable': String((object as Node).spec.unschedulable ?? false) }),
  defaults: (draft) => {
    draft.spec ??= {};
    draft.status ??= {};
  },
  validate: (object) => validateTaints(object as Node),
  validateUpdate: (next, previous) => {
    const [after, before] = [(next as Node).spec.podCIDR, (previous as Node).spec.podCIDR];
    return before !== undefined && after !== before ? [forbiddenValue('spec.podCIDR', 'node updates may not change podCIDR')] : [];
  },
};

function validateTaints(node: Node): readonly FieldError[] {
  const seen = new Set<string>();
  return (node.spec.taints ?? []).flatMap<FieldError>(({ key, effect }, index) => {
    const at = `metadata.taints[${index}]`;
    if (!key) return [required(`${at}.key`)];
    if (!EFFECTS.includes(effect)) return [unsupported(`${at}.effect`, effect, EFFECTS)];
    const identity = `${key}:${effect}`;
    if (seen.has(identity)) return [{ reason: 'FieldValueDuplicate', field: at, message: `Duplicate value: "${identity}"` }];
    seen.add(identity);
    return [];
  });
}
