/**
 * API versions that Kubernetes stopped serving, or says that it will: `minor group/version Kind…`, and what to use instead.
 * Source: the deprecation guide, and the lifecycle that the types themselves declare (`APILifecycleRemoved` in k8s.io/api up to
 * 0.36; for minors to come it is an announcement). Groups as the API has them.
 */
const TABLE = `
  16 extensions/v1beta1 apps/v1|networking.k8s.io/v1|policy/v1 DaemonSet Deployment NetworkPolicy ReplicaSet PodSecurityPolicy
  16 apps/v1beta1 apps/v1 Deployment StatefulSet ReplicaSet ControllerRevision
  16 apps/v1beta2 apps/v1 DaemonSet Deployment StatefulSet ReplicaSet ControllerRevision
  22 admissionregistration.k8s.io/v1beta1 admissionregistration.k8s.io/v1 MutatingWebhookConfiguration ValidatingWebhookConfiguration
  22 apiextensions.k8s.io/v1beta1 apiextensions.k8s.io/v1 CustomResourceDefinition
  22 apiregistration.k8s.io/v1beta1 apiregistration.k8s.io/v1 APIService
  22 authentication.k8s.io/v1beta1 authentication.k8s.io/v1 TokenReview
  22 authorization.k8s.io/v1beta1 authorization.k8s.io/v1 LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview
  22 certificates.k8s.io/v1beta1 certificates.k8s.io/v1 CertificateSigningRequest
  22 coordination.k8s.io/v1beta1 coordination.k8s.io/v1 Lease
  22 extensions/v1beta1 networking.k8s.io/v1 Ingress
  22 networking.k8s.io/v1beta1 networking.k8s.io/v1 Ingress IngressClass
  22 rbac.authorization.k8s.io/v1beta1 rbac.authorization.k8s.io/v1 ClusterRole ClusterRoleBinding Role RoleBinding
  22 scheduling.k8s.io/v1beta1 scheduling.k8s.io/v1 PriorityClass
  22 storage.k8s.io/v1beta1 storage.k8s.io/v1 CSIDriver CSINode StorageClass VolumeAttachment
  25 autoscaling/v2beta1 autoscaling/v2 HorizontalPodAutoscaler
  25 batch/v1beta1 batch/v1 CronJob
  25 discovery.k8s.io/v1beta1 discovery.k8s.io/v1 EndpointSlice
  25 events.k8s.io/v1beta1 events.k8s.io/v1 Event
  25 node.k8s.io/v1beta1 node.k8s.io/v1 RuntimeClass
  25 policy/v1beta1 policy/v1 PodDisruptionBudget PodSecurityPolicy
  26 autoscaling/v2beta2 autoscaling/v2 HorizontalPodAutoscaler
  26 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1 FlowSchema PriorityLevelConfiguration
  27 storage.k8s.io/v1beta1 storage.k8s.io/v1 CSIStorageCapacity
  29 flowcontrol.apiserver.k8s.io/v1beta2 flowcontrol.apiserver.k8s.io/v1 FlowSchema PriorityLevelConfiguration
  32 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding
  32 authentication.k8s.io/v1alpha1 authentication.k8s.io/v1 SelfSubjectReview
  32 flowcontrol.apiserver.k8s.io/v1beta3 flowcontrol.apiserver.k8s.io/v1 FlowSchema PriorityLevelConfiguration
  33 authentication.k8s.io/v1beta1 authentication.k8s.io/v1 SelfSubjectReview
  34 admissionregistration.k8s.io/v1beta1 admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding
  35 storage.k8s.io/v1alpha1 storage.k8s.io/v1 VolumeAttributesClass
  36 storagemigration.k8s.io/v1alpha1 storagemigration.k8s.io/v1beta1 StorageVersionMigration
  37 certificates.k8s.io/v1alpha1 certificates.k8s.io/v1beta1 ClusterTrustBundle
  37 networking.k8s.io/v1beta1 networking.k8s.io/v1 IPAddress ServiceCIDR
  37 storage.k8s.io/v1beta1 storage.k8s.io/v1 VolumeAttributesClass
  38 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1 MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
  38 coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1 LeaseCandidate
  38 resource.k8s.io/v1beta1 resource.k8s.io/v1 DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice
  39 resource.k8s.io/v1beta2 resource.k8s.io/v1 DeviceClass ResourceClaim ResourceClaimTemplate ResourceSlice
  39 resource.k8s.io/v1alpha3 resource.k8s.io/v1beta2 DeviceTaintRule
  40 admissionregistration.k8s.io/v1beta1 admissionregistration.k8s.io/v1 MutatingAdmissionPolicy MutatingAdmissionPolicyBinding
`;

/** The newest minor whose own declarations the table was made from; what it removes later is not all known. */
export const REMOVALS_KNOWN_TO = 1036;

export interface RemovedApi {
  /** `policy/v1beta1` */
  readonly apiVersion: string;
  readonly kind: string;
  /** First minor that does not serve it, as an ordinal: 1025. */
  readonly removedIn: number;
  /** Versions to use instead, `policy/v1`. */
  readonly instead: string;
}

export const removedApis: readonly RemovedApi[] = TABLE.trim()
  .split('\n')
  .flatMap((line) => {
    const [minor, apiVersion = '', instead = '', ...kinds] = line.trim().split(/\s+/);
    return kinds.map((kind) => ({ apiVersion, kind, removedIn: 1000 + Number(minor), instead: instead.replaceAll('|', ' or ') }));
  });

const byKey = new Map(removedApis.map((api) => [`${api.apiVersion} ${api.kind}`, api]));

/** What becomes of objects of a version and kind; undefined where nobody says that it goes. */
export function removalOf(apiVersion: string, kind: string): RemovedApi | undefined {
  return byKey.get(`${apiVersion} ${kind}`);
}

/** What a cluster that goes from one minor to another loses on the way. Ordinals. */
export function removedBetween(from: number, to: number): readonly RemovedApi[] {
  return removedApis.filter(({ removedIn }) => removedIn > from && removedIn <= to);
}
