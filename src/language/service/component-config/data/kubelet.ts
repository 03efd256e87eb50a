/**
 * KubeletConfiguration of kubelet.config.k8s.io/v1beta1 as a struct table. Source: k8s.io/kubelet v0.34.4,
 * config/v1beta1/types.go; `since` and `removedIn` by its history.
 */
import { bool, duration, int32, int64, listOf, mapOf, quantity, string, stringMap, struct, type StructTable } from '../../structure/table';
import { field, float, logging, taint, tracing, typeMeta } from './shared';

const kubeletX509Authentication: StructTable = {
  name: 'KubeletX509Authentication',
  fields: {
    clientCAFile: field(string),
  },
};

const kubeletWebhookAuthentication: StructTable = {
  name: 'KubeletWebhookAuthentication',
  fields: {
    enabled: field(bool, { isPointer: true }),
    cacheTTL: field(duration),
  },
};

const kubeletAnonymousAuthentication: StructTable = {
  name: 'KubeletAnonymousAuthentication',
  fields: {
    enabled: field(bool, { isPointer: true }),
  },
};

const kubeletAuthentication: StructTable = {
  name: 'KubeletAuthentication',
  fields: {
    x509: field(struct(kubeletX509Authentication)),
    webhook: field(struct(kubeletWebhookAuthentication)),
    anonymous: field(struct(kubeletAnonymousAuthentication)),
  },
};

const kubeletWebhookAuthorization: StructTable = {
  name: 'KubeletWebhookAuthorization',
  fields: {
    cacheAuthorizedTTL: field(duration),
    cacheUnauthorizedTTL: field(duration),
  },
};

const kubeletAuthorization: StructTable = {
  name: 'KubeletAuthorization',
  fields: {
    mode: field(string),
    webhook: field(struct(kubeletWebhookAuthorization)),
  },
};

const memorySwapConfiguration: StructTable = {
  name: 'MemorySwapConfiguration',
  fields: {
    swapBehavior: field(string),
  },
};

const shutdownGracePeriodByPodPriority: StructTable = {
  name: 'ShutdownGracePeriodByPodPriority',
  fields: {
    priority: field(int32),
    shutdownGracePeriodSeconds: field(int64),
  },
};

const crashLoopBackOffConfig: StructTable = {
  name: 'CrashLoopBackOffConfig',
  fields: {
    maxContainerRestartPeriod: field(duration, { isPointer: true }),
  },
};

const memoryReservation: StructTable = {
  name: 'MemoryReservation',
  fields: {
    numaNode: field(int32),
    limits: field(mapOf(quantity), { isPointer: true }),
  },
};

const userNamespaces: StructTable = {
  name: 'UserNamespaces',
  fields: {
    idsPerPod: field(int64, { isPointer: true }),
  },
};

