/** A bootstrap token of the cluster. Its secret half is never read into a model. */
export interface BootstrapTokenModel {
  /** The public half: six characters. */
  readonly id: string;
  /** Of the Secret that holds it. */
  readonly uid: string;
  readonly description: string | undefined;
  /** Epoch milliseconds; undefined: never expires. */
  readonly expiresAt: number | undefined;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** May authenticate, which joining needs. */
  readonly authentication: boolean;
  /** Signs the cluster-info that a joining node trusts. */
  readonly signing: boolean;
  readonly groups: readonly string[];
}

/** Name of the Secret of a token, in namespace kube-system. */
export function tokenSecretName(id: string): string {
  return `bootstrap-token-${id}`;
}
