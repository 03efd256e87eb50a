import type { CommandSpec } from '../spec';

/**
 * Whether a kubeadm runs on the host. It knows no lock: two that write the same certificate may leave a key that is not its own.
 * Where processes can't be listed, none is known of.
 */
export const kubeadmRuns: CommandSpec<boolean> = {
  argv: ['ps', '-e', '-o', 'comm='],
  timeoutMs: 20_000,
  parse: ({ stdout }) => stdout.split('\n').some((line) => line.trim() === 'kubeadm'),
};
