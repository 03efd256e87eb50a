import type { JsonSchemaProps } from './json-schema';

/** One version of a custom resource as a definition declares it. */
export interface CrdVersion {
  readonly name: string;
  readonly isServed: boolean;
  readonly isDeprecated: boolean;
  readonly deprecationWarning: string | undefined;
  /** undefined: the definition gives none (v1beta1 layout), so nothing can be checked. */
  readonly schema: JsonSchemaProps | undefined;
  readonly hasStatus: boolean;
  /** The `scale` subresource, whose paths (`.spec.replicas`) must hold what they say. */
  readonly scale?: CrdScale;
}

export interface CrdScale {
  readonly specReplicasPath: string;
  readonly statusReplicasPath: string;
  readonly labelSelectorPath?: string;
}

/** A CustomResourceDefinition reduced to what its resources are checked by. */
export interface CrdDefinition {
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  readonly versions: readonly CrdVersion[];
  /** Where it was read: a file's URI, or `cluster NAME`. */
  readonly origin: string;
  /** `status.storedVersions`, which only a cluster knows: versions in which objects may lie in etcd. */
  readonly storedVersions?: readonly string[];
  /** In the layout of v1beta1, which no API server since 1.22 takes: counts only where there is no other. */
  readonly isOld?: true;
}

/** The definitions known: of the workspace first, then of the connected cluster. */
export interface CrdSource {
  find(group: string, kind: string): CrdDefinition | undefined;
  /** Whether some definition is of this group: a kind that is missing there is probably a typing error. */
  kindsOf(group: string): readonly string[];
  /** What the connected cluster itself has; absent where none can be. */
  live?(group: string, kind: string): CrdDefinition | undefined;
}

export const noCrds: CrdSource = { find: () => undefined, kindsOf: () => [] };
