import type { Brand } from './brand';

/**
 * Identity of a cluster as this computer sees it: file and context, never the user's or the cluster's name,
 * which kubeconfig files reuse freely.
 */
export type ClusterId = Brand<string, 'ClusterId'>;

export function clusterId(file: string, context: string): ClusterId {
  return `${file}#${context}` as ClusterId;
}

/** Who runs the control plane, as far as the facts tell. */
export type Distribution = 'kubeadm' | 'eks' | 'gke' | 'aks' | 'k3s' | 'microk8s' | 'k0s' | 'practice' | 'unknown';

/** A context of a kubeconfig file, or the practice cluster. Holds no secret. */
export interface ClusterRef {
  readonly id: ClusterId;
  /** Name people know it by: the context's. */
  readonly name: string;
  /** Absolute path of the kubeconfig file, or a `practice:` address. */
  readonly file: string;
  readonly context: string;
  /** URL of the API server, where the context is complete. */
  readonly server: string | undefined;
  /** Default namespace of the context. */
  readonly namespace: string | undefined;
  /** What is worth a warning before any contact: certificate checks switched off, plain HTTP … */
  readonly warnings: readonly string[];
  /** Why it can't be contacted at all (dangling user, missing cluster entry). */
  readonly problem: string | undefined;
  /** Whether its file lies inside the workspace, which then must be trusted. */
  readonly fromWorkspace: boolean;
  /** The command a credential plugin would run, where the user entry has one. */
  readonly execCommand: readonly string[] | undefined;
}

export interface ServerVersion {
  /** As the server says it, for example `v1.34.4` or `v1.34.3+k3s1`. */
  readonly gitVersion: string;
  readonly major: number;
  readonly minor: number;
  readonly platform: string;
}
