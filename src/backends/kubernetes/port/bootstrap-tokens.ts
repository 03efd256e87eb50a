import { DrydockError } from '../../../core/errors';
import { tokenSecretName, type BootstrapTokenModel } from '../../../core/model/bootstrap-token';
import { projectBootstrapToken } from '../../../core/parse/kubernetes/bootstrap-token';
import { fields, items, text } from '../../../core/parse/kubernetes/fields';
import { projectMeta } from '../../../core/parse/kubernetes/meta';
import type { NewBootstrapToken, UploadedCertificates } from '../../../ports/kubernetes';
import { withQuery } from '../resources/paths';
import type { ApiClient } from './api-client';

/** The only Secrets that are read, and of these only what is no secret. */
const SECRETS = '/api/v1/namespaces/kube-system/secrets';
const TOKEN_TYPE = 'bootstrap.kubernetes.io/token';
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json';

/** Bootstrap tokens: Secrets of their own type in kube-system. */
export class BootstrapTokens {
  constructor(private readonly client: ApiClient) {}

  async list(signal?: AbortSignal): Promise<readonly BootstrapTokenModel[]> {
    const path = withQuery(SECRETS, { fieldSelector: `type=${TOKEN_TYPE}` });
    const list = fields(await this.client.json({ method: 'GET', path, signal }, 'list bootstrap tokens'));
    return items(list.items).map((item) => projectBootstrapToken(fields(item)));
  }

  async create(token: NewBootstrapToken, signal?: AbortSignal): Promise<BootstrapTokenModel> {
    const body = {
      apiVersion: 'v1',
      kind: 'Secret',
      type: TOKEN_TYPE,
      metadata: { name: tokenSecretName(token.id), namespace: 'kube-system' },
      stringData: {
        'token-id': token.id,
        'token-secret': token.secret,
        ...(token.description === '' ? {} : { description: token.description }),
        ...(token.expiresAt === undefined ? {} : { expiration: new Date(token.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z') }),
        ...Object.fromEntries(token.usages.map((usage) => [`usage-bootstrap-${usage}`, 'true'])),
        ...(token.groups.length === 0 ? {} : { 'auth-extra-groups': token.groups.join(',') }),
      },
    };
    const made = await this.client.json({ method: 'POST', path: SECRETS, body, signal }, `create bootstrap token ${token.id}`);
    return projectBootstrapToken(fields(made));
  }

  async delete({ id, uid }: Pick<BootstrapTokenModel, 'id' | 'uid'>, signal?: AbortSignal): Promise<boolean> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
    const path = `${SECRETS}/${encodeURIComponent(tokenSecretName(id))}`;
    try {
      await this.client.text({ method: 'DELETE', path, body, signal }, `delete bootstrap token ${id}`);
      return true;
    } catch (error) {
      if (DrydockError.is(error, 'notFound', 'conflict')) return false;
      throw error;
    }
  }

  async uploadedCertificates(signal?: AbortSignal): Promise<UploadedCertificates | undefined> {
    try {
      const request = { method: 'GET', path: `${SECRETS}/kubeadm-certs`, accept: METADATA_ONLY, signal } as const;
      const object = fields(await this.client.json(request, 'look for uploaded certificates'));
      const owner = items(fields(object.metadata).ownerReferences).map((reference) => text(fields(reference).name))[0];
      return { createdAt: projectMeta(object).createdAt, ownerToken: owner?.replace(/^bootstrap-token-/, '') };
    } catch (error) {
      if (DrydockError.is(error, 'notFound')) return undefined;
      throw error;
    }
  }
}
