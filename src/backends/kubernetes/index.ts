/** Bundle `kubernetes`: everything that talks to kubeconfig files and API servers. Loaded when a cluster is looked at. */
export { createKubernetesBackend, type KubernetesBackend, type KubernetesBackendDependencies } from './backend';
export { TextFiles } from '../storage/local-files';
export { connectFile } from './one-file';
export { KubeconfigFiles } from './kubeconfig/files';
export { Handshakes } from '../tls/handshake';
export { HttpProbes } from '../tls/http-probe';
