import type { KubeObject } from '../model/object';
import { budgetRules } from './budget-rules';
import { certificateRequestRules, secretRules } from './certificate-rules';
import { nodeRules } from './node-rules';
import type { Workload } from '../model/workload';
import { podRules, validatePodSpec } from './pod-rules';
import { resourceName, type Resource, type Rules, type Subresource } from './resource';
import { invalidValue } from './validation';
import { daemonSetRules, deploymentRules, jobRules, scalableRules } from './workload-rules';

/** Kept as it is: nothing in the practice cluster acts on it. */
const inert: Rules = { generation: false, unconditionalUpdate: true, answersDeleted: false, fieldNames: [] };

const namespaceRules: Rules = {
  ...inert,
  fieldNames: ['status.phase'],
  fields: (object) => ({ 'status.phase': (object as KubeObject & { status?: { phase?: string } }).status?.phase ?? '' }),
  defaults: (draft) => {
    draft.spec = { finalizers: ['kubernetes'] };
    draft.status = { phase: 'Active' };
    draft.metadata.labels = { ...draft.metadata.labels, 'kubernetes.io/metadata.name': draft.metadata.name ?? '' };
  },
};

const leaseRules: Rules = {
  ...inert,
  unconditionalUpdate: false,
  validate: (object) => {
    const { leaseDurationSeconds: seconds } = (object.spec ?? {}) as { leaseDurationSeconds?: number };
    return seconds !== undefined && seconds <= 0 ? [invalidValue('spec.leaseDurationSeconds', seconds, 'must be greater than 0')] : [];
  },
};

const eventRules: Rules = {
  ...inert,
  fieldNames: ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type'],
  fields: (object) => {
    const event = object as KubeObject & { involvedObject?: Record<string, string>; reason?: string; type?: string };
    const involved = event.involvedObject ?? {};
    return {
      'involvedObject.kind': involved.kind ?? '',
      'involvedObject.namespace': involved.namespace ?? '',
      'involvedObject.name': involved.name ?? '',
      'involvedObject.uid': involved.uid ?? '',
      reason: event.reason ?? '',
      type: event.type ?? '',
    };
  },
};

function define(
  group: string,
  kind: string,
  plural: string,
  shortNames: readonly string[],
  subresources: readonly Subresource[],
  rules: Rules,
  namespaced = true,
): Resource {
  return { group, version: 'v1', plural, singular: kind.toLowerCase(), kind, namespaced, shortNames, subresources, rules };
}

export const pods = define('', 'Pod', 'pods', ['po'], ['status', 'eviction', 'binding'], podRules);
export const nodes = define('', 'Node', 'nodes', ['no'], ['status'], nodeRules, false);
export const namespaces = define('', 'Namespace', 'namespaces', ['ns'], ['status', 'finalize'], namespaceRules, false);
export const budgets = define('policy', 'PodDisruptionBudget', 'poddisruptionbudgets', ['pdb'], ['status'], budgetRules);
export const deployments = define('apps', 'Deployment', 'deployments', ['deploy'], ['status', 'scale'], deploymentRules);
export const replicaSets = define('apps', 'ReplicaSet', 'replicasets', ['rs'], ['status', 'scale'], scalableRules);
export const statefulSets = define('apps', 'StatefulSet', 'statefulsets', ['sts'], ['status', 'scale'], scalableRules);
export const daemonSets = define('apps', 'DaemonSet', 'daemonsets', ['ds'], ['status'], daemonSetRules);
export const jobs = define('batch', 'Job', 'jobs', [], ['status'], jobRules);
const leases = define('coordination.k8s.io', 'Lease', 'leases', [], [], leaseRules);
export const secrets = define('', 'Secret', 'secrets', [], [], secretRules);
export const certificateRequests = define(
  'certificates.k8s.io',
  'CertificateSigningRequest',
  'certificatesigningrequests',
  ['csr'],
  ['status', 'approval'],
  certificateRequestRules,
  false,
);
export const apiServices = define('apiregistration.k8s.io', 'APIService', 'apiservices', [], ['status'], inert, false);
export const configMaps = define('', 'ConfigMap', 'configmaps', ['cm'], [], inert);
export const services = define('', 'Service', 'services', ['svc'], [], { ...inert, answersDeleted: true });
export const volumeClaims = define('', 'PersistentVolumeClaim', 'persistentvolumeclaims', ['pvc'], ['status'], {
  ...inert,
  answersDeleted: true,
});
export const volumes = define('', 'PersistentVolume', 'persistentvolumes', ['pv'], ['status'], { ...inert, answersDeleted: true }, false);
export const events = define('', 'Event', 'events', ['ev'], [], eventRules);

/** Every resource of the practice cluster, by its name across groups. */
export const catalogue: ReadonlyMap<string, Resource> = new Map(
  [
    pods,
    nodes,
    namespaces,
    configMaps,
    services,
    volumeClaims,
    volumes,
    events,
    define('', 'ServiceAccount', 'serviceaccounts', ['sa'], [], { ...inert, answersDeleted: true }),
    define('', 'ReplicationController', 'replicationcontrollers', ['rc'], ['status', 'scale'], {
      ...inert,
      generation: true,
      validate: (object) => validatePodSpec((object as Workload).spec?.template?.spec, 'spec.template.spec'),
      defaults: (draft) => {
        draft.spec = { replicas: 1, ...(draft.spec as object | undefined) };
        draft.status = { replicas: 0 };
      },
    }),
    deployments,
    replicaSets,
    statefulSets,
    daemonSets,
    jobs,
    budgets,
    leases,
    secrets,
    certificateRequests,
    apiServices,
    define('admissionregistration.k8s.io', 'ValidatingWebhookConfiguration', 'validatingwebhookconfigurations', [], [], inert, false),
    define('admissionregistration.k8s.io', 'MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', [], [], inert, false),
  ].map((resource) => [resourceName(resource), resource]),
);

/** Resource of an object by its API version and kind; undefined for what the practice cluster does not have. */
export function resourceOf(object: Pick<KubeObject, 'apiVersion' | 'kind'>): Resource | undefined {
  const group = object.apiVersion.includes('/') ? (object.apiVersion.split('/')[0] ?? '') : '';
  return [...catalogue.values()].find((each) => each.kind === object.kind && each.group === group);
}
