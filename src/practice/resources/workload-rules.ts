import type { Draft, KubeObject, LabelSelector } from '../model/object';
import type { Job, Workload } from '../model/workload';
import type { FieldError } from '../registry/errors';
import { matcherOf } from '../selector/label-selector';
import { validatePodSpec } from './pod-rules';
import type { Rules } from './resource';
import { invalidValue, required, unchanged, validateCount, validateSelector } from './validation';

const common = { generation: true, unconditionalUpdate: true, answersDeleted: false, fieldNames: [] } as const;

/** Deployment, ReplicaSet and StatefulSet. */
export const scalableRules: Rules = {
  ...common,
  defaults: (draft) => {
    draft.spec = { replicas: 1, ...(draft.spec as object | undefined) };
    draft.status = { replicas: 0 };
  },
  validate: (object) => [
    ...validateCount((object as Workload).spec.replicas, 'spec.replicas'),
    ...validateTemplate((object as Workload).spec),
  ],
  validateUpdate: selectorStays,
};

export const deploymentRules: Rules = {
  ...scalableRules,
  defaults: (draft) => {
    scalableRules.defaults?.(draft);
    const spec = draft.spec as Record<string, unknown>;
    spec.strategy ??= { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
    draft.status = {};
  },
};

export const daemonSetRules: Rules = {
  ...common,
  defaults: resetStatus({ currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }),
  validate: (object) => validateTemplate((object as Workload).spec),
  validateUpdate: selectorStays,
};

/** A Job is tied to its pods by its UID, so its selector is written once the UID is known. */
export const jobRules: Rules = {
  ...common,
  fieldNames: ['status.successful'],
  fields: (object) => ({ 'status.successful': String((object as Job).status.succeeded ?? 0) }),
  defaults: (draft) => {
    draft.spec = { parallelism: 1, completions: 1, backoffLimit: 6, ...(draft.spec as object | undefined) };
    draft.status = {};
  },
  identified: (object) => {
    const { spec, metadata } = object as Job;
    const labels = { 'batch.kubernetes.io/controller-uid': metadata.uid, 'batch.kubernetes.io/job-name': metadata.name };
    spec.selector = { matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } };
    spec.template = {
      ...spec.template,
      metadata: { ...spec.template?.metadata, labels: { ...spec.template?.metadata?.labels, ...labels } },
    };
  },
  validate: (object) => {
    const { spec } = object as Job;
    const policy = spec.template?.spec?.restartPolicy;
    const restarts = policy === 'OnFailure' || policy === 'Never';
    return [
      ...validateCount(spec.parallelism, 'spec.parallelism'),
      ...validatePodSpec(spec.template?.spec, 'spec.template.spec'),
      ...(restarts ? [] : [required('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"')]),
    ];
  },
};

function resetStatus(status: object): (draft: Draft) => void {
  return (draft) => {
    draft.spec ??= {};
    draft.status = { ...status };
  };
}

function selectorStays(next: KubeObject, previous: KubeObject): readonly FieldError[] {
  return unchanged((next as Workload).spec.selector, (previous as Workload).spec.selector, 'spec.selector');
}

function validateTemplate(spec: Workload['spec'] | undefined): readonly FieldError[] {
  const errors: FieldError[] = [];
  const selector: LabelSelector | undefined = spec?.selector;
  const labels = spec?.template?.metadata?.labels ?? {};
  if (!selector) errors.push(required('spec.selector'));
  else if (Object.keys(selector.matchLabels ?? {}).length === 0 && !selector.matchExpressions?.length) {
    errors.push(invalidValue('spec.selector', selector, 'empty selector is invalid for this kind'));
  } else if (!matcherOf(selector)(labels)) {
    errors.push(invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'));
  }
  return [...errors, ...validateSelector(selector, 'spec.selector'), ...validatePodSpec(spec?.template?.spec, 'spec.template.spec')];
}
