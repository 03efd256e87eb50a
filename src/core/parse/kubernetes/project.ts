import type { Kind, Models } from '../../model/kinds';
import { projectCertificateRequest } from './certificate-request';
import { projectApiService, projectConfigMap, projectEvent, projectLease, projectNamespace, projectService } from './cluster-objects';
import { projectDisruptionBudget } from './disruption-budget';
import { fields, type Raw } from './fields';
import { projectNode } from './node';
import { projectPod } from './pod';
import { projectVolume, projectVolumeClaim } from './storage';
import { projectWebhooks } from './webhooks';
import { projectWorkload } from './workload';

const PROJECTIONS: { readonly [K in Kind]: (object: Raw) => Models[K] } = {
  Node: projectNode,
  Pod: projectPod,
  PodDisruptionBudget: projectDisruptionBudget,
  Namespace: projectNamespace,
  ConfigMap: projectConfigMap,
  Service: projectService,
  Deployment: (object) => projectWorkload('Deployment', object),
  ReplicaSet: (object) => projectWorkload('ReplicaSet', object),
  StatefulSet: (object) => projectWorkload('StatefulSet', object),
  DaemonSet: (object) => projectWorkload('DaemonSet', object),
  ReplicationController: (object) => projectWorkload('ReplicationController', object),
  Job: (object) => projectWorkload('Job', object),
  PersistentVolumeClaim: projectVolumeClaim,
  PersistentVolume: projectVolume,
  ValidatingWebhookConfiguration: (object) => projectWebhooks('ValidatingWebhookConfiguration', object),
  MutatingWebhookConfiguration: (object) => projectWebhooks('MutatingWebhookConfiguration', object),
  Lease: projectLease,
  Event: projectEvent,
  CertificateSigningRequest: projectCertificateRequest,
  APIService: projectApiService,
};

/**
 * What Drydock keeps of an object of the API. Never throws: a field that is missing or of another type than the API
 * promises reads as absent, or as the API's default.
 */
export function project<K extends Kind>(kind: K, object: unknown): Models[K] {
  return PROJECTIONS[kind](fields(object));
}
