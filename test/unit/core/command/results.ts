import type { CommandResult } from '../../../../src/core/command/result';

/** How a command ended, for parsers. */
export function ended(
  stdout: string,
  { stderr = '', exitCode = 0 }: { readonly stderr?: string; readonly exitCode?: number } = {},
): CommandResult {
  return { exitCode, signal: undefined, stdout, stderr, stdoutBytes: new TextEncoder().encode(stdout), duration: 1 };
}
