import { constants } from 'node:os';

const NAMES = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name.replace(/^SIG/, '')]));

/**
 * The signal in an exit code as a POSIX shell reports it (128 + number). A program that exits with such a code by itself
 * can't be told from it; few do.
 */
export function signalOfCode(code: number): string | undefined {
  return code > 128 ? NAMES.get(code - 128) : undefined;
}