export const kubeletConfiguration: StructTable = {
  name: 'KubeletConfiguration',
  fields: {
    ...typeMeta,
    enableServer: field(bool, { isPointer: true }),
    staticPodPath: field(string),
    podLogsDir: field(string),
    syncFrequency: field(duration),
    fileCheckFrequency: field(duration),
    httpCheckFrequency: field(duration),
    staticPodURL: field(string),
    staticPodURLHeader: field(mapOf(listOf(string)), { isPointer: true }),
    address: field(string),
    port: field(int32),
    readOnlyPort: field(int32),
    tlsCertFile: field(string),
    tlsPrivateKeyFile: field(string),
    tlsCipherSuites: field(listOf(string), { isPointer: true }),
    tlsMinVersion: field(string),
    rotateCertificates: field(bool),
    serverTLSBootstrap: field(bool),
    authentication: field(struct(kubeletAuthentication)),
    authorization: field(struct(kubeletAuthorization)),
    registryPullQPS: field(int32, { isPointer: true }),
    registryBurst: field(int32),
    imagePullCredentialsVerificationPolicy: field(string),
    preloadedImagesVerificationAllowlist: field(listOf(string), { isPointer: true }),
    eventRecordQPS: field(int32, { isPointer: true }),
    eventBurst: field(int32),
    enableDebuggingHandlers: field(bool, { isPointer: true }),
    enableContentionProfiling: field(bool),
    healthzPort: field(int32, { isPointer: true }),
    healthzBindAddress: field(string),
    oomScoreAdj: field(int32, { isPointer: true }),
    clusterDomain: field(string),
    clusterDNS: field(listOf(string), { isPointer: true }),
    streamingConnectionIdleTimeout: field(duration),
    nodeStatusUpdateFrequency: field(duration),
    nodeStatusReportFrequency: field(duration),
    nodeLeaseDurationSeconds: field(int32),
    imageMinimumGCAge: field(duration),
    imageMaximumGCAge: field(duration),
    imageGCHighThresholdPercent: field(int32, { isPointer: true }),
    imageGCLowThresholdPercent: field(int32, { isPointer: true }),
    volumeStatsAggPeriod: field(duration),
    kubeletCgroups: field(string),
    systemCgroups: field(string),
    cgroupRoot: field(string),
    cgroupsPerQOS: field(bool, { isPointer: true }),
    cgroupDriver: field(string),
    cpuManagerPolicy: field(string),
    singleProcessOOMKill: field(bool, { isPointer: true }),
    cpuManagerPolicyOptions: field(stringMap, { isPointer: true }),
    cpuManagerReconcilePeriod: field(duration),
    memoryManagerPolicy: field(string),
    topologyManagerPolicy: field(string),
    topologyManagerScope: field(string),
    topologyManagerPolicyOptions: field(stringMap, { isPointer: true }),
    qosReserved: field(stringMap, { isPointer: true }),
    runtimeRequestTimeout: field(duration),
    hairpinMode: field(string),
    maxPods: field(int32),
    podCIDR: field(string),
    podPidsLimit: field(int64, { isPointer: true }),
    resolvConf: field(string, { isPointer: true }),
    runOnce: field(bool),
    cpuCFSQuota: field(bool, { isPointer: true }),
    cpuCFSQuotaPeriod: field(duration, { isPointer: true }),
    nodeStatusMaxImages: field(int32, { isPointer: true }),
    maxOpenFiles: field(int64),
    contentType: field(string),
    kubeAPIQPS: field(int32, { isPointer: true }),
    kubeAPIBurst: field(int32),
    serializeImagePulls: field(bool, { isPointer: true }),
    maxParallelImagePulls: field(int32, { isPointer: true }),
    evictionHard: field(stringMap, { isPointer: true }),
    evictionSoft: field(stringMap, { isPointer: true }),
    evictionSoftGracePeriod: field(stringMap, { isPointer: true }),
    evictionPressureTransitionPeriod: field(duration),
    evictionMaxPodGracePeriod: field(int32),
    evictionMinimumReclaim: field(stringMap, { isPointer: true }),
    mergeDefaultEvictionSettings: field(bool, { isPointer: true }),
    podsPerCore: field(int32),
    enableControllerAttachDetach: field(bool, { isPointer: true }),
    protectKernelDefaults: field(bool),
    makeIPTablesUtilChains: field(bool, { isPointer: true }),
    iptablesMasqueradeBit: field(int32, { isPointer: true }),
    iptablesDropBit: field(int32, { isPointer: true }),
    featureGates: field(mapOf(bool), { isPointer: true }),
    failSwapOn: field(bool, { isPointer: true }),
    memorySwap: field(struct(memorySwapConfiguration)),
    containerLogMaxSize: field(string),
    containerLogMaxFiles: field(int32, { isPointer: true }),
    containerLogMaxWorkers: field(int32, { isPointer: true }),
    containerLogMonitorInterval: field(duration, { isPointer: true }),
    configMapAndSecretChangeDetectionStrategy: field(string),
    systemReserved: field(stringMap, { isPointer: true }),
    kubeReserved: field(stringMap, { isPointer: true }),
    reservedSystemCPUs: field(string),
    showHiddenMetricsForVersion: field(string),
    systemReservedCgroup: field(string),
    kubeReservedCgroup: field(string),
    enforceNodeAllocatable: field(listOf(string), { isPointer: true }),
    allowedUnsafeSysctls: field(listOf(string), { isPointer: true }),
    volumePluginDir: field(string),
    providerID: field(string),
    kernelMemcgNotification: field(bool),
    logging: field(struct(logging)),
    enableSystemLogHandler: field(bool, { isPointer: true }),
    enableSystemLogQuery: field(bool, { isPointer: true }),
    shutdownGracePeriod: field(duration),
    shutdownGracePeriodCriticalPods: field(duration),
    shutdownGracePeriodByPodPriority: field(listOf(struct(shutdownGracePeriodByPodPriority)), { isPointer: true }),
    crashLoopBackOff: field(struct(crashLoopBackOffConfig)),
    reservedMemory: field(listOf(struct(memoryReservation)), { isPointer: true }),
    enableProfilingHandler: field(bool, { isPointer: true }),
    enableDebugFlagsHandler: field(bool, { isPointer: true }),
    seccompDefault: field(bool, { isPointer: true }),
    memoryThrottlingFactor: field(float, { isPointer: true }),
    registerWithTaints: field(listOf(struct(taint)), { isPointer: true }),
    registerNode: field(bool, { isPointer: true }),
    tracing: field(struct(tracing), { isPointer: true }),
    localStorageCapacityIsolation: field(bool, { isPointer: true }),
    containerRuntimeEndpoint: field(string),
    imageServiceEndpoint: field(string),
    failCgroupV1: field(bool, { isPointer: true }),
    userNamespaces: field(struct(userNamespaces), { isPointer: true }),
  },
};
