import { DrydockError } from '../../errors';
import type { ControlPlaneLayout } from '../../model/control-plane';
import { DEFAULT_LAYOUT } from '../../model/control-plane';
import { redacted } from '../redact';
import { succeed, type CommandResult } from '../result';
import type { CommandSpec } from '../spec';

/** kubeadm asks the API for its configuration first, and gives up after about a minute where the API is down. */
const TIMEOUT_MS = 180_000;

/**
 * Renews one certificate with a new key. Succeeds only where kubeadm says that it did: it exits with 0, too, where the
 * certificate is missing or its authority's key is elsewhere, and says so in a line of its output.
 * Rejects with `notFound`, `policy` or `commandFailed`.
 */
export function renewCertificate(name: string, layout: ControlPlaneLayout = DEFAULT_LAYOUT): CommandSpec<void> {
  const folder = layout.pki === DEFAULT_LAYOUT.pki ? [] : [`--cert-dir=${layout.pki}`];
  const command = { argv: ['kubeadm', 'certs', 'renew', name, ...folder] as const, sudo: true, timeoutMs: TIMEOUT_MS };
  return { ...command, parse: (result) => judge(name, command, result) };
}

function judge(name: string, command: Pick<CommandSpec<unknown>, 'argv'>, result: CommandResult): void {
  const said = `${succeed(command, result).stdout}\n${result.stderr}`;
  const lines = said.split('\n').map((line) => line.trim());
  if (lines.some((line) => line.startsWith('MISSING!')))
    throw new DrydockError('notFound', `kubeadm did not renew ${name}: the certificate is missing on the host.`, {
      hint: 'kubeadm copies names and usages from the old certificate. Without one, `kubeadm init phase certs` or `kubeconfig` makes it anew.',
    });
  if (lines.some((line) => /^Detected external \S+, .* can't be renewed$/.test(line)))
    throw new DrydockError('policy', `kubeadm did not renew ${name}: the key of its authority is not on the host.`, {
      hint: 'Whoever keeps the key of the authority signs a new one; `kubeadm certs generate-csr` makes the request.',
    });
  if (lines.some((line) => /^certificate .* renewed$/.test(line))) return;
  const words = redacted(command, said.trim()).slice(-300);
  throw new DrydockError('commandFailed', `kubeadm ended without saying that it renewed ${name}: ${words === '' ? '(nothing)' : words}`);
}
