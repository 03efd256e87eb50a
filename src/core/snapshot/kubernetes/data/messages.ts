/** Made by test/harness/tools/kubernetes-types.mjs from k8s.io/api v0.36.1 and v0.26.1. Read by ../schema.ts. */
export const KINDS = `
admissionregistration.k8s.io/v1 MutatingAdmissionPolicy 6
admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding 7
admissionregistration.k8s.io/v1 MutatingWebhookConfiguration b
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy k
admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding l
admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration q
admissionregistration.k8s.io/v1alpha1 MutatingAdmissionPolicy 10
admissionregistration.k8s.io/v1alpha1 MutatingAdmissionPolicyBinding 11
admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicy 19
admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicyBinding 1a
admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicy 1m
admissionregistration.k8s.io/v1beta1 MutatingAdmissionPolicyBinding 1n
admissionregistration.k8s.io/v1beta1 MutatingWebhookConfiguration 1r
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicy 1y
admissionregistration.k8s.io/v1beta1 ValidatingAdmissionPolicyBinding 1z
admissionregistration.k8s.io/v1beta1 ValidatingWebhookConfiguration 24
apps/v1 ControllerRevision 2d
apps/v1 DaemonSet 2e
apps/v1 Deployment 2j
apps/v1 ReplicaSet 2o
apps/v1 StatefulSet 2v
apps/v1beta1 ControllerRevision 32
apps/v1beta1 Deployment 33
apps/v1beta1 StatefulSet 3b
apps/v1beta2 ControllerRevision 3i
apps/v1beta2 DaemonSet 3j
apps/v1beta2 Deployment 3o
apps/v1beta2 ReplicaSet 3t
apps/v1beta2 StatefulSet 40
autoscaling/v1 HorizontalPodAutoscaler 48
autoscaling/v2 HorizontalPodAutoscaler 4i
autoscaling/v2beta1 HorizontalPodAutoscaler 53
autoscaling/v2beta2 HorizontalPodAutoscaler 5m
batch/v1 CronJob 62
batch/v1 Job 65
batch/v1beta1 CronJob 6h
batch/v1beta1 JobTemplate 6k
certificates.k8s.io/v1 CertificateSigningRequest 6m
certificates.k8s.io/v1alpha1 ClusterTrustBundle 6q
certificates.k8s.io/v1beta1 CertificateSigningRequest 6s
certificates.k8s.io/v1beta1 ClusterTrustBundle 6w
certificates.k8s.io/v1beta1 PodCertificateRequest 6y
coordination.k8s.io/v1 Lease 71
coordination.k8s.io/v1alpha2 LeaseCandidate 73
coordination.k8s.io/v1beta1 Lease 75
coordination.k8s.io/v1beta1 LeaseCandidate 76
discovery.k8s.io/v1 EndpointSlice d6
discovery.k8s.io/v1beta1 EndpointSlice dd
events.k8s.io/v1 Event dg
events.k8s.io/v1beta1 Event di
extensions/v1beta1 DaemonSet dn
extensions/v1beta1 Deployment ds
extensions/v1beta1 Ingress e3
extensions/v1beta1 NetworkPolicy ed
extensions/v1beta1 PodSecurityPolicy ek
extensions/v1beta1 ReplicaSet em
flowcontrol.apiserver.k8s.io/v1 FlowSchema f0
flowcontrol.apiserver.k8s.io/v1 PriorityLevelConfiguration f9
flowcontrol.apiserver.k8s.io/v1alpha1 FlowSchema fk
flowcontrol.apiserver.k8s.io/v1alpha1 PriorityLevelConfiguration ft
flowcontrol.apiserver.k8s.io/v1beta1 FlowSchema g5
flowcontrol.apiserver.k8s.io/v1beta1 PriorityLevelConfiguration ge
flowcontrol.apiserver.k8s.io/v1beta2 FlowSchema gq
flowcontrol.apiserver.k8s.io/v1beta2 PriorityLevelConfiguration gz
flowcontrol.apiserver.k8s.io/v1beta3 FlowSchema hb
flowcontrol.apiserver.k8s.io/v1beta3 PriorityLevelConfiguration hk
internal.apiserver.k8s.io/v1alpha1 StorageVersion 29
networking.k8s.io/v1 IPAddress hw
networking.k8s.io/v1 Ingress hz
networking.k8s.io/v1 IngressClass i1
networking.k8s.io/v1 NetworkPolicy id
networking.k8s.io/v1 ServiceCIDR im
networking.k8s.io/v1alpha1 ClusterCIDR ip
networking.k8s.io/v1beta1 IPAddress it
networking.k8s.io/v1beta1 Ingress iv
networking.k8s.io/v1beta1 IngressClass ix
networking.k8s.io/v1beta1 ServiceCIDR j9
node.k8s.io/v1 RuntimeClass jd
node.k8s.io/v1alpha1 RuntimeClass jg
node.k8s.io/v1beta1 RuntimeClass jk
policy/v1 PodDisruptionBudget jm
policy/v1beta1 PodDisruptionBudget jv
policy/v1beta1 PodSecurityPolicy jy
rbac.authorization.k8s.io/v1 ClusterRole k6
rbac.authorization.k8s.io/v1 ClusterRoleBinding k7
rbac.authorization.k8s.io/v1 Role k9
rbac.authorization.k8s.io/v1 RoleBinding ka
rbac.authorization.k8s.io/v1alpha1 ClusterRole ke
rbac.authorization.k8s.io/v1alpha1 ClusterRoleBinding kf
rbac.authorization.k8s.io/v1alpha1 Role kh
rbac.authorization.k8s.io/v1alpha1 RoleBinding ki
rbac.authorization.k8s.io/v1beta1 ClusterRole km
rbac.authorization.k8s.io/v1beta1 ClusterRoleBinding kn
rbac.authorization.k8s.io/v1beta1 Role kp
rbac.authorization.k8s.io/v1beta1 RoleBinding kq
resource.k8s.io/v1 DeviceClass l8
resource.k8s.io/v1 ResourceClaim lo
resource.k8s.io/v1 ResourceClaimTemplate ls
resource.k8s.io/v1 ResourceSlice lv
resource.k8s.io/v1alpha1 PodScheduling ly
resource.k8s.io/v1alpha1 ResourceClaim m1
resource.k8s.io/v1alpha1 ResourceClaimTemplate m7
resource.k8s.io/v1alpha1 ResourceClass m9
resource.k8s.io/v1alpha3 DeviceTaintRule mc
resource.k8s.io/v1alpha3 ResourcePoolStatusRequest mh
resource.k8s.io/v1beta1 DeviceClass n0
resource.k8s.io/v1beta1 ResourceClaim nf
resource.k8s.io/v1beta1 ResourceClaimTemplate nj
resource.k8s.io/v1beta1 ResourceSlice nm
resource.k8s.io/v1beta2 DeviceClass o3
resource.k8s.io/v1beta2 DeviceTaintRule oe
resource.k8s.io/v1beta2 ResourceClaim on
resource.k8s.io/v1beta2 ResourceClaimTemplate or
resource.k8s.io/v1beta2 ResourceSlice ou
scheduling.k8s.io/v1 PriorityClass ow
scheduling.k8s.io/v1alpha1 PriorityClass ox
scheduling.k8s.io/v1alpha2 PodGroup p0
scheduling.k8s.io/v1alpha2 Workload pb
scheduling.k8s.io/v1beta1 PriorityClass pe
storage.k8s.io/v1 CSIDriver pf
storage.k8s.io/v1 CSINode ph
storage.k8s.io/v1 CSIStorageCapacity pk
storage.k8s.io/v1 StorageClass pl
storage.k8s.io/v1 VolumeAttachment pn
storage.k8s.io/v1 VolumeAttributesClass pr
storage.k8s.io/v1alpha1 CSIStorageCapacity pu
storage.k8s.io/v1alpha1 VolumeAttachment pv
storage.k8s.io/v1alpha1 VolumeAttributesClass pz
storage.k8s.io/v1beta1 CSIDriver q1
storage.k8s.io/v1beta1 CSINode q3
storage.k8s.io/v1beta1 CSIStorageCapacity q6
storage.k8s.io/v1beta1 StorageClass q7
storage.k8s.io/v1beta1 VolumeAttachment q9
storage.k8s.io/v1beta1 VolumeAttributesClass qd
storagemigration.k8s.io/v1beta1 StorageVersionMigration qg
v1 ConfigMap 7q
v1 Endpoints 8h
v1 Event 8o
v1 LimitRange 9e
v1 Namespace 9o
v1 Node 9s
v1 PersistentVolume ac
v1 PersistentVolumeClaim ad
v1 Pod an
v1 PodTemplate b6
v1 RangeAllocation bh
v1 ReplicationController bi
v1 ResourceQuota bp
v1 Secret c0
v1 Service c7
v1 ServiceAccount c8
`;

