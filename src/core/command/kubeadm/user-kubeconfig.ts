import { DrydockError } from '../../errors';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';

const TIMEOUT_MS = 60_000;

export interface UserKubeconfig {
  /** Common name of the certificate: `system:node:w1`. */
  readonly client: string;
  readonly organization: string;
  /** ClusterConfiguration of the cluster, as its ConfigMap kubeadm-config has it; it holds no secret. */
  readonly configuration: string;
  /** Seconds the certificate is good for; undefined: as kubeadm does by itself, a year. */
  readonly validSeconds: number | undefined;
}

/**
 * Has kubeadm sign a client certificate with the key of the cluster's authority. The kubeconfig that it gives holds the new
 * private key: it goes to the host that it is for and nowhere else. kubeadm reads its configuration from stdin, so that no file of it
 * is left behind.
 */
export function userKubeconfig({ client, organization, configuration, validSeconds }: UserKubeconfig): CommandSpec<string> {
  const validity = validSeconds === undefined ? [] : [`--validity-period=${validSeconds}s`];
  const command = {
    argv: [
      'kubeadm',
      'kubeconfig',
      'user',
      `--org=${organization}`,
      `--client-name=${client}`,
      '--config=/dev/stdin',
      ...validity,
    ] as const,
    stdin: configuration,
    sudo: true,
    timeoutMs: TIMEOUT_MS,
  };
  return {
    ...command,
    parse(result) {
      // What it wrote to stdout may hold the key; a failure is told by stderr alone.
      succeed(command, { ...result, stdout: '' });
      const { stdout } = result;
      const start = stdout.search(/^apiVersion: v1$/m);
      if (start >= 0) return stdout.slice(start);
      // Never what it printed: that may be the key.
      throw new DrydockError('protocol', `kubeadm signed a certificate for ${client}, but what it printed is no kubeconfig.`, {
        hint: 'Run kubeadm kubeconfig user on the host to see what it prints.',
      });
    },
  };
}
