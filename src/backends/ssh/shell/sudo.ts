import { redactText } from '../../../core/operation/redact';
import { DrydockError } from '../../../core/errors';

/** Where the password of sudo comes from. */
export interface SudoPassword {
  /** Undefined: the person gave none. `again`: the last one was wrong. */
  get(again: boolean, signal?: AbortSignal): Promise<string | undefined>;
  /** sudo took the last password. */
  accepted(): void;
}

/**
 * Why a command never started.
 * @param prompt the one sudo was given; undefined when it was not used
 * @param noise what was written to stderr
 */
export function sudoFailure(host: string, prompt: string | undefined, noise: string, exitCode: number | undefined): DrydockError {
  const said = redactText(prompt === undefined ? noise : noise.replaceAll(prompt, '')).trim();
  const last = said.split('\n').at(-1)?.trim() ?? '';
  const told = last === '' ? '' : ` (${last.slice(-300)})`;
  if (prompt !== undefined) {
    if (/not in the sudoers file|is not allowed to (execute|run)|may not run sudo/i.test(said))
      return new DrydockError('sudoRefused', `The user may not become root on ${host}${told}.`, {
        hint: 'Add the user to the sudoers of the host, or log in as another user.',
      });
    if (/must have a tty|no tty present|terminal is required/i.test(said))
      return new DrydockError('sudoRefused', `sudo on ${host} wants a terminal${told}.`, {
        hint: 'Remove "Defaults requiretty" for this user from the sudoers of the host.',
      });
    if (/incorrect password|no password was provided|password is required|try again/i.test(said))
      return new DrydockError('sudoPassword', `sudo on ${host} did not take the password${told}.`, {
        hint: 'Try again with the right one.',
      });
    if (exitCode === 127 || /sudo: (command )?not found/i.test(said))
      return new DrydockError('commandMissing', `${host} has no sudo${told}.`, { hint: 'Install sudo, or log in as root.' });
  }
  return new DrydockError('protocol', `The shell of ${host} did not start the command${told}.`, {
    hint: 'Check that the user has a login shell, and that its start-up files do not end the session.',
  });
}