export const MESSAGES = `
1expression:s?
1key:s 2valueExpression:s
2fieldRef:s 3warning:s
1expression:s?
1name:s 2expression:s
1namespaceSelector:.ql?* 2objectSelector:.ql?* 3resourceRules:.d?[ 4excludeResourceRules:.d?[ 7matchPolicy:s?*
1metadata:.qo? 2spec:.9?
1metadata:.qo? 2spec:.8?
1policyName:s? 2paramRef:.f?* 3matchResources:.5?*
1paramKind:.e?* 2matchConstraints:.5?* 3variables:.s?[ 4mutations:.c?[ 5failurePolicy:s?* 6matchConditions:.4?[ 7reinvocationPolicy:s?
1name:s 2clientConfig:.t 3rules:.h?[ 4failurePolicy:s?* 5namespaceSelector:.ql?* 6sideEffects:s* 7timeoutSeconds:i?* 8admissionReviewVersions:s[ 9matchPolicy:s?* 10reinvocationPolicy:s?* 11objectSelector:.ql?* 12matchConditions:.4?[
1metadata:.qo? 2webhooks:.a?[
2patchType:s 3applyConfiguration:.0?* 4jsonPatch:.3?*
1resourceNames:s?[ 2:.h<
1apiVersion:s? 2kind:s?
1name:s? 2namespace:s? 3selector:.ql?* 4parameterNotFoundAction:s?*
1apiGroups:s?[ 2apiVersions:s?[ 3resources:s?[ 4scope:s?*
1operations:s?[ 2:.g<
1namespace:s 2name:s 3path:s?* 4port:i?*
1expressionWarnings:.2?[
1metadata:.qo? 2spec:.n? 3status:.o?
1metadata:.qo? 2spec:.m?
1policyName:s? 2paramRef:.f?* 3matchResources:.5?* 4validationActions:s?[
1paramKind:.e?* 2matchConstraints:.5?* 3validations:.r?[ 4failurePolicy:s?* 5auditAnnotations:.1?[ 6matchConditions:.4?[ 7variables:.s?[
1observedGeneration:i? 2typeChecking:.j?* 3conditions:.qj?[
1name:s 2clientConfig:.t 3rules:.h?[ 4failurePolicy:s?* 5namespaceSelector:.ql?* 6sideEffects:s* 7timeoutSeconds:i?* 8admissionReviewVersions:s[ 9matchPolicy:s?* 10objectSelector:.ql?* 11matchConditions:.4?[
1metadata:.qo? 2webhooks:.p?[
1expression:s 2message:s? 3reason:s?* 4messageExpression:s?
1name:s 2expression:s
1service:.i?* 2caBundle:y? 3url:s?*
1expression:s?
1key:s 2valueExpression:s
2fieldRef:s 3warning:s
1expression:s?
1name:s 2expression:s
1namespaceSelector:.ql?* 2objectSelector:.ql?* 3resourceRules:.15?[ 4excludeResourceRules:.15?[ 7matchPolicy:s?*
1metadata:.qo? 2spec:.13?
1metadata:.qo? 2spec:.12?
1policyName:s? 2paramRef:.17?* 3matchResources:.z?*
1paramKind:.16?* 2matchConstraints:.z?* 3variables:.1f?[ 4mutations:.14?[ 5failurePolicy:s?* 6matchConditions:.y?[ 7reinvocationPolicy:s?
2patchType:s 3applyConfiguration:.u?* 4jsonPatch:.x?*
1resourceNames:s?[ 2:.h<
1apiVersion:s? 2kind:s?
1name:s? 2namespace:s? 3selector:.ql?* 4parameterNotFoundAction:s?*
1expressionWarnings:.w?[
1metadata:.qo? 2spec:.1c? 3status:.1d?
1metadata:.qo? 2spec:.1b?
1policyName:s? 2paramRef:.17?* 3matchResources:.z?* 4validationActions:s?[
1paramKind:.16?* 2matchConstraints:.z?* 3validations:.1e?[ 4failurePolicy:s?* 5auditAnnotations:.v?[ 6matchConditions:.y?[ 7variables:.1f?[
1observedGeneration:i? 2typeChecking:.18?* 3conditions:.qj?[
1expression:s 2message:s? 3reason:s?* 4messageExpression:s?
1name:s 2expression:s
1expression:s?
1key:s 2valueExpression:s
2fieldRef:s 3warning:s
1expression:s?
1name:s 2expression:s
1namespaceSelector:.ql?* 2objectSelector:.ql?* 3resourceRules:.1t?[ 4excludeResourceRules:.1t?[ 7matchPolicy:s?*
1metadata:.qo? 2spec:.1p?
1metadata:.qo? 2spec:.1o?
1policyName:s? 2paramRef:.1v?* 3matchResources:.1l?*
1paramKind:.1u?* 2matchConstraints:.1l?* 3variables:.26?[ 4mutations:.1s?[ 5failurePolicy:s?* 6matchConditions:.1k?[ 7reinvocationPolicy:s?
1name:s 2clientConfig:.27 3rules:.h?[ 4failurePolicy:s?* 5namespaceSelector:.ql?* 6sideEffects:s?* 7timeoutSeconds:i?* 8admissionReviewVersions:s?[ 9matchPolicy:s?* 10reinvocationPolicy:s?* 11objectSelector:.ql?* 12matchConditions:.1k?[
1metadata:.qo? 2webhooks:.1q?[
2patchType:s 3applyConfiguration:.1g?* 4jsonPatch:.1j?*
1resourceNames:s?[ 2:.h<
1apiVersion:s? 2kind:s?
1name:s? 2namespace:s? 3selector:.ql?* 4parameterNotFoundAction:s?*
1namespace:s 2name:s 3path:s?* 4port:i?*
1expressionWarnings:.1i?[
1metadata:.qo? 2spec:.21? 3status:.22?
1metadata:.qo? 2spec:.20?
1policyName:s? 2paramRef:.1v?* 3matchResources:.1l?* 4validationActions:s?[
1paramKind:.1u?* 2matchConstraints:.1l?* 3validations:.25?[ 4failurePolicy:s?* 5auditAnnotations:.1h?[ 6matchConditions:.1k?[ 7variables:.26?[
1observedGeneration:i? 2typeChecking:.1x?* 3conditions:.qj?[
1name:s 2clientConfig:.27 3rules:.h?[ 4failurePolicy:s?* 5namespaceSelector:.ql?* 6sideEffects:s?* 7timeoutSeconds:i?* 8admissionReviewVersions:s?[ 9matchPolicy:s?* 10objectSelector:.ql?* 11matchConditions:.1k?[
1metadata:.qo? 2webhooks:.23?[
1expression:s 2message:s? 3reason:s?* 4messageExpression:s?
1name:s 2expression:s
1service:.1w?* 2caBundle:y? 3url:s?*
1apiServerID:s? 2encodingVersion:s? 3decodableVersions:s?[ 4servedVersions:s?[
1metadata:.qo? 2spec:.2b 3status:.2c
1type:s 2status:s 3observedGeneration:i? 4lastTransitionTime:T? 5reason:s 6message:s?

1storageVersions:.28?[ 2commonEncodingVersion:s?* 3conditions:.2a?[
1metadata:.qo? 2data:R? 3revision:i
1metadata:.qo? 2spec:.2g? 3status:.2h?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1selector:.ql* 2template:.b7 3updateStrategy:.2i? 4minReadySeconds:i? 6revisionHistoryLimit:i?*
1currentNumberScheduled:i 2numberMisscheduled:i 3desiredNumberScheduled:i 4numberReady:i 5observedGeneration:i? 6updatedNumberScheduled:i? 7numberAvailable:i? 8numberUnavailable:i? 9collisionCount:i?* 10conditions:.2f?[
1type:s? 2rollingUpdate:.2s?*
1metadata:.qo? 2spec:.2l? 3status:.2m?
1type:s 2status:s 4reason:s? 5message:s? 6lastUpdateTime:T? 7lastTransitionTime:T?
1replicas:i?* 2selector:.ql* 3template:.b7 4strategy:.2n? 5minReadySeconds:i? 6revisionHistoryLimit:i?* 7paused:b? 9progressDeadlineSeconds:i?*
1observedGeneration:i? 2replicas:i? 3updatedReplicas:i? 4availableReplicas:i? 5unavailableReplicas:i? 6conditions:.2k?[ 7readyReplicas:i? 8collisionCount:i?* 9terminatingReplicas:i?*
1type:s? 2rollingUpdate:.2t?*
1metadata:.qo? 2spec:.2q? 3status:.2r?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1replicas:i?* 2selector:.ql* 3template:.b7? 4minReadySeconds:i?
1replicas:i 2fullyLabeledReplicas:i? 3observedGeneration:i? 4readyReplicas:i? 5availableReplicas:i? 6conditions:.2p?[ 7terminatingReplicas:i?*
1maxUnavailable:I?* 2maxSurge:I?*
1maxUnavailable:I?* 2maxSurge:I?*
1partition:i?* 2maxUnavailable:I?*
1metadata:.qo? 2spec:.2z? 3status:.30?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1start:i
1whenDeleted:s? 2whenScaled:s?
1replicas:i?* 2selector:.ql* 3template:.b7 4volumeClaimTemplates:.ad?[ 5serviceName:s 6podManagementPolicy:s? 7updateStrategy:.31? 8revisionHistoryLimit:i?* 9minReadySeconds:i? 10persistentVolumeClaimRetentionPolicy:.2y?* 11ordinals:.2x?*
1observedGeneration:i? 2replicas:i 3readyReplicas:i? 4currentReplicas:i? 5updatedReplicas:i? 6currentRevision:s? 7updateRevision:s? 9collisionCount:i?* 10conditions:.2w?[ 11availableReplicas:i
1type:s? 2rollingUpdate:.2u?*
1metadata:.qo? 2data:R? 3revision:i
1metadata:.qo? 2spec:.35? 3status:.36?
1type:s 2status:s 4reason:s? 5message:s? 6lastUpdateTime:T? 7lastTransitionTime:T?
1replicas:i?* 2selector:.ql?* 3template:.b7 4strategy:.37? 5minReadySeconds:i? 6revisionHistoryLimit:i?* 7paused:b? 8rollbackTo:.38?* 9progressDeadlineSeconds:i?*
1observedGeneration:i? 2replicas:i? 3updatedReplicas:i? 4availableReplicas:i? 5unavailableReplicas:i? 6conditions:.34?[ 7readyReplicas:i? 8collisionCount:i?* 9terminatingReplicas:i?*
1type:s? 2rollingUpdate:.39?*
1revision:i?
1maxUnavailable:I?* 2maxSurge:I?*
1partition:i?* 2maxUnavailable:I?*
1metadata:.qo? 2spec:.3f? 3status:.3g?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1start:i
1whenDeleted:s? 2whenScaled:s?
1replicas:i?* 2selector:.ql?* 3template:.b7 4volumeClaimTemplates:.ad?[ 5serviceName:s 6podManagementPolicy:s? 7updateStrategy:.3h? 8revisionHistoryLimit:i?* 9minReadySeconds:i? 10persistentVolumeClaimRetentionPolicy:.3e?* 11ordinals:.3d?*
1observedGeneration:i?* 2replicas:i 3readyReplicas:i? 4currentReplicas:i? 5updatedReplicas:i? 6currentRevision:s? 7updateRevision:s? 9collisionCount:i?* 10conditions:.3c?[ 11availableReplicas:i
1type:s? 2rollingUpdate:.3a?*
1metadata:.qo? 2data:R? 3revision:i
1metadata:.qo? 2spec:.3l? 3status:.3m?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1selector:.ql* 2template:.b7 3updateStrategy:.3n? 4minReadySeconds:i? 6revisionHistoryLimit:i?*
1currentNumberScheduled:i 2numberMisscheduled:i 3desiredNumberScheduled:i 4numberReady:i 5observedGeneration:i? 6updatedNumberScheduled:i? 7numberAvailable:i? 8numberUnavailable:i? 9collisionCount:i?* 10conditions:.3k?[
1type:s? 2rollingUpdate:.3x?*
1metadata:.qo? 2spec:.3q? 3status:.3r?
1type:s 2status:s 4reason:s? 5message:s? 6lastUpdateTime:T? 7lastTransitionTime:T?
1replicas:i?* 2selector:.ql* 3template:.b7 4strategy:.3s? 5minReadySeconds:i? 6revisionHistoryLimit:i?* 7paused:b? 9progressDeadlineSeconds:i?*
1observedGeneration:i? 2replicas:i? 3updatedReplicas:i? 4availableReplicas:i? 5unavailableReplicas:i? 6conditions:.3p?[ 7readyReplicas:i? 8collisionCount:i?* 9terminatingReplicas:i?*
1type:s? 2rollingUpdate:.3y?*
1metadata:.qo? 2spec:.3v? 3status:.3w?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1replicas:i?* 2selector:.ql* 3template:.b7? 4minReadySeconds:i?
1replicas:i 2fullyLabeledReplicas:i? 3observedGeneration:i? 4readyReplicas:i? 5availableReplicas:i? 6conditions:.3u?[ 7terminatingReplicas:i?*
1maxUnavailable:I?* 2maxSurge:I?*
1maxUnavailable:I?* 2maxSurge:I?*
1partition:i?* 2maxUnavailable:I?*
1metadata:.qo? 2spec:.44? 3status:.45?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1start:i
1whenDeleted:s? 2whenScaled:s?
1replicas:i?* 2selector:.ql* 3template:.b7 4volumeClaimTemplates:.ad?[ 5serviceName:s 6podManagementPolicy:s? 7updateStrategy:.46? 8revisionHistoryLimit:i?* 9minReadySeconds:i? 10persistentVolumeClaimRetentionPolicy:.43?* 11ordinals:.42?*
1observedGeneration:i? 2replicas:i 3readyReplicas:i? 4currentReplicas:i? 5updatedReplicas:i? 6currentRevision:s? 7updateRevision:s? 9collisionCount:i?* 10conditions:.41?[ 11availableReplicas:i
1type:s? 2rollingUpdate:.3z?*
1kind:s 2name:s 3apiVersion:s?
1metadata:.qo? 2spec:.49? 3status:.4a?
1scaleTargetRef:.47 2minReplicas:i?* 3maxReplicas:i 4targetCPUUtilizationPercentage:i?*
1observedGeneration:i?* 2lastScaleTime:T?* 3currentReplicas:i 4desiredReplicas:i 5currentCPUUtilizationPercentage:i?*
1name:s 2target:.4q 3container:s
1name:s 2current:.4r 3container:s
1kind:s 2name:s 3apiVersion:s?
1metric:.4n 2target:.4q
1metric:.4n 2current:.4r
1type:s 2value:i 3periodSeconds:i
1selectPolicy:s?* 2policies:.4g?[ 3stabilizationWindowSeconds:i?* 4tolerance:Q?*
1metadata:.qo? 2spec:.4l? 3status:.4m?
1scaleUp:.4h?* 2scaleDown:.4h?*
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1scaleTargetRef:.4d 2minReplicas:i?* 3maxReplicas:i 4metrics:.4o?[ 5behavior:.4j?*
1observedGeneration:i?* 2lastScaleTime:T?* 3currentReplicas:i? 4desiredReplicas:i 5currentMetrics:.4p[ 6conditions:.4k?[
1name:s 2selector:.ql?*
1type:s 2object:.4s?* 3pods:.4u?* 4resource:.4w?* 5external:.4e?* 7containerResource:.4b?*
1type:s 2object:.4t?* 3pods:.4v?* 4resource:.4x?* 5external:.4f?* 7containerResource:.4c?*
1type:s 2value:Q?* 3averageValue:Q?* 4averageUtilization:i?*
1value:Q?* 2averageValue:Q?* 3averageUtilization:i?*
1describedObject:.4d 2target:.4q 3metric:.4n
1metric:.4n 2current:.4r 3describedObject:.4d
1metric:.4n 2target:.4q
1metric:.4n 2current:.4r
1name:s 2target:.4q
1name:s 2current:.4r
1name:s 2targetAverageUtilization:i?* 3targetAverageValue:Q?* 4container:s
1name:s 2currentAverageUtilization:i?* 3currentAverageValue:Q 4container:s
1kind:s 2name:s 3apiVersion:s?
1metricName:s 2metricSelector:.ql?* 3targetValue:Q?* 4targetAverageValue:Q?*
1metricName:s 2metricSelector:.ql?* 3currentValue:Q 4currentAverageValue:Q?*
1metadata:.qo? 2spec:.55? 3status:.56?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1scaleTargetRef:.50 2minReplicas:i?* 3maxReplicas:i 4metrics:.57?[
1observedGeneration:i?* 2lastScaleTime:T?* 3currentReplicas:i 4desiredReplicas:i 5currentMetrics:.58[ 6conditions:.54[
1type:s 2object:.59?* 3pods:.5b?* 4resource:.5d?* 5external:.51?* 7containerResource:.4y?*
1type:s 2object:.5a?* 3pods:.5c?* 4resource:.5e?* 5external:.52?* 7containerResource:.4z?*
1target:.50 2metricName:s 3targetValue:Q 4selector:.ql?* 5averageValue:Q?*
1target:.50 2metricName:s 3currentValue:Q 4selector:.ql?* 5averageValue:Q?*
1metricName:s 2targetAverageValue:Q 3selector:.ql?*
1metricName:s 2currentAverageValue:Q 3selector:.ql?*
1name:s 2targetAverageUtilization:i?* 3targetAverageValue:Q?*
1name:s 2currentAverageUtilization:i?* 3currentAverageValue:Q
1name:s 2target:.5u 3container:s
1name:s 2current:.5v 3container:s
1kind:s 2name:s 3apiVersion:s?
1metric:.5r 2target:.5u
1metric:.5r 2current:.5v
1type:s 2value:i 3periodSeconds:i
1selectPolicy:s?* 2policies:.5k?[ 3stabilizationWindowSeconds:i?*
1metadata:.qo? 2spec:.5p? 3status:.5q?
1scaleUp:.5l?* 2scaleDown:.5l?*
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1scaleTargetRef:.5h 2minReplicas:i?* 3maxReplicas:i 4metrics:.5s?[ 5behavior:.5n?*
1observedGeneration:i?* 2lastScaleTime:T?* 3currentReplicas:i 4desiredReplicas:i 5currentMetrics:.5t[ 6conditions:.5o[
1name:s 2selector:.ql?*
1type:s 2object:.5w?* 3pods:.5y?* 4resource:.60?* 5external:.5i?* 7containerResource:.5f?*
1type:s 2object:.5x?* 3pods:.5z?* 4resource:.61?* 5external:.5j?* 7containerResource:.5g?*
1type:s 2value:Q?* 3averageValue:Q?* 4averageUtilization:i?*
1value:Q?* 2averageValue:Q?* 3averageUtilization:i?*
1describedObject:.5h 2target:.5u 3metric:.5r
1metric:.5r 2current:.5v 3describedObject:.5h
1metric:.5r 2target:.5u
1metric:.5r 2current:.5v
1name:s 2target:.5u
1name:s 2current:.5v
1metadata:.qo? 2spec:.63? 3status:.64?
1schedule:s 2startingDeadlineSeconds:i?* 3concurrencyPolicy:s? 4suspend:b?* 5jobTemplate:.69 6successfulJobsHistoryLimit:i?* 7failedJobsHistoryLimit:i?* 8timeZone:s?*
1active:.ab?[ 4lastScheduleTime:T?* 5lastSuccessfulTime:T?*
1metadata:.qo? 2spec:.67? 3status:.68?
1type:s 2status:s 3lastProbeTime:T? 4lastTransitionTime:T? 5reason:s? 6message:s?
1parallelism:i?* 2completions:i?* 3activeDeadlineSeconds:i?* 4selector:.ql?* 5manualSelector:b?* 6template:.b7 7backoffLimit:i?* 8ttlSecondsAfterFinished:i?* 9completionMode:s?* 10suspend:b?* 11podFailurePolicy:.6a?* 12backoffLimitPerIndex:i?* 13maxFailedIndexes:i?* 14podReplacementPolicy:s?* 15managedBy:s?* 16successPolicy:.6e?*
1conditions:.66?[ 2startTime:T?* 3completionTime:T?* 4active:i? 5succeeded:i? 6failed:i? 7completedIndexes:s? 8uncountedTerminatedPods:.6g?* 9ready:i?* 10failedIndexes:s?* 11terminating:i?*
1metadata:.qo? 2spec:.67?
1rules:.6d[
1containerName:s?* 2operator:s 3values:i[
1type:s 2status:s
1action:s 2onExitCodes:.6b?* 3onPodConditions:.6c?[
1rules:.6f[
1succeededIndexes:s?* 2succeededCount:i?*
1succeeded:s?[ 2failed:s?[
1metadata:.qo? 2spec:.6i? 3status:.6j?
1schedule:s 2startingDeadlineSeconds:i?* 3concurrencyPolicy:s? 4suspend:b?* 5jobTemplate:.6l 6successfulJobsHistoryLimit:i?* 7failedJobsHistoryLimit:i?* 8timeZone:s?*
1active:.ab?[ 4lastScheduleTime:T?* 5lastSuccessfulTime:T?*
1metadata:.qo? 2template:.6l?
1metadata:.qo? 2spec:.67?
1metadata:.qo? 2spec:.6o 3status:.6p?
1type:s 2reason:s? 3message:s? 4lastUpdateTime:T? 5lastTransitionTime:T? 6status:s
1request:y 2username:s? 3uid:s? 4groups:s?[ 5usages:s?[ 6extra:L?{ 7signerName:s 8expirationSeconds:i?*
1conditions:.6n?[ 2certificate:y?
1metadata:.qo? 2spec:.6r
1signerName:s? 2trustBundle:s
1metadata:.qo? 2spec:.6u 3status:.6v?
1type:s 2reason:s? 3message:s? 4lastUpdateTime:T? 5lastTransitionTime:T? 6status:s
1request:y 2username:s? 3uid:s? 4groups:s?[ 5usages:s?[ 6extra:L?{ 7signerName:s?* 8expirationSeconds:i?*
1conditions:.6t?[ 2certificate:y?
1metadata:.qo? 2spec:.6x
1signerName:s? 2trustBundle:s
1metadata:.qo? 2spec:.6z 3status:.70?
1signerName:s 2podName:s 3podUID:s 4serviceAccountName:s 5serviceAccountUID:s 6nodeName:s 7nodeUID:s 8maxExpirationSeconds:i?* 9pkixPublicKey:y 10proofOfPossession:y 11unverifiedUserAnnotations:s?{ 12stubPKCS10Request:y
1conditions:.qj?[ 2certificateChain:s? 4notBefore:T?* 5beginRefreshAt:T?* 6notAfter:T?*
1metadata:.qo? 2spec:.72?
1holderIdentity:s?* 2leaseDurationSeconds:i?* 3acquireTime:M?* 4renewTime:M?* 5leaseTransitions:i?* 6strategy:s?* 7preferredHolder:s?*
1metadata:.qo? 2spec:.74?
1leaseName:s 2pingTime:M?* 3renewTime:M?* 4binaryVersion:s 5emulationVersion:s? 6strategy:s?
1metadata:.qo? 2spec:.78?
1metadata:.qo? 2spec:.77?
1leaseName:s 2pingTime:M?* 3renewTime:M?* 4binaryVersion:s 5emulationVersion:s? 6strategy:s?
1holderIdentity:s?* 2leaseDurationSeconds:i?* 3acquireTime:M?* 4renewTime:M?* 5leaseTransitions:i?* 6strategy:s?* 7preferredHolder:s?*
1volumeID:s 2fsType:s? 3partition:i? 4readOnly:b?
1nodeAffinity:.9u?* 2podAffinity:.ao?* 3podAntiAffinity:.aq?*
1type:s 2localhostProfile:s?*
1name:s 2devicePath:s
1diskName:s 2diskURI:s 3cachingMode:s?* 4fsType:s?* 5readOnly:b?* 6kind:s?*
1secretName:s 2shareName:s 3readOnly:b? 4secretNamespace:s*
1secretName:s 2shareName:s 3readOnly:b?
1driver:s 2volumeHandle:s 3readOnly:b? 4fsType:s? 5volumeAttributes:s?{ 6controllerPublishSecretRef:.c4?* 7nodeStageSecretRef:.c4?* 8nodePublishSecretRef:.c4?* 9controllerExpandSecretRef:.c4?* 10nodeExpandSecretRef:.c4?*
1driver:s 2readOnly:b?* 3fsType:s?* 4volumeAttributes:s?{ 5nodePublishSecretRef:.9k?*
1add:s?[ 2drop:s?[
1monitors:s[ 2path:s? 3user:s? 4secretFile:s? 5secretRef:.c4?* 6readOnly:b?
1monitors:s[ 2path:s? 3user:s? 4secretFile:s? 5secretRef:.9k?* 6readOnly:b?
1volumeID:s 2fsType:s? 3readOnly:b? 4secretRef:.c4?*
1volumeID:s 2fsType:s? 3readOnly:b? 4secretRef:.9k?*
1resourceClaimName:s?* 2resourceClaimTemplateName:s?*
1timeoutSeconds:i?*
1name:s?* 2signerName:s?* 3labelSelector:.ql?* 4path:s 5optional:b?*
1metadata:.qo? 2data:s?{ 3binaryData:y?{ 4immutable:b?*
1:.9k< 2optional:b?*
1:.9k< 2key:s 3optional:b?*
1namespace:s 2name:s 3uid:s? 4resourceVersion:s? 5kubeletConfigKey:s
1:.9k< 2items:.9b?[ 4optional:b?*
1:.9k< 2items:.9b?[ 3defaultMode:i?* 4optional:b?*
1name:s 2image:s? 3command:s?[ 4args:s?[ 5workingDir:s? 6ports:.7z?[ 7env:.8j?[ 8resources:.bs? 9volumeMounts:.cs?[ 10livenessProbe:.bb?* 11readinessProbe:.bb?* 12lifecycle:.9c?* 13terminationMessagePath:s? 14imagePullPolicy:s? 15securityContext:.c6?* 16stdin:b? 17stdinOnce:b? 18tty:b? 19envFrom:.8i?[ 20terminationMessagePolicy:s? 21volumeDevices:.cr?[ 22startupProbe:.bb?* 23resizePolicy:.80?[ 24restartPolicy:s?* 25restartPolicyRules:.81?[
1containerName:s 2resourceName:s 3requestName:s
1names:s[ 2sizeBytes:i?
1name:s? 2hostPort:i? 3containerPort:i 4protocol:s? 5hostIP:s?
1resourceName:s 2restartPolicy:s
1action:s? 2exitCodes:.82?*
1operator:s? 2values:i?[
1waiting:.86?* 2running:.84?* 3terminated:.85?*
1startedAt:T?
1exitCode:i 2signal:i? 3reason:s? 4message:s? 5startedAt:T? 6finishedAt:T? 7containerID:s?
1reason:s? 2message:s?
1name:s 2state:.83? 3lastState:.83? 4ready:b 5restartCount:i 6image:s 7imageID:s 8containerID:s? 9started:b?* 10allocatedResources:Q?{ 11resources:.bs?* 12volumeMounts:.ct?[ 13user:.88?* 14allocatedResourcesStatus:.bt?[ 15stopSignal:s?*
1linux:.9h?*
1Port:i
1items:.8b?[
1path:s 2fieldRef:.aa?* 3resourceFieldRef:.bn?* 4mode:i?*
1items:.8b?[ 2defaultMode:i?*
1medium:s? 2sizeLimit:Q?*
1ip:s 2targetRef:.ab?* 3hostname:s? 4nodeName:s?*
1name:s? 2port:i 3protocol:s? 4appProtocol:s?*
1addresses:.8e?[ 2notReadyAddresses:.8e?[ 3ports:.8f?[
1metadata:.qo? 2subsets:.8g?[
1prefix:s? 2configMapRef:.7r?* 3secretRef:.c1?*
1name:s 2value:s? 3valueFrom:.8k?*
1fieldRef:.aa?* 2resourceFieldRef:.bn?* 3configMapKeyRef:.7s?* 4secretKeyRef:.c2?* 5fileKeyRef:.8t?*
1:.8m< 2targetContainerName:s?
1name:s 2image:s? 3command:s?[ 4args:s?[ 5workingDir:s? 6ports:.7z?[ 7env:.8j?[ 8resources:.bs? 9volumeMounts:.cs?[ 10livenessProbe:.bb?* 11readinessProbe:.bb?* 12lifecycle:.9c?* 13terminationMessagePath:s? 14imagePullPolicy:s? 15securityContext:.c6?* 16stdin:b? 17stdinOnce:b? 18tty:b? 19envFrom:.8i?[ 20terminationMessagePolicy:s? 21volumeDevices:.cr?[ 22startupProbe:.bb?* 23resizePolicy:.80?[ 24restartPolicy:s?* 25restartPolicyRules:.81?[
1volumeClaimTemplate:.ah?*
1metadata:.qo 2involvedObject:.ab 3reason:s? 4message:s? 5source:.8q? 6firstTimestamp:T? 7lastTimestamp:T? 8count:i? 9type:s? 10eventTime:M? 11series:.8p?* 12action:s? 13related:.ab?* 14reportingComponent:s 15reportingInstance:s
1count:i? 2lastObservedTime:M?
1component:s? 2host:s?
1command:s?[
1targetWWNs:s?[ 2lun:i?* 3fsType:s? 4readOnly:b? 5wwids:s?[
1volumeName:s 2path:s 3key:s 4optional:b?*
1driver:s 2fsType:s? 3secretRef:.c4?* 4readOnly:b? 5options:s?{
1driver:s 2fsType:s? 3secretRef:.9k?* 4readOnly:b? 5options:s?{
1datasetName:s? 2datasetUUID:s?
1pdName:s 2fsType:s? 3partition:i? 4readOnly:b?
1port:i 2service:s*
1repository:s 2revision:s? 3directory:s?
1endpoints:s 2path:s 3readOnly:b? 4endpointsNamespace:s?*
1endpoints:s 2path:s 3readOnly:b?
1path:s? 2port:I 3host:s? 4scheme:s? 5httpHeaders:.93?[
1name:s 2value:s
1ip:s 2hostnames:s?[
1ip:s
1path:s 2type:s?*
1targetPortal:s 2iqn:s 3lun:i 4iscsiInterface:s? 5fsType:s? 6readOnly:b? 7portals:s?[ 8chapAuthDiscovery:b? 10secretRef:.c4?* 11chapAuthSession:b? 12initiatorName:s?*
1targetPortal:s 2iqn:s 3lun:i 4iscsiInterface:s? 5fsType:s? 6readOnly:b? 7portals:s?[ 8chapAuthDiscovery:b? 10secretRef:.9k?* 11chapAuthSession:b? 12initiatorName:s?*
1reference:s? 2pullPolicy:s?
1imageRef:s?
1key:s 2path:s 3mode:i?*
1postStart:.9d?* 2preStop:.9d?* 3stopSignal:s?*
1exec:.8r?* 2httpGet:.92?* 3tcpSocket:.ci?* 4sleep:.ce?*
1metadata:.qo? 2spec:.9g?
1type:s 2max:Q?{ 3min:Q?{ 4default:Q?{ 5defaultRequest:Q?{ 6maxLimitRequestRatio:Q?{
1limits:.9f[
1uid:i 2gid:i 3supplementalGroups:i?[
1ip:s? 2hostname:s? 3ipMode:s?* 4ports:.b8?[
1ingress:.9i?[
1name:s?
1path:s 2fsType:s?*
1targetVolumeAttributesClassName:s? 2status:s
1server:s 2path:s 3readOnly:b?
1metadata:.qo? 2spec:.9q? 3status:.9r?
1type:s 2status:s 4lastTransitionTime:T? 5reason:s? 6message:s?
1finalizers:s?[
1phase:s? 2conditions:.9p?[
1metadata:.qo? 2spec:.a6? 3status:.a7?
1type:s 2address:s
1requiredDuringSchedulingIgnoredDuringExecution:.a3?* 2preferredDuringSchedulingIgnoredDuringExecution:.ba?[
1resourceClaimName:s 2containers:s?[ 3resources:Q{
1type:s 2status:s 3lastHeartbeatTime:T? 4lastTransitionTime:T? 5reason:s? 6message:s?
2configMap:.7t?*
1assigned:.9x?* 2active:.9x?* 3lastKnownGood:.9x?* 4error:s?
1kubeletEndpoint:.89?
1supplementalGroupsPolicy:b?*
1name:s 2features:.a2?*
1recursiveReadOnlyMounts:b?* 2userNamespaces:b?*
1nodeSelectorTerms:.a5[
1key:s 2operator:s 3values:s?[
1matchExpressions:.a4?[ 2matchFields:.a4?[
1podCIDR:s? 2externalID:s? 3providerID:s? 4unschedulable:b? 5taints:.cj?[ 6configSource:.9x?* 7podCIDRs:s?[
1capacity:Q?{ 2allocatable:Q?{ 3phase:s? 4conditions:.9w?[ 5addresses:.9t?[ 6daemonEndpoints:.9z? 7nodeInfo:.a9? 8images:.7y?[ 9volumesInUse:s?[ 10volumesAttached:.7c?[ 11config:.9y?* 12runtimeHandlers:.a1?[ 13features:.a0?* 14declaredFeatures:s?[
1capacity:i?*
1machineID:s 2systemUUID:s 3bootID:s 4kernelVersion:s 5osImage:s 6containerRuntimeVersion:s 7kubeletVersion:s 8kubeProxyVersion:s 9operatingSystem:s 10architecture:s 11swap:.a8?*
1apiVersion:s? 2fieldPath:s
1kind:s? 2namespace:s? 3name:s? 4uid:s? 5apiVersion:s? 6resourceVersion:s? 7fieldPath:s?
1metadata:.qo? 2spec:.ak? 3status:.al?
1metadata:.qo? 2spec:.af? 3status:.ag?
1type:s 2status:s 3lastProbeTime:T? 4lastTransitionTime:T? 5reason:s? 6message:s?
1accessModes:s?[ 2resources:.cw? 3volumeName:s? 4selector:.ql?* 5storageClassName:s?* 6volumeMode:s?* 7dataSource:.co?* 8dataSourceRef:.cp?* 9volumeAttributesClassName:s?*
1phase:s? 2accessModes:s?[ 3capacity:Q?{ 4conditions:.ae?[ 5allocatedResources:Q?{ 6resizeStatus:s?*! 7allocatedResourceStatuses:s?{ 8currentVolumeAttributesClassName:s?* 9modifyVolumeStatus:.9m?*
1metadata:.qo? 2spec:.af
1claimName:s 2readOnly:b?
1gcePersistentDisk:.8x?* 2awsElasticBlockStore:.79?* 3hostPath:.96?* 4glusterfs:.90?* 5nfs:.9n?* 6rbd:.bf?* 7iscsi:.97?* 8cinder:.7l?* 9cephfs:.7j?* 10fc:.8s?* 11flocker:.8w?* 12flexVolume:.8u?* 13azureFile:.7e?* 14vsphereVolume:.cz?* 15quobyte:.be?* 16azureDisk:.7d?* 17photonPersistentDisk:.am?* 18portworxVolume:.b9?* 19scaleIO:.bv?* 20local:.9l?* 21storageos:.cf?* 22csi:.7g?*
1capacity:Q?{ 2:.aj< 3accessModes:s?[ 4claimRef:.ab?* 5persistentVolumeReclaimPolicy:s? 6storageClassName:s? 7mountOptions:s?[ 8volumeMode:s?* 9nodeAffinity:.cu?* 10volumeAttributesClassName:s?*
1phase:s? 2message:s? 3reason:s? 4lastPhaseTransitionTime:T?*
1pdID:s 2fsType:s?
1metadata:.qo? 2spec:.b4? 3status:.b5?
1requiredDuringSchedulingIgnoredDuringExecution:.ap?[ 2preferredDuringSchedulingIgnoredDuringExecution:.d0?[
1labelSelector:.ql?* 2namespaces:s?[ 3topologyKey:s 4namespaceSelector:.ql?* 5matchLabelKeys:s?[ 6mismatchLabelKeys:s?[
1requiredDuringSchedulingIgnoredDuringExecution:.ap?[ 2preferredDuringSchedulingIgnoredDuringExecution:.d0?[
1signerName:s? 2keyType:s? 3maxExpirationSeconds:i?* 4credentialBundlePath:s? 5keyPath:s? 6certificateChainPath:s? 7userAnnotations:s?{
1type:s 2status:s 3lastProbeTime:T? 4lastTransitionTime:T? 5reason:s? 6message:s? 7observedGeneration:i?
1nameservers:s?[ 2searches:s?[ 3options:.au?[
1name:s? 2value:s?*
1requestMappings:.7x[ 2resourceClaimName:s
1ip:s
1name:s
1conditionType:s
1name:s 2source:.7n?! 3resourceClaimName:s?* 4resourceClaimTemplateName:s?*
1name:s 2resourceClaimName:s?*
1name:s
1podGroupName:s?*
1seLinuxOptions:.bu?* 2runAsUser:i?* 3runAsNonRoot:b?* 4supplementalGroups:i?[ 5fsGroup:i?* 6runAsGroup:i?* 7sysctls:.ch?[ 8windowsOptions:.d1?* 9fsGroupChangePolicy:s?* 10seccompProfile:.bz?* 11appArmorProfile:.7b?* 12supplementalGroupsPolicy:s?* 13seLinuxChangePolicy:s?*
1volumes:.cq?[ 2containers:.7w[ 3restartPolicy:s? 4terminationGracePeriodSeconds:i?* 5activeDeadlineSeconds:i?* 6dnsPolicy:s? 7nodeSelector:s?{ 8serviceAccountName:s? 9serviceAccount:s? 10nodeName:s? 11hostNetwork:b? 12hostPID:b? 13hostIPC:b? 14securityContext:.b3?* 15imagePullSecrets:.9k?[ 16hostname:s? 17subdomain:s? 18affinity:.7a?* 19schedulerName:s? 20initContainers:.7w?[ 21automountServiceAccountToken:b?* 22tolerations:.ck?[ 23hostAliases:.94?[ 24priorityClassName:s? 25priority:i?* 26dnsConfig:.at?* 27shareProcessNamespace:b?* 28readinessGates:.ay?[ 29runtimeClassName:s?* 30enableServiceLinks:b?* 31preemptionPolicy:s?* 32overhead:Q?{ 33topologySpreadConstraints:.cn?[ 34ephemeralContainers:.8l?[ 35setHostnameAsFQDN:b?* 36os:.ax?* 37hostUsers:b?* 38schedulingGates:.b1?[ 39resourceClaims:.az?[ 40resources:.bs?* 41hostnameOverride:s?* 43schedulingGroup:.b2?*
1phase:s? 2conditions:.as?[ 3message:s? 4reason:s? 5hostIP:s? 6podIP:s? 7startTime:T?* 8containerStatuses:.87?[ 9qosClass:s? 10initContainerStatuses:.87?[ 11nominatedNodeName:s? 12podIPs:.aw?[ 13ephemeralContainerStatuses:.87?[ 14resize:s? 15resourceClaimStatuses:.b0?[ 16hostIPs:.95?[ 17observedGeneration:i? 18extendedResourceClaimStatus:.av?* 19allocatedResources:Q?{ 20resources:.bs?* 21nodeAllocatableResourceClaimStatuses:.9v?[
1metadata:.qo? 2template:.b7?
1metadata:.qo? 2spec:.b4?
1port:i 2protocol:s 3error:s?*
1volumeID:s 2fsType:s? 3readOnly:b?
1weight:i 2preference:.a5
1:.bc< 2initialDelaySeconds:i? 3timeoutSeconds:i? 4periodSeconds:i? 5successThreshold:i? 6failureThreshold:i? 7terminationGracePeriodSeconds:i?*
1exec:.8r?* 2httpGet:.92?* 3tcpSocket:.ci?* 4grpc:.8y?*
1sources:.cv[ 2defaultMode:i?*
1registry:s 2volume:s 3readOnly:b? 4user:s? 5group:s? 6tenant:s?
1monitors:s[ 2image:s 3fsType:s? 4pool:s? 5user:s? 6keyring:s? 7secretRef:.c4?* 8readOnly:b?
1monitors:s[ 2image:s 3fsType:s? 4pool:s? 5user:s? 6keyring:s? 7secretRef:.9k?* 8readOnly:b?
1metadata:.qo? 2range:s 3data:y
1metadata:.qo? 2spec:.bk? 3status:.bl?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1replicas:i?* 2selector:s?{ 3template:.b7?* 4minReadySeconds:i?
1replicas:i 2fullyLabeledReplicas:i? 3observedGeneration:i? 4readyReplicas:i? 5availableReplicas:i? 6conditions:.bj?[
1name:s 2request:s?
1containerName:s? 2resource:s 3divisor:Q?
1resourceID:s 2health:s? 6message:s?*
1metadata:.qo? 2spec:.bq? 3status:.br?
1hard:Q?{ 2scopes:s?[ 3scopeSelector:.bx?*
1hard:Q?{ 2used:Q?{
1limits:Q?{ 2requests:Q?{ 3claims:.bm?[
1name:s 2resources:.bo?[
1user:s? 2role:s? 3type:s? 4level:s?
1gateway:s 2system:s 3secretRef:.c4* 4sslEnabled:b? 5protectionDomain:s? 6storagePool:s? 7storageMode:s? 8volumeName:s? 9fsType:s? 10readOnly:b?
1gateway:s 2system:s 3secretRef:.9k* 4sslEnabled:b? 5protectionDomain:s? 6storagePool:s? 7storageMode:s? 8volumeName:s? 9fsType:s? 10readOnly:b?
1matchExpressions:.by?[
1scopeName:s 2operator:s 3values:s?[
1type:s 2localhostProfile:s?*
1metadata:.qo? 2data:y?{ 3type:s? 4stringData:s?{ 5immutable:b?*
1:.9k< 2optional:b?*
1:.9k< 2key:s 3optional:b?*
1:.9k< 2items:.9b?[ 4optional:b?*
1name:s? 2namespace:s?
1secretName:s? 2items:.9b?[ 3defaultMode:i?* 4optional:b?*
1capabilities:.7i?* 2privileged:b?* 3seLinuxOptions:.bu?* 4runAsUser:i?* 5runAsNonRoot:b?* 6readOnlyRootFilesystem:b?* 7allowPrivilegeEscalation:b?* 8runAsGroup:i?* 9procMount:s?* 10windowsOptions:.d1?* 11seccompProfile:.bz?* 12appArmorProfile:.7b?*
1metadata:.qo? 2spec:.cb? 3status:.cc?
1metadata:.qo? 2secrets:.ab?[ 3imagePullSecrets:.9k?[ 4automountServiceAccountToken:b?*
1audience:s? 2expirationSeconds:i?* 3path:s
1name:s? 2protocol:s? 3port:i 4targetPort:I? 5nodePort:i? 6appProtocol:s?*
1ports:.ca?[ 2selector:s?{ 3clusterIP:s? 4type:s? 5externalIPs:s?[ 7sessionAffinity:s? 8loadBalancerIP:s? 9loadBalancerSourceRanges:s?[ 10externalName:s? 11externalTrafficPolicy:s? 12healthCheckNodePort:i? 13publishNotReadyAddresses:b? 14sessionAffinityConfig:.cd?* 17ipFamilyPolicy:s?* 18clusterIPs:s?[ 19ipFamilies:s?[ 20allocateLoadBalancerNodePorts:b?* 21loadBalancerClass:s?* 22internalTrafficPolicy:s?* 23trafficDistribution:s?*
1loadBalancer:.9j? 2conditions:.qj?[
1clientIP:.7o?*
1seconds:i
1volumeName:s? 2volumeNamespace:s? 3fsType:s? 4readOnly:b? 5secretRef:.ab?*
1volumeName:s? 2volumeNamespace:s? 3fsType:s? 4readOnly:b? 5secretRef:.9k?*
1name:s 2value:s
1port:I 2host:s?
1key:s 2value:s? 3effect:s 4timeAdded:T?*
1key:s? 2operator:s? 3value:s? 4effect:s? 5tolerationSeconds:i?*
1key:s 2values:s[
1matchLabelExpressions:.cl?[
1maxSkew:i 2topologyKey:s 3whenUnsatisfiable:s 4labelSelector:.ql?* 5minDomains:i?* 6nodeAffinityPolicy:s?* 7nodeTaintsPolicy:s?* 8matchLabelKeys:s?[
1apiGroup:s* 2kind:s 3name:s
1apiGroup:s* 2kind:s 3name:s 4namespace:s?*
1name:s 2:.cx<
1name:s 2devicePath:s
1name:s 2readOnly:b? 3mountPath:s 4subPath:s? 5mountPropagation:s?* 6subPathExpr:s? 7recursiveReadOnly:s?*
1name:s 2mountPath:s 3readOnly:b? 4recursiveReadOnly:s?* 5volumeStatus:.cy?*
1required:.a3?*
1secret:.c3?* 2downwardAPI:.8a?* 3configMap:.7u?* 4serviceAccountToken:.c9?* 5clusterTrustBundle:.7p?* 6podCertificate:.ar?*
1limits:Q?{ 2requests:Q?{
1hostPath:.96?* 2emptyDir:.8d?* 3gcePersistentDisk:.8x?* 4awsElasticBlockStore:.79?* 5gitRepo:.8z?* 6secret:.c5?* 7nfs:.9n?* 8iscsi:.98?* 9glusterfs:.91?* 10persistentVolumeClaim:.ai?* 11rbd:.bg?* 12flexVolume:.8v?* 13cinder:.7m?* 14cephfs:.7k?* 15flocker:.8w?* 16downwardAPI:.8c?* 17fc:.8s?* 18azureFile:.7f?* 19configMap:.7v?* 20vsphereVolume:.cz?* 21quobyte:.be?* 22azureDisk:.7d?* 23photonPersistentDisk:.am?* 24portworxVolume:.b9?* 25scaleIO:.bw?* 26projected:.bd?* 27storageos:.cg?* 28csi:.7h?* 29ephemeral:.8n?* 30image:.99?*
1image:.9a?*
1volumePath:s 2fsType:s? 3storagePolicyName:s? 4storagePolicyID:s?
1weight:i 2podAffinityTerm:.ap
1gmsaCredentialSpecName:s?* 2gmsaCredentialSpec:s?* 3runAsUserName:s?* 4hostProcess:b?*
1addresses:s[ 2conditions:.d3? 3hostname:s?* 4targetRef:.ab?* 5deprecatedTopology:s?{ 6nodeName:s?* 7zone:s?* 8hints:.d4?*
1ready:b?* 2serving:b?* 3terminating:b?*
1forZones:.d8?[ 2forNodes:.d7?[
1name:s?* 2protocol:s?* 3port:i?* 4appProtocol:s?*
1metadata:.qo? 2endpoints:.d2[ 3ports:.d5[ 4addressType:s
1name:s
1name:s
1addresses:s[ 2conditions:.da? 3hostname:s?* 4targetRef:.ab?* 5topology:s?{ 6nodeName:s?* 7hints:.db?*
1ready:b?* 2serving:b?* 3terminating:b?*
1forZones:.df?[ 2forNodes:.de?[
1name:s?* 2protocol:s?* 3port:i?* 4appProtocol:s?*
1metadata:.qo? 2endpoints:.d9[ 3ports:.dc[ 4addressType:s
1name:s
1name:s
1metadata:.qo 2eventTime:M 3series:.dh?* 4reportingController:s? 5reportingInstance:s? 6action:s? 7reason:s? 8regarding:.ab? 9related:.ab?* 10note:s? 11type:s? 12deprecatedSource:.8q? 13deprecatedFirstTimestamp:T? 14deprecatedLastTimestamp:T? 15deprecatedCount:i?
1count:i 2lastObservedTime:M
1metadata:.qo 2eventTime:M 3series:.dj?* 4reportingController:s? 5reportingInstance:s? 6action:s? 7reason:s? 8regarding:.ab? 9related:.ab?* 10note:s? 11type:s? 12deprecatedSource:.8q? 13deprecatedFirstTimestamp:T? 14deprecatedLastTimestamp:T? 15deprecatedCount:i?
1count:i 2lastObservedTime:M
1name:s
1driver:s
1pathPrefix:s? 2readOnly:b?
1metadata:.qo? 2spec:.dp? 3status:.dq?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1selector:.ql?* 2template:.b7 3updateStrategy:.dr? 4minReadySeconds:i? 5templateGeneration:i? 6revisionHistoryLimit:i?*
1currentNumberScheduled:i 2numberMisscheduled:i 3desiredNumberScheduled:i 4numberReady:i 5observedGeneration:i? 6updatedNumberScheduled:i? 7numberAvailable:i? 8numberUnavailable:i? 9collisionCount:i?* 10conditions:.do?[
1type:s? 2rollingUpdate:.er?*
1metadata:.qo? 2spec:.du? 3status:.dv?
1type:s 2status:s 4reason:s? 5message:s? 6lastUpdateTime:T? 7lastTransitionTime:T?
1replicas:i?* 2selector:.ql?* 3template:.b7 4strategy:.dw? 5minReadySeconds:i? 6revisionHistoryLimit:i?* 7paused:b? 8rollbackTo:.eq?* 9progressDeadlineSeconds:i?*
1observedGeneration:i? 2replicas:i? 3updatedReplicas:i? 4availableReplicas:i? 5unavailableReplicas:i? 6conditions:.dt?[ 7readyReplicas:i? 8collisionCount:i?* 9terminatingReplicas:i?*
1type:s? 2rollingUpdate:.es?*
1rule:s? 2ranges:.e1?[
1path:s? 2backend:.e4 3pathType:s?*
1paths:.dy[
1min:i 2max:i
1min:i 2max:i
1cidr:s 2except:s?[
1metadata:.qo? 2spec:.ea? 3status:.eb?
1serviceName:s? 2servicePort:I? 3resource:.co?*
1ip:s? 2hostname:s? 4ports:.e7?[
1ingress:.e5?[
1port:i 2protocol:s 3error:s?*
1host:s? 2:.e9<
1http:.dz?*
1backend:.e4?* 2tls:.ec?[ 3rules:.e8?[ 4ingressClassName:s?*
1loadBalancer:.e6?
1hosts:s?[ 2secretName:s?
1metadata:.qo? 2spec:.ei? 3status:.ej?!
1ports:.eh?[ 2to:.eg?[
1ports:.eh?[ 2from:.eg?[
1podSelector:.ql?* 2namespaceSelector:.ql?* 3ipBlock:.e2?*
1protocol:s?* 2port:I?* 3endPort:i?*
1podSelector:.ql 2ingress:.ef?[ 3egress:.ee?[ 4policyTypes:s?[
1conditions:.qj?[
1metadata:.qo? 2spec:.el?
1privileged:b? 2defaultAddCapabilities:s?[ 3requiredDropCapabilities:s?[ 4allowedCapabilities:s?[ 5volumes:s?[ 6hostNetwork:b? 7hostPorts:.e0?[ 8hostPID:b? 9hostIPC:b? 10seLinux:.ew 11runAsUser:.eu 12supplementalGroups:.ex 13fsGroup:.dx 14readOnlyRootFilesystem:b? 15defaultAllowPrivilegeEscalation:b?* 16allowPrivilegeEscalation:b?* 17allowedHostPaths:.dm?[ 18allowedFlexVolumes:.dl?[ 19allowedUnsafeSysctls:s?[ 20forbiddenSysctls:s?[ 21allowedProcMountTypes:s?[ 22runAsGroup:.et?* 23allowedCSIDrivers:.dk?[ 24runtimeClass:.ev?*
1metadata:.qo? 2spec:.eo? 3status:.ep?
1type:s 2status:s 3lastTransitionTime:T? 4reason:s? 5message:s?
1replicas:i?* 2selector:.ql?* 3template:.b7? 4minReadySeconds:i?
1replicas:i 2fullyLabeledReplicas:i? 3observedGeneration:i? 4readyReplicas:i? 5availableReplicas:i? 6conditions:.en?[ 7terminatingReplicas:i?*
1revision:i?
1maxUnavailable:I?* 2maxSurge:I?*
1maxUnavailable:I?* 2maxSurge:I?*
1rule:s 2ranges:.e1?[
1rule:s 2ranges:.e1?[
1allowedRuntimeClassNames:s[ 2defaultRuntimeClassName:s?*
1rule:s 2seLinuxOptions:.bu?*
1rule:s? 2ranges:.e1?[
1nominalConcurrencyShares:i?* 2lendablePercent:i?*
1type:s
1metadata:.qo? 2spec:.f2? 3status:.f3?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1priorityLevelConfiguration:.fb 2matchingPrecedence:i 3distinguisherMethod:.ez?* 4rules:.f8?[
1conditions:.f1?[
1name:s
1type:s 2queuing:.fe?*
1nominalConcurrencyShares:i* 2limitResponse:.f5? 3lendablePercent:i?* 4borrowingLimitPercent:i?*
1verbs:s[ 6nonResourceURLs:s[
1subjects:.fh[ 2resourceRules:.ff?[ 3nonResourceRules:.f7?[
1metadata:.qo? 2spec:.fc? 3status:.fd?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1name:s
1type:s 2limited:.f6?* 3exempt:.ey?*
1conditions:.fa?[
1queues:i 2handSize:i 3queueLengthLimit:i
1verbs:s[ 2apiGroups:s[ 3resources:s[ 4clusterScope:b? 5namespaces:s[
1namespace:s 2name:s
1kind:s 2user:.fi?* 3group:.f4?* 4serviceAccount:.fg?*
1name:s
1type:s
1metadata:.qo? 2spec:.fm? 3status:.fn?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1priorityLevelConfiguration:.fv 2matchingPrecedence:i 3distinguisherMethod:.fj?* 4rules:.fs?[
1conditions:.fl?[
1name:s
1type:s 2queuing:.fy?*
1assuredConcurrencyShares:i 2limitResponse:.fp? 3lendablePercent:i?* 4borrowingLimitPercent:i?*
1verbs:s[ 6nonResourceURLs:s[
1subjects:.g1[ 2resourceRules:.fz?[ 3nonResourceRules:.fr?[
1metadata:.qo? 2spec:.fw? 3status:.fx?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1name:s
1type:s 2limited:.fq?*
1conditions:.fu?[
1queues:i 2handSize:i 3queueLengthLimit:i
1verbs:s[ 2apiGroups:s[ 3resources:s[ 4clusterScope:b? 5namespaces:s[
1namespace:s 2name:s
1kind:s 2user:.g2?* 3group:.fo?* 4serviceAccount:.g0?*
1name:s
1nominalConcurrencyShares:i?* 2lendablePercent:i?*
1type:s
1metadata:.qo? 2spec:.g7? 3status:.g8?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1priorityLevelConfiguration:.gg 2matchingPrecedence:i 3distinguisherMethod:.g4?* 4rules:.gd?[
1conditions:.g6?[
1name:s
1type:s 2queuing:.gj?*
1assuredConcurrencyShares:i 2limitResponse:.ga? 3lendablePercent:i?* 4borrowingLimitPercent:i?*
1verbs:s[ 6nonResourceURLs:s[
1subjects:.gm[ 2resourceRules:.gk?[ 3nonResourceRules:.gc?[
1metadata:.qo? 2spec:.gh? 3status:.gi?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1name:s
1type:s 2limited:.gb?* 3exempt:.g3?*
1conditions:.gf?[
1queues:i 2handSize:i 3queueLengthLimit:i
1verbs:s[ 2apiGroups:s[ 3resources:s[ 4clusterScope:b? 5namespaces:s[
1namespace:s 2name:s
1kind:s 2user:.gn?* 3group:.g9?* 4serviceAccount:.gl?*
1name:s
1nominalConcurrencyShares:i?* 2lendablePercent:i?*
1type:s
1metadata:.qo? 2spec:.gs? 3status:.gt?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1priorityLevelConfiguration:.h1 2matchingPrecedence:i 3distinguisherMethod:.gp?* 4rules:.gy?[
1conditions:.gr?[
1name:s
1type:s 2queuing:.h4?*
1assuredConcurrencyShares:i 2limitResponse:.gv? 3lendablePercent:i?* 4borrowingLimitPercent:i?*
1verbs:s[ 6nonResourceURLs:s[
1subjects:.h7[ 2resourceRules:.h5?[ 3nonResourceRules:.gx?[
1metadata:.qo? 2spec:.h2? 3status:.h3?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1name:s
1type:s 2limited:.gw?* 3exempt:.go?*
1conditions:.h0?[
1queues:i 2handSize:i 3queueLengthLimit:i
1verbs:s[ 2apiGroups:s[ 3resources:s[ 4clusterScope:b? 5namespaces:s[
1namespace:s 2name:s
1kind:s 2user:.h8?* 3group:.gu?* 4serviceAccount:.h6?*
1name:s
1nominalConcurrencyShares:i?* 2lendablePercent:i?*
1type:s
1metadata:.qo? 2spec:.hd? 3status:.he?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1priorityLevelConfiguration:.hm 2matchingPrecedence:i 3distinguisherMethod:.ha?* 4rules:.hj?[
1conditions:.hc?[
1name:s
1type:s 2queuing:.hp?*
1nominalConcurrencyShares:i 2limitResponse:.hg? 3lendablePercent:i?* 4borrowingLimitPercent:i?*
1verbs:s[ 6nonResourceURLs:s[
1subjects:.hs[ 2resourceRules:.hq?[ 3nonResourceRules:.hi?[
1metadata:.qo? 2spec:.hn? 3status:.ho?
1type:s? 2status:s? 3lastTransitionTime:T? 4reason:s? 5message:s?
1name:s
1type:s 2limited:.hh?* 3exempt:.h9?*
1conditions:.hl?[
1queues:i 2handSize:i 3queueLengthLimit:i
1verbs:s[ 2apiGroups:s[ 3resources:s[ 4clusterScope:b? 5namespaces:s[
1namespace:s 2name:s
1kind:s 2user:.ht?* 3group:.hf?* 4serviceAccount:.hr?*
1name:s
1path:s? 2backend:.i0 3pathType:s*
1paths:.hu[
1metadata:.qo? 2spec:.hx?
1parentRef:.ik?*
1cidr:s 2except:s?[
1metadata:.qo? 2spec:.ia? 3status:.ib?
3resource:.co?* 4service:.i9?*
1metadata:.qo? 2spec:.i3?
1apiGroup:s?* 2kind:s 3name:s 4scope:s* 5namespace:s?*
1controller:s? 2parameters:.i2?*
1ip:s? 2hostname:s? 4ports:.i6?[
1ingress:.i4?[
1port:i 2protocol:s 3error:s?*
1host:s? 2:.i8<
1http:.hv?*
1name:s 2port:.il?
1defaultBackend:.i0?* 2tls:.ic?[ 3rules:.i7?[ 4ingressClassName:s?*
1loadBalancer:.i5?
1hosts:s?[ 2secretName:s?
1metadata:.qo? 2spec:.ii? 3status:.ij?!
1ports:.ih?[ 2to:.ig?[
1ports:.ih?[ 2from:.ig?[
1podSelector:.ql?* 2namespaceSelector:.ql?* 3ipBlock:.hy?*
1protocol:s?* 2port:I?* 3endPort:i?*
1podSelector:.ql 2ingress:.if?[ 3egress:.ie?[ 4policyTypes:s?[
1conditions:.qj?[
1group:s? 2resource:s? 3namespace:s? 4name:s?
1name:s? 2number:i?
1metadata:.qo? 2spec:.in? 3status:.io?
1cidrs:s?[
1conditions:.qj?[
1metadata:.qo? 2spec:.iq?
1nodeSelector:.a3?* 2perNodeHostBits:i 3ipv4:s 4ipv6:s
1path:s? 2backend:.iw 3pathType:s?*
1paths:.ir[
1metadata:.qo? 2spec:.iu?
1parentRef:.j8?*
1metadata:.qo? 2spec:.j5? 3status:.j6?
1serviceName:s? 2servicePort:I? 3resource:.co?*
1metadata:.qo? 2spec:.iz?
1apiGroup:s?* 2kind:s 3name:s 4scope:s* 5namespace:s?*
1controller:s? 2parameters:.iy?*
1ip:s? 2hostname:s? 4ports:.j2?[
1ingress:.j0?[
1port:i 2protocol:s 3error:s?*
1host:s? 2:.j4<
1http:.is?*
1backend:.iw?* 2tls:.j7?[ 3rules:.j3?[ 4ingressClassName:s?*
1loadBalancer:.j1?
1hosts:s?[ 2secretName:s?
1group:s? 2resource:s? 3namespace:s? 4name:s?
1metadata:.qo? 2spec:.ja? 3status:.jb?
1cidrs:s?[
1conditions:.qj?[
1podFixed:Q?{
1metadata:.qo? 2handler:s 3overhead:.jc?* 4scheduling:.je?*
1nodeSelector:s?{ 2tolerations:.ck?[
1podFixed:Q?{
1metadata:.qo? 2spec:.jh
1runtimeHandler:s 2overhead:.jf?* 3scheduling:.ji?*
1nodeSelector:s?{ 2tolerations:.ck?[
1podFixed:Q?{
1metadata:.qo? 2handler:s 3overhead:.jj?* 4scheduling:.jl?*
1nodeSelector:s?{ 2tolerations:.ck?[
1metadata:.qo? 2spec:.jn? 3status:.jo?
1minAvailable:I?* 2selector:.ql?* 3maxUnavailable:I?* 4unhealthyPodEvictionPolicy:s?*
1observedGeneration:i? 2disruptedPods:T?{ 3disruptionsAllowed:i 4currentHealthy:i 5desiredHealthy:i 6expectedPods:i 7conditions:.qj?[
1name:s
1driver:s
1pathPrefix:s? 2readOnly:b?
1rule:s? 2ranges:.ju?[
1min:i 2max:i
1min:i 2max:i
1metadata:.qo? 2spec:.jw? 3status:.jx?
1minAvailable:I?* 2selector:.ql?* 3maxUnavailable:I?* 4unhealthyPodEvictionPolicy:s?*
1observedGeneration:i? 2disruptedPods:T?{ 3disruptionsAllowed:i 4currentHealthy:i 5desiredHealthy:i 6expectedPods:i 7conditions:.qj?[
1metadata:.qo? 2spec:.jz?
1privileged:b? 2defaultAddCapabilities:s?[ 3requiredDropCapabilities:s?[ 4allowedCapabilities:s?[ 5volumes:s?[ 6hostNetwork:b? 7hostPorts:.jt?[ 8hostPID:b? 9hostIPC:b? 10seLinux:.k3 11runAsUser:.k1 12supplementalGroups:.k4 13fsGroup:.js 14readOnlyRootFilesystem:b? 15defaultAllowPrivilegeEscalation:b?* 16allowPrivilegeEscalation:b?* 17allowedHostPaths:.jr?[ 18allowedFlexVolumes:.jq?[ 19allowedUnsafeSysctls:s?[ 20forbiddenSysctls:s?[ 21allowedProcMountTypes:s?[ 22runAsGroup:.k0?* 23allowedCSIDrivers:.jp?[ 24runtimeClass:.k2?*
1rule:s 2ranges:.ju?[
1rule:s 2ranges:.ju?[
1allowedRuntimeClassNames:s[ 2defaultRuntimeClassName:s?*
1rule:s 2seLinuxOptions:.bu?*
1rule:s? 2ranges:.ju?[
1clusterRoleSelectors:.ql?[
1metadata:.qo? 2rules:.k8[ 3aggregationRule:.k5?*
1metadata:.qo? 2subjects:.kc?[ 3roleRef:.kb
1verbs:s[ 2apiGroups:s?[ 3resources:s?[ 4resourceNames:s?[ 5nonResourceURLs:s?[
1metadata:.qo? 2rules:.k8[
1metadata:.qo? 2subjects:.kc?[ 3roleRef:.kb
1apiGroup:s 2kind:s 3name:s
1kind:s 2apiGroup:s? 3name:s 4namespace:s?
1clusterRoleSelectors:.ql?[
1metadata:.qo? 2rules:.kg[ 3aggregationRule:.kd?*
1metadata:.qo? 2subjects:.kk?[ 3roleRef:.kj
1verbs:s[ 3apiGroups:s?[ 4resources:s?[ 5resourceNames:s?[ 6nonResourceURLs:s?[
1metadata:.qo? 2rules:.kg[
1metadata:.qo? 2subjects:.kk?[ 3roleRef:.kj
1apiGroup:s 2kind:s 3name:s
1kind:s 2apiVersion:s? 3name:s 4namespace:s?
1clusterRoleSelectors:.ql?[
1metadata:.qo? 2rules:.ko[ 3aggregationRule:.kl?*
1metadata:.qo? 2subjects:.ks?[ 3roleRef:.kr
1verbs:s[ 2apiGroups:s?[ 3resources:s?[ 4resourceNames:s?[ 5nonResourceURLs:s?[
1metadata:.qo? 2rules:.ko[
1metadata:.qo? 2subjects:.ks?[ 3roleRef:.kr
1apiGroup:s 2kind:s 3name:s
1kind:s 2apiGroup:s? 3name:s 4namespace:s?
1driver:s 2pool:s 3device:s 4conditions:.qj[ 5data:R?* 6networkData:.ll?* 7shareID:s?*
1devices:.l3? 3nodeSelector:.a3?* 5allocationTimestamp:T?*
1expression:s
1default:Q* 3validValues:Q?[ 4validRange:.kx?*
1min:Q?* 2max:Q?* 3step:Q?*
1requests:Q?{
1value:Q
1name:s 2counters:.kz?{
1name:s 2attributes:.l4?{ 3capacity:.l5?{ 4consumesCounters:.ld?[ 5nodeName:s?* 6nodeSelector:.a3?* 7allNodes:b?* 8taints:.li?[ 9bindsToNode:b?* 10bindingConditions:s?[ 11bindingFailureConditions:s?[ 12allowMultipleAllocations:b?* 13nodeAllocatableResourceMappings:.lm?{
1source:s 2requests:s?[ 3:.lb<
1results:.lf?[ 2config:.l2?[
2int:i?* 3bool:b?* 4string:s?* 5version:s?* 6ints:i?[ 7bools:b?[ 8strings:s?[ 9versions:s?[
1value:Q 2requestPolicy:.kw?*
1requests:.le[ 2constraints:.lc?[ 3config:.l7?[
1requests:s?[ 2:.lb<
1metadata:.qo? 2spec:.la
1:.lb<
1selectors:.lg?[ 2config:.l9?[ 4extendedResourceName:s?*
1opaque:.ln?*
1requests:s?[ 2matchAttribute:s?* 3distinctAttribute:s?*
1counterSet:s 2counters:.kz?{
1name:s 2exactly:.lk?* 3firstAvailable:.lh?[
1request:s 2driver:s 3pool:s 4device:s 5adminAccess:b?* 6tolerations:.lj?[ 7bindingConditions:s?[ 8bindingFailureConditions:s?[ 9shareID:s?* 10consumedCapacity:Q?{
1cel:.kv?*
1name:s 2deviceClassName:s 3selectors:.lg?[ 4allocationMode:s? 5count:i? 6tolerations:.lj?[ 7capacity:.ky?*
1key:s 2value:s? 3effect:s 4timeAdded:T?*
1key:s? 2operator:s? 3value:s? 4effect:s? 5tolerationSeconds:i?*
1deviceClassName:s 2selectors:.lg?[ 3allocationMode:s? 4count:i? 5adminAccess:b?* 6tolerations:.lj?[ 7capacity:.ky?*
1interfaceName:s? 2ips:s?[ 3hardwareAddress:s?
1capacityKey:s?* 2allocationMultiplier:Q?*
1driver:s 2parameters:R
1metadata:.qo? 2spec:.lq 3status:.lr?
1apiGroup:s? 3resource:s 4name:s 5uid:s
1devices:.l6
1allocation:.ku?* 2reservedFor:.lp?[ 4devices:.kt?[
1metadata:.qo? 2spec:.lt
1metadata:.qo? 2spec:.lq
1name:s 2generation:i 3resourceSliceCount:i
1metadata:.qo? 2spec:.lw
1driver:s 2pool:.lu 3nodeName:s?* 4nodeSelector:.a3?* 5allNodes:b?* 6devices:.l1?[ 7perDeviceNodeSelection:b?* 8sharedCounters:.l0?[
1resourceHandle:s? 2availableOnNodes:.a3?* 3shareable:b?
1metadata:.qo? 2spec:.lz 3status:.m0?
1selectedNode:s? 2potentialNodes:s?[
1resourceClaims:.m4?[
1metadata:.qo? 2spec:.m5 3status:.m6?
1apiGroup:s? 3resource:s 4name:s 5uid:s
1apiGroup:s? 2kind:s 3name:s
1name:s? 2unsuitableNodes:s?[
1resourceClassName:s 2parametersRef:.m3?* 3allocationMode:s?
1driverName:s? 2allocation:.lx?* 3reservedFor:.m2?[ 4deallocationRequested:b?
1metadata:.qo? 2spec:.m8
1metadata:.qo? 2spec:.m5
1metadata:.qo? 2driverName:s 3parametersRef:.ma?* 4suitableNodes:.a3?*
1apiGroup:s? 2kind:s 3name:s 4namespace:s?
1key:s 2value:s? 3effect:s 4timeAdded:T?*
1metadata:.qo? 2spec:.md 3status:.me?
1deviceSelector:.mf?* 2taint:.mb?
1conditions:.qj?[
2driver:s?* 3pool:s?* 4device:s?*
1driver:s? 2poolName:s? 3nodeName:s?* 4totalDevices:i?* 5allocatedDevices:i?* 6availableDevices:i?* 7unavailableDevices:i?* 8resourceSliceCount:i?* 9generation:i 10validationError:s?*
1metadata:.qo? 2spec:.mi 3status:.mj?*
1driver:s 2poolName:s?* 3limit:i?*
2pools:.mg?[ 3conditions:.qj?[ 6poolCount:i?*
1driver:s 2pool:s 3device:s 4conditions:.qj[ 5data:R?* 6networkData:.nc?* 7shareID:s?*
1devices:.mv? 3nodeSelector:.a3?* 5allocationTimestamp:T?*
1attributes:.mw?{ 2capacity:.mx?{ 3consumesCounters:.n5?[ 4nodeName:s?* 5nodeSelector:.a3?* 6allNodes:b?* 7taints:.na?[ 8bindsToNode:b?* 9bindingConditions:s?[ 10bindingFailureConditions:s?[ 11allowMultipleAllocations:b?* 12nodeAllocatableResourceMappings:.nd?{
1expression:s
1default:Q* 3validValues:Q?[ 4validRange:.mp?*
1min:Q?* 2max:Q?* 3step:Q?*
1requests:Q?{
1value:Q
1name:s 2counters:.mr?{
1name:s 2basic:.mm?*
1source:s 2requests:s?[ 3:.n3<
1results:.n7?[ 2config:.mu?[
2int:i?* 3bool:b?* 4string:s?* 5version:s?* 6ints:i?[ 7bools:b?[ 8strings:s?[ 9versions:s?[
1value:Q 2requestPolicy:.mo?*
1requests:.n6[ 2constraints:.n4?[ 3config:.mz?[
1requests:s?[ 2:.n3<
1metadata:.qo? 2spec:.n2
1:.n3<
1selectors:.n8?[ 2config:.n1?[ 4extendedResourceName:s?*
1opaque:.ne?*
1requests:s?[ 2matchAttribute:s?* 3distinctAttribute:s?*
1counterSet:s 2counters:.mr?{
1name:s 2deviceClassName:s 3selectors:.n8?[ 4allocationMode:s? 5count:i? 6adminAccess:b?* 7firstAvailable:.n9?[ 8tolerations:.nb?[ 9capacity:.mq?*
1request:s 2driver:s 3pool:s 4device:s 5adminAccess:b?* 6tolerations:.nb?[ 7bindingConditions:s?[ 8bindingFailureConditions:s?[ 9shareID:s?* 10consumedCapacity:Q?{
1cel:.mn?*
1name:s 2deviceClassName:s 3selectors:.n8?[ 4allocationMode:s? 5count:i? 7tolerations:.nb?[ 8capacity:.mq?*
1key:s 2value:s? 3effect:s 4timeAdded:T?*
1key:s? 2operator:s? 3value:s? 4effect:s? 5tolerationSeconds:i?*
1interfaceName:s? 2ips:s?[ 3hardwareAddress:s?
1capacityKey:s?* 2allocationMultiplier:Q?*
1driver:s 2parameters:R
1metadata:.qo? 2spec:.nh 3status:.ni?
1apiGroup:s? 3resource:s 4name:s 5uid:s
1devices:.my
1allocation:.ml?* 2reservedFor:.ng?[ 4devices:.mk?[
1metadata:.qo? 2spec:.nk
1metadata:.qo? 2spec:.nh
1name:s 2generation:i 3resourceSliceCount:i
1metadata:.qo? 2spec:.nn
1driver:s 2pool:.nl 3nodeName:s? 4nodeSelector:.a3?* 5allNodes:b? 6devices:.mt?[ 7perDeviceNodeSelection:b?* 8sharedCounters:.ms?[
1driver:s 2pool:s 3device:s 4conditions:.qj[ 5data:R?* 6networkData:.ok?* 7shareID:s?*
1devices:.ny? 3nodeSelector:.a3?* 5allocationTimestamp:T?*
1expression:s
1default:Q* 3validValues:Q?[ 4validRange:.ns?*
1min:Q?* 2max:Q?* 3step:Q?*
1requests:Q?{
1value:Q
1name:s 2counters:.nu?{
1name:s 2attributes:.nz?{ 3capacity:.o0?{ 4consumesCounters:.o8?[ 5nodeName:s?* 6nodeSelector:.a3?* 7allNodes:b?* 8taints:.od?[ 9bindsToNode:b?* 10bindingConditions:s?[ 11bindingFailureConditions:s?[ 12allowMultipleAllocations:b?* 13nodeAllocatableResourceMappings:.ol?{
1source:s 2requests:s?[ 3:.o6<
1results:.oa?[ 2config:.nx?[
2int:i?* 3bool:b?* 4string:s?* 5version:s?* 6ints:i?[ 7bools:b?[ 8strings:s?[ 9versions:s?[
1value:Q 2requestPolicy:.nr?*
1requests:.o9[ 2constraints:.o7?[ 3config:.o2?[
1requests:s?[ 2:.o6<
1metadata:.qo? 2spec:.o5
1:.o6<
1selectors:.ob?[ 2config:.o4?[ 4extendedResourceName:s?*
1opaque:.om?*
1requests:s?[ 2matchAttribute:s?* 3distinctAttribute:s?*
1counterSet:s 2counters:.nu?{
1name:s 2exactly:.oj?* 3firstAvailable:.oc?[
1request:s 2driver:s 3pool:s 4device:s 5adminAccess:b?* 6tolerations:.oi?[ 7bindingConditions:s?[ 8bindingFailureConditions:s?[ 9shareID:s?* 10consumedCapacity:Q?{
1cel:.nq?*
1name:s 2deviceClassName:s 3selectors:.ob?[ 4allocationMode:s? 5count:i? 6tolerations:.oi?[ 7capacity:.nt?*
1key:s 2value:s? 3effect:s 4timeAdded:T?*
1metadata:.qo? 2spec:.of 3status:.og?
1deviceSelector:.oh?* 2taint:.od?
1conditions:.qj?[
2driver:s?* 3pool:s?* 4device:s?*
1key:s? 2operator:s? 3value:s? 4effect:s? 5tolerationSeconds:i?*
1deviceClassName:s 2selectors:.ob?[ 3allocationMode:s? 4count:i? 5adminAccess:b?* 6tolerations:.oi?[ 7capacity:.nt?*
1interfaceName:s? 2ips:s?[ 3hardwareAddress:s?
1capacityKey:s?* 2allocationMultiplier:Q?*
1driver:s 2parameters:R
1metadata:.qo? 2spec:.op 3status:.oq?
1apiGroup:s? 3resource:s 4name:s 5uid:s
1devices:.o1
1allocation:.np?* 2reservedFor:.oo?[ 4devices:.no?[
1metadata:.qo? 2spec:.os
1metadata:.qo? 2spec:.op
1name:s 2generation:i 3resourceSliceCount:i
1metadata:.qo? 2spec:.ov
1driver:s 2pool:.ot 3nodeName:s?* 4nodeSelector:.a3?* 5allNodes:b?* 6devices:.nw?[ 7perDeviceNodeSelection:b?* 8sharedCounters:.nv?[
1metadata:.qo? 2value:i 3globalDefault:b? 4description:s? 5preemptionPolicy:s?*
1metadata:.qo? 2value:i 3globalDefault:b? 4description:s? 5preemptionPolicy:s?*

1minCount:i
1metadata:.qo? 2spec:.p5 3status:.p6?
1name:s 2resourceClaimName:s?* 3resourceClaimTemplateName:s?*
1name:s 2resourceClaimName:s?*
1topology:.p9?[
1basic:.oy?* 2gang:.oz?*
1podGroupTemplateRef:.p8* 2schedulingPolicy:.p4 3schedulingConstraints:.p3?* 4resourceClaims:.p1?[ 5disruptionMode:s?* 6priorityClassName:s? 7priority:i?*
1conditions:.qj?[ 2resourceClaimStatuses:.p2?[
1name:s 2schedulingPolicy:.p4 3schedulingConstraints:.p3* 4resourceClaims:.p1?[ 5disruptionMode:s?* 6priorityClassName:s? 7priority:i?*
1workload:.pc*
1key:s
1apiGroup:s? 2kind:s 3name:s
1metadata:.qo? 2spec:.pd
1workloadName:s 2podGroupTemplateName:s
1controllerRef:.pa?* 2podGroupTemplates:.p7[
1metadata:.qo? 2value:i 3globalDefault:b? 4description:s? 5preemptionPolicy:s?*
1metadata:.qo? 2spec:.pg
1attachRequired:b?* 2podInfoOnMount:b?* 3volumeLifecycleModes:s?[ 4storageCapacity:b?* 5fsGroupPolicy:s?* 6tokenRequests:.pm?[ 7requiresRepublish:b?* 8seLinuxMount:b?* 9nodeAllocatableUpdatePeriodSeconds:i?* 10serviceAccountTokenInSecrets:b?* 11preventPodSchedulingIfMissing:b?*
1metadata:.qo? 2spec:.pj
1name:s 2nodeID:s 3topologyKeys:s[ 4allocatable:.pt?*
1drivers:.pi[
1metadata:.qo? 2nodeTopology:.ql?* 3storageClassName:s 4capacity:Q?* 5maximumVolumeSize:Q?*
1metadata:.qo? 2provisioner:s 3parameters:s?{ 4reclaimPolicy:s?* 5mountOptions:s?[ 6allowVolumeExpansion:b?* 7volumeBindingMode:s?* 8allowedTopologies:.cm?[
1audience:s 2expirationSeconds:i?*
1metadata:.qo? 2spec:.pp 3status:.pq?
1persistentVolumeName:s?* 2inlineVolumeSpec:.ak?*
1attacher:s 2source:.po 3nodeName:s
1attached:b 2attachmentMetadata:s?{ 3attachError:.ps?* 4detachError:.ps?*
1metadata:.qo? 2driverName:s 3parameters:s?{
1time:T? 2message:s? 3errorCode:i?*
1count:i?*
1metadata:.qo? 2nodeTopology:.ql?* 3storageClassName:s 4capacity:Q?* 5maximumVolumeSize:Q?*
1metadata:.qo? 2spec:.px 3status:.py?
1persistentVolumeName:s?* 2inlineVolumeSpec:.ak?*
1attacher:s 2source:.pw 3nodeName:s
1attached:b 2attachmentMetadata:s?{ 3attachError:.q0?* 4detachError:.q0?*
1metadata:.qo? 2driverName:s 3parameters:s?{
1time:T? 2message:s? 3errorCode:i?*
1metadata:.qo? 2spec:.q2
1attachRequired:b?* 2podInfoOnMount:b?* 3volumeLifecycleModes:s?[ 4storageCapacity:b?* 5fsGroupPolicy:s?* 6tokenRequests:.q8?[ 7requiresRepublish:b?* 8seLinuxMount:b?* 9nodeAllocatableUpdatePeriodSeconds:i?* 10serviceAccountTokenInSecrets:b?* 11preventPodSchedulingIfMissing:b?*
1metadata:.qo? 2spec:.q5
1name:s 2nodeID:s 3topologyKeys:s[ 4allocatable:.qf?*
1drivers:.q4[
1metadata:.qo? 2nodeTopology:.ql?* 3storageClassName:s 4capacity:Q?* 5maximumVolumeSize:Q?*
1metadata:.qo? 2provisioner:s 3parameters:s?{ 4reclaimPolicy:s?* 5mountOptions:s?[ 6allowVolumeExpansion:b?* 7volumeBindingMode:s?* 8allowedTopologies:.cm?[
1audience:s 2expirationSeconds:i?*
1metadata:.qo? 2spec:.qb 3status:.qc?
1persistentVolumeName:s?* 2inlineVolumeSpec:.ak?*
1attacher:s 2source:.qa 3nodeName:s
1attached:b 2attachmentMetadata:s?{ 3attachError:.qe?* 4detachError:.qe?*
1metadata:.qo? 2driverName:s 3parameters:s?{
1time:T? 2message:s? 3errorCode:i?*
1count:i?*
1metadata:.qo? 2spec:.qh? 3status:.qi?
1resource:.qk
1conditions:.qj?[ 2resourceVersion:s?
1type:s 2status:s 3observedGeneration:i? 4lastTransitionTime:T 5reason:s 6message:s
1group:s 2resource:s
1matchLabels:s?{ 2matchExpressions:.qm?[
1key:s 2operator:s 3values:s?[
1manager:s? 2operation:s? 3apiVersion:s? 4time:T?* 6fieldsType:s? 7fieldsV1:R?* 8subresource:s?
1name:s? 2generateName:s? 3namespace:s? 4selfLink:s? 5uid:s? 6resourceVersion:s? 7generation:i? 8creationTimestamp:T?~ 9deletionTimestamp:T?* 10deletionGracePeriodSeconds:i?* 11labels:s?{ 12annotations:s?{ 13ownerReferences:.qp?[ 14finalizers:s?[ 17managedFields:.qn?[
1kind:s 3name:s 4uid:s 5apiVersion:s 6controller:b?* 7blockOwnerDeletion:b?*
`;
