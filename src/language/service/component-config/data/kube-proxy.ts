/** KubeProxyConfiguration of kubeproxy.config.k8s.io/v1alpha1 as a struct table. Source: k8s.io/kube-proxy v0.34.4, config/v1alpha1/types.go. */
import { bool, duration, int32, listOf, mapOf, string, struct, type StructTable } from '../../structure/table';
import { clientConnection, field, logging, typeMeta } from './shared';

const kubeProxyIPTablesConfiguration: StructTable = {
  name: 'KubeProxyIPTablesConfiguration',
  fields: {
    masqueradeBit: field(int32, { isPointer: true }),
    masqueradeAll: field(bool),
    localhostNodePorts: field(bool, { isPointer: true }),
    syncPeriod: field(duration),
    minSyncPeriod: field(duration),
  },
};

const kubeProxyIPVSConfiguration: StructTable = {
  name: 'KubeProxyIPVSConfiguration',
  fields: {
    syncPeriod: field(duration),
    minSyncPeriod: field(duration),
    scheduler: field(string),
    excludeCIDRs: field(listOf(string), { isPointer: true }),
    strictARP: field(bool),
    tcpTimeout: field(duration),
    tcpFinTimeout: field(duration),
    udpTimeout: field(duration),
  },
};

const kubeProxyNFTablesConfiguration: StructTable = {
  name: 'KubeProxyNFTablesConfiguration',
  fields: {
    masqueradeBit: field(int32, { isPointer: true }),
    masqueradeAll: field(bool),
    syncPeriod: field(duration),
    minSyncPeriod: field(duration),
  },
};

const kubeProxyWinkernelConfiguration: StructTable = {
  name: 'KubeProxyWinkernelConfiguration',
  fields: {
    networkName: field(string),
    sourceVip: field(string),
    enableDSR: field(bool),
    rootHnsEndpointName: field(string),
    forwardHealthCheckVip: field(bool),
  },
};

const detectLocalConfiguration: StructTable = {
  name: 'DetectLocalConfiguration',
  fields: {
    bridgeInterface: field(string),
    interfaceNamePrefix: field(string),
  },
};

const kubeProxyConntrackConfiguration: StructTable = {
  name: 'KubeProxyConntrackConfiguration',
  fields: {
    maxPerCore: field(int32, { isPointer: true }),
    min: field(int32, { isPointer: true }),
    tcpEstablishedTimeout: field(duration, { isPointer: true }),
    tcpCloseWaitTimeout: field(duration, { isPointer: true }),
    tcpBeLiberal: field(bool),
    udpTimeout: field(duration),
    udpStreamTimeout: field(duration),
  },
};

export const kubeProxyConfiguration: StructTable = {
  name: 'KubeProxyConfiguration',
  fields: {
    ...typeMeta,
    featureGates: field(mapOf(bool), { isPointer: true }),
    clientConnection: field(struct(clientConnection)),
    logging: field(struct(logging)),
    hostnameOverride: field(string),
    bindAddress: field(string),
    healthzBindAddress: field(string),
    metricsBindAddress: field(string),
    bindAddressHardFail: field(bool),
    enableProfiling: field(bool),
    showHiddenMetricsForVersion: field(string),
    mode: field(string),
    iptables: field(struct(kubeProxyIPTablesConfiguration)),
    ipvs: field(struct(kubeProxyIPVSConfiguration)),
    nftables: field(struct(kubeProxyNFTablesConfiguration)),
    winkernel: field(struct(kubeProxyWinkernelConfiguration)),
    detectLocalMode: field(string),
    detectLocal: field(struct(detectLocalConfiguration)),
    clusterCIDR: field(string),
    nodePortAddresses: field(listOf(string), { isPointer: true }),
    oomScoreAdj: field(int32, { isPointer: true }),
    conntrack: field(struct(kubeProxyConntrackConfiguration)),
    configSyncPeriod: field(duration),
    portRange: field(string),
    windowsRunAsService: field(bool),
  },
};
