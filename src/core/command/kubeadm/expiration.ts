import { DrydockError } from '../../errors';
import { DEFAULT_LAYOUT, type ControlPlaneLayout } from '../../model/control-plane';
import { parseKubeadmExpiration, type KubeadmCertificate } from '../../parse/certificates/kubeadm-expiration';
import { parsed, textOf } from '../parsers';
import type { CommandSpec } from '../spec';

/** kubeadm asks the API for its configuration first, and gives up after about a minute where the API is down. */
const TIMEOUT_MS = 180_000;

/**
 * What kubeadm lists on a host, with or without the API. Versions before 1.30 print a table and know no `-o`: they are asked
 * with `plain`. Rejects with `protocol` where the answer is neither.
 */
export function checkExpiration(layout: ControlPlaneLayout, plain = false): CommandSpec<readonly KubeadmCertificate[]> {
  const folder = layout.pki === DEFAULT_LAYOUT.pki ? [] : [`--cert-dir=${layout.pki}`];
  const argv = ['kubeadm', 'certs', 'check-expiration', ...(plain ? [] : ['-o', 'json']), ...folder] as const;
  return parsed({ argv, sudo: true, timeoutMs: TIMEOUT_MS }, ({ stdout }) => {
    try {
      return parseKubeadmExpiration(stdout);
    } catch (error) {
      throw new DrydockError('protocol', `kubeadm's list of certificates can't be read: ${(error as Error).message}`, { cause: error });
    }
  });
}

/** `v1.34.4` */
export const kubeadmVersion: CommandSpec<string> = {
  ...textOf({ argv: ['kubeadm', 'version', '-o', 'short'], timeoutMs: 20_000 }),
  parse: (result) => textOf({ argv: ['kubeadm', 'version'], timeoutMs: 20_000 }).parse(result).trim(),
};
