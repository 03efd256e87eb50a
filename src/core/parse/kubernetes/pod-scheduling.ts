import type { PodAffinityTerm, PodScheduling, Toleration } from '../../model/pod';
import { fields, items, number, oneOf, stringRecord, strings, text, type Raw } from './fields';
import { projectLabelSelector, projectNodeSelector } from './selectors';

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** What decides where a pod may run. Preferences are left behind. */
export function projectScheduling(spec: Raw): PodScheduling {
  const affinity = fields(spec.affinity);
  return {
    nodeSelector: stringRecord(spec.nodeSelector),
    nodeAffinity: projectNodeSelector(fields(affinity.nodeAffinity)[REQUIRED]),
    podAffinity: items(fields(affinity.podAffinity)[REQUIRED]).map(affinityTerm),
    podAntiAffinity: items(fields(affinity.podAntiAffinity)[REQUIRED]).map(affinityTerm),
    topologySpread: items(spec.topologySpreadConstraints)
      .map(fields)
      .filter((constraint) => constraint.whenUnsatisfiable === 'DoNotSchedule')
      .map((constraint) => ({
        topologyKey: text(constraint.topologyKey) ?? '',
        maxSkew: number(constraint.maxSkew) ?? 1,
        labelSelector: projectLabelSelector(constraint.labelSelector),
      })),
    tolerations: items(spec.tolerations).map(toleration),
    schedulerName: text(spec.schedulerName) ?? 'default-scheduler',
  };
}

function affinityTerm(value: unknown): PodAffinityTerm {
  const term = fields(value);
  return {
    labelSelector: projectLabelSelector(term.labelSelector),
    topologyKey: text(term.topologyKey) ?? '',
    namespaces: strings(term.namespaces),
    namespaceSelector: projectLabelSelector(term.namespaceSelector),
  };
}

function toleration(value: unknown): Toleration {
  const { key, operator, value: wanted, effect, tolerationSeconds } = fields(value);
  return {
    key: text(key),
    operator: oneOf(operator, 'Exists', 'Equal', 'Lt', 'Gt') ?? 'Equal',
    value: text(wanted),
    effect: text(effect),
    tolerationSeconds: number(tolerationSeconds),
  };
}
