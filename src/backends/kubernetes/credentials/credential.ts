/** What a request proves who it comes from with. Lives in memory only; never logged. */
export interface Credential {
  /** Value of the Authorization header. */
  readonly authorization: string | undefined;
  /** A client certificate that came from a plugin; those of the kubeconfig belong to the connection. */
  readonly clientCertificate: { readonly cert: string; readonly key: string } | undefined;
}

export const NO_CREDENTIAL: Credential = { authorization: undefined, clientCertificate: undefined };

/** Where the credentials of one context come from. */
export interface CredentialSource {
  current(signal?: AbortSignal): Promise<Credential>;
  /**
   * Called once after a 401. Undefined: these credentials can't be renewed.
   * @param refused the credential that was not accepted; when another request renewed it already, the new one is given
   */
  renew(refused: Credential, signal?: AbortSignal): Promise<Credential | undefined>;
}
