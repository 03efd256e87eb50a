import type { CertificateRequestModel } from '../../model/certificate-request';
import { parseRequest, type RequestedCertificate } from '../certificates/request';
import { fields, items, number, strings, text, type Raw } from './fields';
import { projectMeta } from './meta';

export function projectCertificateRequest(object: Raw): CertificateRequestModel {
  const spec = fields(object.spec);
  const status = fields(object.status);
  const conditions = items(status.conditions).map((condition) => fields(condition).type);
  return {
    ...projectMeta(object),
    kind: 'CertificateSigningRequest',
    signer: text(spec.signerName) ?? '',
    username: text(spec.username) ?? '',
    groups: strings(spec.groups),
    usages: strings(spec.usages),
    expirationSeconds: number(spec.expirationSeconds),
    state: stateOf(conditions),
    issued: text(status.certificate) !== undefined,
    wanted: wanted(text(spec.request)),
  };
}

/** Approved and Denied can't be taken back, and never stand together; Failed is the signer's word on an approved one. */
function stateOf(conditions: readonly unknown[]): CertificateRequestModel['state'] {
  if (conditions.includes('Failed')) return 'failed';
  if (conditions.includes('Denied')) return 'denied';
  return conditions.includes('Approved') ? 'approved' : 'pending';
}

function wanted(request: string | undefined): RequestedCertificate | undefined {
  if (request === undefined) return undefined;
  try {
    return parseRequest(Buffer.from(request, 'base64').toString('latin1'));
  } catch {
    return undefined;
  }
}
