import { DrydockError } from '../../../core/errors';
import type { CertificateRequestModel } from '../../../core/model/certificate-request';
import { projectCertificateRequest } from '../../../core/parse/kubernetes/certificate-request';
import { fields, items } from '../../../core/parse/kubernetes/fields';
import type { RequestDecision } from '../../../ports/kubernetes';
import { objectPath } from '../resources/paths';
import type { ApiClient } from './api-client';

/**
 * Adds the condition that decides a request. The whole object goes back with the version it was read at, so a decision of somebody
 * else in between is a conflict and never overwritten.
 */
export async function decideRequest(
  client: ApiClient,
  { name, uid }: Pick<CertificateRequestModel, 'name' | 'uid'>,
  decision: RequestDecision,
  signal?: AbortSignal,
): Promise<CertificateRequestModel> {
  const what = `${decision.type === 'Approved' ? 'approve' : 'deny'} ${name}`;
  const path = objectPath('CertificateSigningRequest', { name });
  const object = fields(await client.json({ method: 'GET', path, signal }, what));
  const request = projectCertificateRequest(object);
  if (request.uid !== uid) throw new DrydockError('conflict', `${name} is another request of the same name by now.`, { hint: 'Read the requests again.' });
  if (request.state !== 'pending')
    throw new DrydockError('conflict', `${name} is ${request.state} already: a decision can't be taken back.`, { hint: 'Read the requests again.' });
  const status = fields(object.status);
  const condition = { type: decision.type, status: 'True', reason: decision.reason, message: decision.message };
  const body = { ...object, status: { ...status, conditions: [...items(status.conditions), condition] } };
  return projectCertificateRequest(fields(await client.json({ method: 'PUT', path: `${path}/approval`, body, signal }, what)));
}
