import { DrydockError } from '../../../core/errors';
import type { SshSettings } from '../../../core/parse/ssh/settings';

/** Whether ssh ended because of the host's key. Its words are not translated. */
export function isHostKeyFailure(stderr: string): boolean {
  return /Host key verification failed|HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY|host key is known for/i.test(stderr);
}

/** What ssh wrote, as an error of ours. */
export function connectFailure(
  stderr: string,
  label: string,
  settings: Pick<SshSettings, 'hostname' | 'port' | 'user'>,
  dismissed: boolean,
): DrydockError {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const last = lines.at(-1) ?? 'it said nothing';
  const address = `${settings.hostname}:${settings.port}`;
  if (isHostKeyFailure(stderr))
    return new DrydockError('hostKeyUnknown', `The host key of ${label} (${address}) could not be verified.`, {
      hint: `The OpenSSH client says: ${last}`,
    });
  if (/Permission denied|Too many authentication failures|No more authentication methods/i.test(stderr))
    return new DrydockError('authentication', `${label} let ${settings.user} not in: ${last}`, {
      hint: dismissed
        ? 'A question was left without an answer. Try again to be asked again.'
        : 'Check the user and the keys: `ssh -v` in a terminal shows the same steps.',
    });
  if (/Could not resolve hostname/i.test(stderr))
    return new DrydockError('dns', `The name ${settings.hostname} of ${label} can't be resolved.`, {
      hint: 'Check the name, or give the address of the host in drydock.yaml.',
    });
  if (/timed out/i.test(stderr)) return new DrydockError('connectTimeout', `${label} did not answer at ${address}.`);
  if (/Connection refused|No route to host|Network is unreachable|Connection (closed|reset)|kex_exchange_identification/i.test(stderr))
    return new DrydockError('refused', `${label} can't be reached at ${address}: ${last}`, {
      hint: 'Check the address and the port, the firewall, and whether a jump host is needed.',
    });
  return new DrydockError('refused', `The OpenSSH client made no connection to ${label}: ${last}`, {
    hint: 'Run `ssh` to it in a terminal to see more.',
  });
}
