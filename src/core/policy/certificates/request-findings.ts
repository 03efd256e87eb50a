import type { CertificateRequestModel } from '../../model/certificate-request';
import type { ExpiryFinding } from '../../model/expiry';
import { KUBELET_SERVING } from './request-checks';

/**
 * Findings about a certificate signing request: only one that waits for a person needs one.
 * @param safe whether every check passed, where there are checks for its signer
 */
export function requestFindings(request: CertificateRequestModel | undefined, safe: boolean | undefined): readonly ExpiryFinding[] {
  if (request?.state !== 'pending') return [];
  if (request.signer === KUBELET_SERVING && safe === false)
    return [
      {
        code: 'request-unsafe',
        severity: 'warning',
        message: 'It waits for approval, and asks for something that is not its own: not every check passed.',
        hint: 'Look at the checks that failed, and find out who made it before you deny it.',
      },
    ];
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
