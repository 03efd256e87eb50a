import { DrydockError } from '../../../core/errors';
import type { Kind } from '../../../core/model/kinds';

/** Where the API serves a kind. */
export interface ApiResource {
  /** `api/v1`, or `apis/<group>/<version>`. */
  readonly root: string;
  /** `v1`, or `<group>/<version>`. */
  readonly apiVersion: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

const CATALOGUE: { readonly [K in Kind]: ApiResource } = {
  Node: core('nodes', false),
  Pod: core('pods'),
  Namespace: core('namespaces', false),
  ConfigMap: core('configmaps'),
  Service: core('services'),
  ReplicationController: core('replicationcontrollers'),
  PersistentVolumeClaim: core('persistentvolumeclaims'),
  PersistentVolume: core('persistentvolumes', false),
  Event: core('events'),
  Deployment: grouped('apps/v1', 'deployments'),
  ReplicaSet: grouped('apps/v1', 'replicasets'),
  StatefulSet: grouped('apps/v1', 'statefulsets'),
  DaemonSet: grouped('apps/v1', 'daemonsets'),
  Job: grouped('batch/v1', 'jobs'),
  PodDisruptionBudget: grouped('policy/v1', 'poddisruptionbudgets'),
  Lease: grouped('coordination.k8s.io/v1', 'leases'),
  ValidatingWebhookConfiguration: grouped('admissionregistration.k8s.io/v1', 'validatingwebhookconfigurations', false),
  MutatingWebhookConfiguration: grouped('admissionregistration.k8s.io/v1', 'mutatingwebhookconfigurations', false),
  CertificateSigningRequest: grouped('certificates.k8s.io/v1', 'certificatesigningrequests', false),
  APIService: grouped('apiregistration.k8s.io/v1', 'apiservices', false),
};

function core(plural: string, namespaced = true): ApiResource {
  return { root: 'api/v1', apiVersion: 'v1', plural, namespaced };
}

function grouped(apiVersion: string, plural: string, namespaced = true): ApiResource {
  return { root: `apis/${apiVersion}`, apiVersion, plural, namespaced };
}

/**
 * @throws DrydockError of kind `policy` for Secrets, which Drydock never reads, and `internal` for a kind it does not know;
 *   kinds also come from objects of the API (owner references), where the compiler can't vouch for them
 */
export function resourceOf(kind: Kind): ApiResource {
  if (Object.hasOwn(CATALOGUE, kind)) return CATALOGUE[kind];
  if ((kind as string) === 'Secret')
    throw new DrydockError('policy', 'Secrets are not read.', { hint: 'Use kubectl where you must see one.' });
  throw new DrydockError('internal', `Drydock does not read objects of kind ${String(kind)}.`);
}
