import { DrydockError } from '../../../core/errors';
import type { ServerVersion } from '../../../core/model/cluster';
import { fields, text } from '../../../core/parse/kubernetes/fields';
import { parseServerVersion } from '../../../core/parse/version';
import type { AccessRequest } from '../../../ports/kubernetes';
import { objectPath } from '../resources/paths';
import type { ApiClient } from './api-client';

export async function readServerVersion(client: ApiClient, signal?: AbortSignal): Promise<ServerVersion> {
  const version = parseServerVersion(await client.json({ method: 'GET', path: '/version', signal }, 'read the version'));
  if (version) return version;
  throw new DrydockError('protocol', `${client.cluster}: the server does not tell a version of Kubernetes.`, {
    hint: 'What answers there may not be a Kubernetes API: check the server address.',
  });
}

/** UID of namespace kube-system, which every cluster has and keeps for its whole life. */
export async function readClusterUid(client: ApiClient, signal?: AbortSignal): Promise<string> {
  const path = objectPath('Namespace', { name: 'kube-system' });
  const uid = text(fields(fields(await client.json({ method: 'GET', path, signal }, 'tell which cluster this is')).metadata).uid);
  if (uid) return uid;
  throw new DrydockError('protocol', `${client.cluster}: namespace kube-system has no UID, so the cluster can't be told from another.`);
}

/** Asks the server whether the current user may do something. */
export async function askAccess(client: ApiClient, request: AccessRequest, signal?: AbortSignal): Promise<boolean> {
  const { verb, group = '', resource, subresource, namespace, name } = request;
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: {
      resourceAttributes: {
        verb,
        group,
        resource,
        ...(subresource && { subresource }),
        ...(namespace && { namespace }),
        ...(name && { name }),
      },
    },
  };
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const answer = fields(await client.json({ method: 'POST', path, body, signal }, `ask whether ${verb} ${resource} is allowed`));
  return fields(answer.status).allowed === true;
}
