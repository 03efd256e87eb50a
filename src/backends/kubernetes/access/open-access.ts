import type { Logger } from '../../../core/logger';
import { DrydockError } from '../../../core/errors';
import type { CredentialSource } from '../credentials/credential';
import { credentialSource, type CredentialDependencies } from '../credentials/sources';
import type { ResolvedContext } from '../kubeconfig/resolve';
import type { ApiAccess } from './api-access';
import { proxyOf, tlsMaterial, type DispatcherSettings } from './dispatcher';
import { HttpAccess } from './http-access';

export interface AccessDependencies extends CredentialDependencies {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly connectTimeoutMs: () => number;
  readonly userAgent: string;
  readonly logger: Logger;
}

/** Server, certificates and proxy of a context; certificate files are read. */
export async function connectionSettings(
  context: ResolvedContext,
  dependencies: Pick<AccessDependencies, 'env' | 'connectTimeoutMs'>,
): Promise<DispatcherSettings> {
  const { server: address = '' } = context.cluster;
  if (!URL.canParse(address))
    throw new DrydockError('config', `${context.ref.name}: "${address}" is not an address.`, {
      hint: 'Correct the server of the cluster in the kubeconfig.',
    });
  const server = new URL(address);
  return {
    server,
    tls: await tlsMaterial(context),
    proxy: proxyOf(context, server, dependencies.env),
    connectTimeoutMs: dependencies.connectTimeoutMs(),
  };
}

/** Makes the access to a context's server. Contacts nothing. */
export async function openAccess(
  context: ResolvedContext,
  dependencies: AccessDependencies,
  credentials?: CredentialSource,
): Promise<ApiAccess> {
  return new HttpAccess({
    cluster: context.ref,
    connection: await connectionSettings(context, dependencies),
    credentials: credentials ?? credentialSource(context, dependencies),
    headers: impersonation(context),
    userAgent: dependencies.userAgent,
  });
}

function impersonation({ user: { impersonate } }: ResolvedContext): Readonly<Record<string, string | string[]>> {
  if (!impersonate) return {};
  return {
    'impersonate-user': impersonate.user,
    ...(impersonate.groups.length > 0 ? { 'impersonate-group': [...impersonate.groups] } : {}),
    ...(impersonate.uid === undefined ? {} : { 'impersonate-uid': impersonate.uid }),
  };
}
