import { redacted } from './redact';
import type { CommandSpec } from './spec';
import { quoteWord, quoteWords } from './word';

/**
 * The command as a person would type it on the host, redacted: for plans, logs and messages, never for running. Text on
 * stdin is left out and told as `< (stdin)`.
 */
export function printCommand(command: Pick<CommandSpec<unknown>, 'argv' | 'env' | 'stdin' | 'sudo' | 'redact'>): string {
  const assignments = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${quoteWord(value)}`);
  const words = [...(command.sudo ? ['sudo'] : []), ...assignments, quoteWords(command.argv)];
  if (command.stdin !== undefined) words.push('< (stdin)');
  return redacted(command, words.join(' '));
}
