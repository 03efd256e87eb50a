import type { CertificateRequestModel } from '../../model/certificate-request';
import type { ExpiryFinding } from '../../model/expiry';
import { KUBELET_SERVING } from './request-checks';

/** Findings about a certificate signing request: only one that waits for a person needs one. */
export function requestFindings(request: CertificateRequestModel | undefined): readonly ExpiryFinding[] {
  if (request?.state !== 'pending') return [];
  if (request.signer === KUBELET_SERVING)
    return [
      {
        code: 'request-waits',
        severity: 'warning',
        message: 'It waits for approval: Kubernetes never approves serving certificates of kubelets by itself.',
        hint: 'Look at its checks, then approve or deny it. Requests that nobody decides are removed after a day.',
      },
    ];
  return [{ code: 'request-waits', severity: 'notice', message: `It waits for approval by whoever decides for the signer ${request.signer}.` }];
}
