/** The practice cluster: a small Kubernetes API on loopback to rehearse on and to test against. */
export { startPracticeCluster, type PracticeCluster, type PracticeOptions } from './cluster';
export type { PracticeUser } from './api/access';
export type { Fault, FaultEffect, FaultTarget } from './faults';
export type { HostFault, HostFaultEffect } from './hosts/faults';
export type { HostsScene, PracticeHosts } from './hosts/hosts';
export { WorldBuilder, type NodeShape, type PodShape } from './world/builder';
export { harbour, systemNamespaces } from './world/harbour';
