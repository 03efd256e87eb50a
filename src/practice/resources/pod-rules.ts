import type { Draft, KubeObject } from '../model/object';
import { isFinished, type Container, type Pod, type PodSpec, type Toleration } from '../model/pod';
import type { FieldError } from '../registry/errors';
import type { Rules } from './resource';
import { invalidValue, forbiddenValue, required, same, unsupported, validateCount } from './validation';

/** How long pods stay on a node that is lost, unless they say otherwise: the DefaultTolerationSeconds admission plugin. */
const LOST_NODE_SECONDS = 300;
const PRIORITIES: Readonly<Record<string, number>> = { 'system-node-critical': 2_000_001_000, 'system-cluster-critical': 2_000_000_000 };

export const podRules: Rules = {
  generation: true,
  unconditionalUpdate: true,
  answersDeleted: true,
  fieldNames: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
  ],
  fields: (object) => {
    const { spec, status } = object as Pod;
    return {
      'spec.nodeName': spec.nodeName ?? '',
      'spec.restartPolicy': spec.restartPolicy ?? '',
      'spec.schedulerName': spec.schedulerName ?? '',
      'spec.serviceAccountName': spec.serviceAccountName ?? '',
      'spec.hostNetwork': String(spec.hostNetwork ?? false),
      'status.phase': status.phase,
      'status.podIP': status.podIP ?? '',
    };
  },
  defaults: (draft: Draft) => {
    draft.spec = withPodDefaults((draft.spec ?? {}) as PodSpec);
    draft.status = { phase: 'Pending', qosClass: 'Burstable' };
  },
  validate: (object) => validatePodSpec((object as Pod).spec, 'spec'),
  validateUpdate,
  grace: (object, requested) => {
    const pod = object as Pod;
    if (!pod.spec.nodeName || isFinished(pod)) return 0;
    return requested ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  },
};

function withPodDefaults(spec: PodSpec): PodSpec {
  const containers = Array.isArray(spec.containers) ? spec.containers.map(withContainerDefaults) : spec.containers;
  const className = typeof spec.priorityClassName === 'string' ? spec.priorityClassName : '';
  return {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    serviceAccountName: 'default',
    securityContext: {},
    schedulerName: 'default-scheduler',
    enableServiceLinks: true,
    preemptionPolicy: 'PreemptLowerPriority',
    priority: PRIORITIES[className] ?? 0,
    ...spec,
    containers,
    tolerations: withDefaultTolerations(spec.tolerations ?? []),
  };
}

function withContainerDefaults(container: Container): Container {
  return {
    resources: {},
    imagePullPolicy: 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    ...container,
  };
}

function withDefaultTolerations(tolerations: readonly Toleration[]): Toleration[] {
  const missing = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].filter(
    (key) => !tolerations.some((each) => (!each.key || each.key === key) && (!each.effect || each.effect === 'NoExecute')),
  );
  return [
    ...tolerations,
    ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: LOST_NODE_SECONDS })),
  ];
}

/** @param at where the spec lies in its object, for example `spec.template.spec` */
export function validatePodSpec(spec: PodSpec | undefined, at: string): readonly FieldError[] {
  if (!Array.isArray(spec?.containers) || spec.containers.length === 0) return [required(`${at}.containers`)];
  const errors: FieldError[] = [];
  spec.containers.forEach((container, index) => {
    if (!container.name) errors.push(required(`${at}.containers[${index}].name`));
    if (!container.image) errors.push(required(`${at}.containers[${index}].image`));
  });
  const policies = ['Always', 'OnFailure', 'Never'];
  if (spec.restartPolicy !== undefined && !policies.includes(spec.restartPolicy)) {
    errors.push(unsupported(`${at}.restartPolicy`, spec.restartPolicy, policies));
  }
  return [...errors, ...validateCount(spec.terminationGracePeriodSeconds, `${at}.terminationGracePeriodSeconds`)];
}

/** What may change in a running pod: images, two deadlines and more tolerations. */
function validateUpdate(next: KubeObject, previous: KubeObject): readonly FieldError[] {
  const [after, before] = [(next as Pod).spec, (previous as Pod).spec];
  const kept = (before.tolerations ?? []).every((toleration) => after.tolerations?.some((each) => same(each, toleration)));
  if (!kept) return [forbiddenValue('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds')];
  if (after.containers.length !== before.containers.length) {
    return [forbiddenValue('spec.containers', 'pod updates may not add or remove containers')];
  }
  if (!same(frozen(after), frozen(before)))
    return [forbiddenValue('spec', 'pod updates may not change fields other than images, deadlines and tolerations')];
  if (after.containers.some(({ image }) => !image)) return [invalidValue('spec.containers[0].image', '', 'must not be empty')];
  return [];
}

function frozen(spec: PodSpec): object {
  const { containers, activeDeadlineSeconds: _deadline, terminationGracePeriodSeconds: _grace, tolerations: _tolerations, ...rest } = spec;
  return { ...rest, containers: containers.map(({ image: _image, ...container }) => container) };
}
