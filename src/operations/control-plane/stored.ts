import { certificateInFile, certificateInKubeconfig } from '../../core/command/control-plane/certificates';
import type { Certificate } from '../../core/model/certificate';
import type { Host } from './hosts';

/** Reads the certificate in a file or in a kubeconfig of a host. Rejects with `notFound`, or `invalid` where it is none. */
export function storedCertificate(host: Host, path: string, signal: AbortSignal): Promise<Certificate> {
  return host.run(path.endsWith('.conf') ? certificateInKubeconfig(path) : certificateInFile(path), signal);
}
