import { DrydockError } from '../../core/errors';
import type { Certificate } from '../../core/model/certificate';
import { DEFAULT_LAYOUT, type ControlPlaneLayout } from '../../core/model/control-plane';
import type { KubeadmCertificate } from '../../core/parse/certificates/kubeadm-expiration';
import { certificateFiles, kubeadmExpirationJson, kubeadmExpirationTable, kubeconfigCertificates } from '../certificates/host-commands';
import type { Host } from './hosts';

/** kubeadm asks the API for its configuration first, several times where it is down. */
const KUBEADM_TIMEOUT_MS = 180_000;

/** Reads the certificate in a file or in a kubeconfig of a host. Rejects with `notFound`, or `invalid` where it is none. */
export async function storedCertificate(host: Host, path: string, signal: AbortSignal): Promise<Certificate> {
  const [file] = await host.run(path.endsWith('.conf') ? kubeconfigCertificates(path) : certificateFiles([path]), signal);
  const [certificate] = file?.certificates ?? [];
  if (certificate) return certificate;
  if (!file) throw new DrydockError('notFound', `${host.name} has no certificate in ${path}.`);
  throw new DrydockError('invalid', `${path} of ${host.name} holds no certificate that can be read. ${file.problems[0] ?? ''}`.trim());
}

/** What kubeadm lists on a host, with or without the API, by any of its versions. */
export async function kubeadmList(host: Host, layout: ControlPlaneLayout, signal: AbortSignal): Promise<readonly KubeadmCertificate[]> {
  const folder = layout.pki === DEFAULT_LAYOUT.pki ? [] : [`--cert-dir=${layout.pki}`];
  const patient = <T extends { readonly argv: readonly [string, ...string[]] }>(command: T): T => ({
    ...command,
    argv: [...command.argv, ...folder],
    timeoutMs: KUBEADM_TIMEOUT_MS,
  });
  return (await host.run(patient(kubeadmExpirationJson()), signal)) ?? host.run(patient(kubeadmExpirationTable()), signal);
}
