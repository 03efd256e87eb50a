import type { CertificateRequestModel } from './certificate-request';
import type {
  ApiServiceModel,
  ConfigMapModel,
  EventModel,
  LeaseModel,
  NamespaceModel,
  ServiceModel,
  WebhookModel,
} from './cluster-objects';
import type { DisruptionBudgetModel } from './disruptionBudget';
import type { NodeModel } from './node';
import type { PodModel } from './pod';
import type { VolumeClaimModel, VolumeModel } from './storage';
import type { WorkloadModel } from './workload';

/** Every kind of object Drydock reads, with what it keeps of each. */
export interface Models {
  Node: NodeModel;
  Pod: PodModel;
  PodDisruptionBudget: DisruptionBudgetModel;
  Namespace: NamespaceModel;
  ConfigMap: ConfigMapModel;
  Service: ServiceModel;
  Deployment: WorkloadModel<'Deployment'>;
  ReplicaSet: WorkloadModel<'ReplicaSet'>;
  StatefulSet: WorkloadModel<'StatefulSet'>;
  DaemonSet: WorkloadModel<'DaemonSet'>;
  ReplicationController: WorkloadModel<'ReplicationController'>;
  Job: WorkloadModel<'Job'>;
  PersistentVolumeClaim: VolumeClaimModel;
  PersistentVolume: VolumeModel;
  ValidatingWebhookConfiguration: WebhookModel;
  MutatingWebhookConfiguration: WebhookModel;
  Lease: LeaseModel;
  Event: EventModel;
  CertificateSigningRequest: CertificateRequestModel;
  APIService: ApiServiceModel;
}

export type Kind = keyof Models;
