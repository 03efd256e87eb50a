import { parsed } from '../parsers';
import type { CommandSpec } from '../spec';

/** `v1.34.4` */
export const kubeadmVersion: CommandSpec<string> = parsed(
  { argv: ['kubeadm', 'version', '-o', 'short'], timeoutMs: 20_000 },
  ({ stdout }) => stdout.trim(),
);
