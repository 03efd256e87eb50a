import type { Brand } from '../model/brand';

/**
 * A text for the shell of a host in which every word is quoted. Made by `quoteWord` and `quoteWords` only, so that nothing
 * unquoted reaches a shell by accident.
 */
export type ShellText = Brand<string, 'ShellText'>;

/** What no shell reads anything into. A leading `=` is a command's path to zsh, and `NAME=value` an assignment. */
const PLAIN = /^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/;
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*\+?=/;
/** What single quotes do not protect in every shell that people log in with: `\` in fish, `!` in csh. */
const OUTSIDE_QUOTES = /(['\\!]+)/;

/**
 * One word, quoted so that POSIX shells, zsh and fish give exactly these characters to the program. csh and tcsh do, too,
 * as long as there is no line break in it. A NUL can't be in an argument; it is refused.
 */
export function quoteWord(word: string): ShellText {
  if (word.includes('\0')) throw new RangeError('An argument of a command can not contain a NUL character.');
  if (PLAIN.test(word) && !ASSIGNMENT.test(word)) return word as ShellText;
  if (word === '') return "''" as ShellText;
  return word
    .split(OUTSIDE_QUOTES)
    .filter((part) => part !== '')
    .map((part) => (OUTSIDE_QUOTES.test(part) ? part.replace(/[^]/g, '\\$&') : `'${part}'`))
    .join('') as ShellText;
}

/** Several words with blanks between them. */
export function quoteWords(words: readonly string[]): ShellText {
  return words.map(quoteWord).join(' ') as ShellText;
}
