/**
 * Feature gates of the components, by the first minor that has them; `Name-34` is gone as of 1.34. All five components take the
 * same ones: each registers those of `pkg/features` with what its libraries add.
 *
 * Source: pkg/features of Kubernetes and the packages of features of apiserver, apiextensions-apiserver, client-go, controller-manager
 * and component-base, as of 1.31.14, 1.32.10, 1.33.6, 1.34.4, 1.35.4 and 1.36.1. What has a row in a map of specs is a gate. For a
 * new minor: a row with the gates that are new, and its number behind each name that it no longer has.
 */
const GATES: Readonly<Record<number, string>> = {
  31: `
    AdmissionWebhookMatchConditions-33 AggregatedDiscoveryEndpoint-33 AllowDNSOnlyNodeCSR AllowInsecureKubeletCertificateSigningRequests
    AllowServiceLBStatusOnNonLB-35 AnonymousAuthConfigurableEndpoints AnyVolumeDataSource APIListChunking-33 APIResponseCompression
    APIServerIdentity APIServerTracing APIServingWithRoutine AppArmor-33 AppArmorFields-33 AuthorizeNodeWithSelectors
    AuthorizeWithSelectors CloudControllerManagerWebhook CloudDualStackNodeIPs-32 ClusterTrustBundle ClusterTrustBundleProjection
    ComponentSLIs-35 ConcurrentWatchObjectDecode ConsistentListFromCache ContainerCheckpoint ContextualLogging CoordinatedLeaderElection
    CPUManager-33 CPUManagerPolicyAlphaOptions CPUManagerPolicyBetaOptions CPUManagerPolicyOptions CRDValidationRatcheting
    CronJobsScheduledAnnotation-35 CrossNamespaceVolumeDataSource CSIMigrationPortworx-36 CSIVolumeHealth CustomCPUCFSQuotaPeriod
    CustomResourceFieldSelectors DevicePluginCDIDevices-34 DisableAllocatorDualWrite DisableCloudProviders-33
    DisableKubeletCloudCredentialProviders-33 DisableNodeKubeProxyVersion DRAControlPlaneController-32 DynamicResourceAllocation
    EfficientWatchResumption-33 ElasticIndexedJob-34 EventedPLEG ExecProbeTimeout GracefulNodeShutdown
    GracefulNodeShutdownBasedOnPodPriority HonorPVReclaimPolicy-36 HPAContainerMetrics-32 HPAScaleToZero ImageMaximumGCAge ImageVolume
    InformerResourceVersion InPlacePodVerticalScaling InTreePluginPortworxUnregister-36 JobBackoffLimitPerIndex JobManagedBy
    JobPodFailurePolicy-33 JobPodReplacementPolicy JobSuccessPolicy KMSv1 KMSv2-32 KMSv2KDF-32 KubeletCgroupDriverFromCRI
    KubeletInUserNamespace KubeletPodResourcesDynamicResources KubeletPodResourcesGet KubeletSeparateDiskGC KubeletTracing
    KubeProxyDrainingTerminatingNodes-33 LegacyServiceAccountTokenCleanUp-32 LoadBalancerIPMode-35
    LocalStorageCapacityIsolationFSQuotaMonitoring LogarithmicScaleDown LoggingAlphaOptions LoggingBetaOptions MatchLabelKeysInPodAffinity
    MatchLabelKeysInPodTopologySpread MaxUnavailableStatefulSet MemoryManager-36 MemoryQoS MinDomainsInPodTopologySpread-32
    MultiCIDRServiceAllocator MutatingAdmissionPolicy NewVolumeManagerReconstruction-32 NFTablesProxyMode
    NodeInclusionPolicyInPodTopologySpread NodeLogQuery NodeOutOfServiceVolumeDetach-32 NodeSwap OpenAPIEnums OrderedNamespaceDeletion
    PDBUnhealthyPodEvictionPolicy-33 PersistentVolumeLastPhaseTransitionTime-33 PodAndContainerStatsFromCRI PodDeletionCost
    PodDisruptionConditions-34 PodHostIPs-32 PodIndexLabel-35 PodLifecycleSleepAction PodReadyToStartContainersCondition
    PodSchedulingReadiness PortForwardWebsockets ProcMountType QOSReserved RecoverVolumeExpansionFailure RecursiveReadOnlyMounts
    RelaxedEnvironmentVariableValidation ReloadKubeletServerCertificateFile RemainingItemCount-33 ResilientWatchCacheInitialization
    ResourceHealthStatus RetryGenerateName RotateKubeletServerCertificate RuntimeClassInImageCriApi SchedulerQueueingHints SELinuxMount
    SELinuxMountReadWriteOncePod SeparateCacheWatchRPC SeparateTaintEvictionController ServerSideApply-32 ServerSideFieldValidation-32
    ServiceAccountTokenJTI ServiceAccountTokenNodeBinding ServiceAccountTokenNodeBindingValidation ServiceAccountTokenPodNodeInfo
    ServiceTrafficDistribution-36 SidecarContainers SizeMemoryBackedVolumes-35 StableLoadBalancerNodeSet-32 StatefulSetAutoDeletePVC-35
    StatefulSetStartOrdinal-34 StorageNamespaceIndex StorageVersionAPI StorageVersionHash StorageVersionMigrator
    StrictCostEnforcementForVAP-35 StrictCostEnforcementForWebhooks-35 StructuredAuthenticationConfiguration
    StructuredAuthorizationConfiguration-36 SupplementalGroupsPolicy TopologyAwareHints-36 TopologyManagerPolicyAlphaOptions
    TopologyManagerPolicyBetaOptions TopologyManagerPolicyOptions TranslateStreamCloseWebsocketRequests UnauthenticatedHTTP2DOSMitigation
    UnknownVersionInteroperabilityProxy UserNamespacesPodSecurityStandards-35 UserNamespacesSupport ValidatingAdmissionPolicy-32
    VolumeAttributesClass VolumeCapacityPriority-33 WatchBookmark-33 WatchCacheInitializationPostStartHook
    WatchFromStorageWithoutResourceVersion-36 WatchList WatchListClient WindowsHostNetwork WinDSR WinOverlay
    ZeroLimitedNominalConcurrencyShares-32
  `,
  32: `
    AllowOverwriteTerminationGracePeriodSeconds AllowUnsafeMalformedObjectDeletion BtreeWatchCache CBORServingAndStorage ClientsAllowCBOR
    ClientsPreferCBOR ComponentFlagz ComponentStatusz DRAAdminAccess DRAResourceClaimDeviceStatus ExternalServiceAccountTokenSigner
    InPlacePodVerticalScalingAllocatedStatus-36 InPlacePodVerticalScalingExclusiveCPUs KubeletCrashLoopBackOffMax KubeletFineGrainedAuthz
    KubeletRegistrationGetOnExistsOnly PodLevelResources PodLifecycleSleepActionAllowZero PodLogsQuerySplitStreams
    RelaxedDNSSearchValidation RemoteRequestHeaderUID SchedulerAsyncPreemption SELinuxChangePolicy ServiceAccountNodeAudienceRestriction
    SystemdWatchdog WindowsCPUAndMemoryAffinity WindowsGracefulNodeShutdown
  `,
  33: `
    AggregatedDiscoveryRemoveBetaType AllowParsingUserUIDFromCertAuth ContainerStopSignals DeclarativeValidation
    DeclarativeValidationTakeover DeploymentReplicaSetTerminatingReplicas DisableCPUQuotaWithExclusiveCPUs DRADeviceTaints
    DRAPartitionableDevices DRAPrioritizedList GitRepoVolumeDriver HPAConfigurableTolerance InOrderInformers
    KubeletEnsureSecretPulledImages KubeletPSI KubeletServiceAccountTokenForCredentialProviders LegacySidecarContainers-34
    ListFromCacheSnapshot MutableCSINodeAllocatableCount PodObservedGenerationTracking PodTopologyLabelsAdmission
    PreferSameTrafficDistribution ReduceDefaultCrashLoopBackOffDecay SchedulerPopFromBackoffQ StorageCapacityScoring
    StreamingCollectionEncodingToJSON StreamingCollectionEncodingToProtobuf StrictIPCIDRValidation
  `,
  34: `
    ClearingNominatedNodeNameAfterBinding ContainerRestartRules DetectCacheInconsistency DRAConsumableCapacity DRADeviceBindingConditions
    DRAExtendedResource DRASchedulerFilterTimeout EnvFiles HostnameOverride InPlacePodVerticalScalingExclusiveMemory
    KubeletPodResourcesListUseActivePods MatchLabelKeysInPodTopologySpreadSelectorMerge NominatedNodeNameForExpectation
    PodCertificateRequest PreventStaticPodAPIReferences ProbeHostPodSecurityStandards-35 RelaxedServiceNameValidation
    SchedulerAsyncAPICalls SizeBasedListCostEstimate StatefulSetSemanticRevisionComparison
    StructuredAuthenticationConfigurationEgressSelector TokenRequestServiceAccountUIDValidation
  `,
  35: `
    AuthorizePodWebsocketUpgradeCreatePermission ChangeContainerStatusOnKubeletRestart
    CloudControllerManagerWatchBasedRoutesReconciliation ConstrainedImpersonation CRDObservedGenerationTracking
    CSIServiceAccountTokenSecrets DRADeviceTaintRules GangScheduling GenericWorkload InOrderInformersBatchProcess
    InPlacePodLevelResourcesVerticalScaling MutablePodResourcesForSuspendedJobs MutablePVNodeAffinity
    MutableSchedulingDirectivesForSuspendedJobs NodeDeclaredFeatures OpportunisticBatching RestartAllContainersOnContainerExits
    StructuredAuthenticationConfigurationJWKSMetrics TaintTolerationComparisonOperators UserNamespacesHostNetworkSupport
    VolumeLimitScaling
  `,
  36: `
    AllowServiceExternalIPs AtomicFIFO ClientsAllowCARotation ClientsAllowTLSCacheGC ControllerManagerReleaseLeaderElectionLockOnExit
    CRIListStreaming DeclarativeValidationBeta DRAListTypeAttributes DRANodeAllocatableResources
    DRAResourceClaimGranularStatusAuthorization DRAResourcePoolStatus DRAWorkloadResourceClaims ExtendWebSocketsToKubelet
    ImageVolumeWithDigest InPlacePodVerticalScalingInitContainers ManifestBasedAdmissionControlConfig NativeHistograms
    PersistentVolumeClaimUnusedSinceTime PLEGOnDemandRelist PodLevelResourceManagers PodsAPI ReloadKubeletClientCAFile
    ResourceHealthStatusMessage ServiceCIDRStatusFieldWiping ShardedListAndWatch StaleControllerConsistencyDaemonSet
    StaleControllerConsistencyJob StaleControllerConsistencyReplicaSet StaleControllerConsistencyStatefulSet
    TopologyAwareWorkloadScheduling UnlockWhileProcessingFIFO WorkloadAwarePreemption WorkloadWithJob
  `,
};

/** Switch all gates of a stage, in every minor. */
const STAGES = ['AllAlpha', 'AllBeta'];

export interface ComponentGate {
  readonly name: string;
  /** First minor that has it; those of the oldest known minor may be older. */
  readonly since: number;
  /** First minor that refuses the name; undefined: the newest known one has it. */
  readonly removedIn: number | undefined;
}

/** Minors whose gates are known, oldest first. About others nothing can be said. */
export const gateMinors: readonly number[] = Object.keys(GATES).map(Number);

export const componentGates: ReadonlyMap<string, ComponentGate> = new Map(
  Object.entries(GATES).flatMap(([since, names]) =>
    names
      .trim()
      .split(/\s+/)
      .map((written) => {
        const [name = '', removedIn] = written.split('-');
        return [name, { name, since: Number(since), removedIn: removedIn === undefined ? undefined : Number(removedIn) }] as const;
      }),
  ),
);

/** Names that the components of at least one of the minors take. */
export function componentGatesOf(minors: readonly number[]): readonly string[] {
  const known = [...componentGates.values()].filter(({ since, removedIn = Infinity }) =>
    minors.some((minor) => since <= minor && minor < removedIn),
  );
  return [...STAGES, ...known.map(({ name }) => name)];
}
