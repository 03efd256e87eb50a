import { DrydockError } from '../../errors';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';

const TIMEOUT_MS = 120_000;

/** How long the uploaded certificates stay: kubeadm has them owned by a token of this life. Seconds. */
export const UPLOADED_SECONDS = 2 * 3600;

/**
 * Has kubeadm encrypt the authorities and keys that control planes share, with a new key, and put them into a Secret of the
 * cluster. Gives the key: whoever has it, and may read that Secret, has the keys of the cluster. It is shown to nobody but the person
 * who asked, and is written nowhere.
 * @param configuration ClusterConfiguration of the cluster; kubeadm reads it from stdin
 */
export function uploadCertificates(configuration: string): CommandSpec<string> {
  const command = {
    argv: ['kubeadm', 'init', 'phase', 'upload-certs', '--upload-certs', '--config=/dev/stdin'] as const,
    stdin: configuration,
    sudo: true,
    timeoutMs: TIMEOUT_MS,
  };
  return {
    ...command,
    parse(result) {
      // What it wrote to stdout may hold the key; a failure is told by stderr alone.
      succeed(command, { ...result, stdout: '' });
      const key = /certificate key:\s*([0-9a-f]{64})\b/i.exec(result.stdout)?.[1];
      if (key !== undefined) return key;
      // Never what it printed: that may be the key in another form.
      throw new DrydockError('protocol', 'kubeadm uploaded the certificates, but did not print their key where it is looked for.', {
        hint: 'Run kubeadm init phase upload-certs --upload-certs on the host.',
      });
    },
  };
}
