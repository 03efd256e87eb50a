import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonIn, parsed, textOf } from '../../../../src/core/command/parsers';
import { printCommand } from '../../../../src/core/command/print';
import { commandFailure, type CommandResult } from '../../../../src/core/command/result';
import { quoteWord, quoteWords } from '../../../../src/core/command/word';
import { DrydockError } from '../../../../src/core/errors';

const result = (over: Partial<CommandResult> = {}): CommandResult => ({
  exitCode: 0,
  signal: undefined,
  stdout: '',
  stdoutBytes: new Uint8Array(),
  stderr: '',
  duration: 1,
  ...over,
});
const shape = { argv: ['kubeadm', 'certs', 'check-expiration'] as const, timeoutMs: 1000 };

describe('quoteWord', () => {
  it.each([
    ['plain-word_1', 'plain-word_1'],
    ['', "''"],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['back\\slash', "'back'\\\\'slash'"],
    ['wow!', "'wow'\\!"],
    ['A=b', "'A=b'"],
    ['--flag=b', '--flag=b'],
    ['=ls', "'=ls'"],
    ['~root', "'~root'"],
  ])('%j becomes %s', (word, quoted) => expect(quoteWord(word)).toBe(quoted));

  it('refuses a NUL', () => expect(() => quoteWord('a\0b')).toThrow(RangeError));

  it('gives a real shell back what went in', () => {
    const words = fc.array(
      fc.string({ unit: 'binary', maxLength: 20 }).filter((word) => !word.includes('\0') && Buffer.from(word).toString() === word),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(words, (given) => {
        const out = execFileSync('sh', ['-c', `printf '%s\\0' ${quoteWords(given)}`], { encoding: 'utf8' });
        expect(out.split('\0').slice(0, -1)).toEqual(given);
      }),
      { numRuns: 20 },
    );
  });
});

describe('printCommand', () => {
  it('prints what a person would type, without secrets', () => {
    expect(printCommand({ argv: ['echo', 'a b', 'hunter2'], sudo: true, env: { KEY: 'x y' }, stdin: 'hunter2', redact: ['hunter2'] })).toBe(
      "sudo KEY='x y' echo 'a b' [secret] < (stdin)",
    );
  });
});

describe('results', () => {
  it('are given to the parser on success only', () => {
    const command = parsed(shape, ({ stdout }) => stdout.length);
    expect(command.parse(result({ stdout: 'four' }))).toBe(4);
    expect(() => command.parse(result({ exitCode: 1, stderr: 'no' }))).toThrow('kubeadm exited with 1: no');
    expect(() => textOf(shape).parse(result({ exitCode: undefined, signal: 'KILL' }))).toThrow('kubeadm was ended by signal KILL.');
  });

  it('tell a missing program apart', () => {
    const failure = commandFailure(shape, result({ exitCode: 127, stderr: 'sh: 1: kubeadm: not found' }));
    expect(DrydockError.is(failure, 'commandMissing')).toBe(true);
  });

  it('show the end of long words, redacted', () => {
    const failure = commandFailure(
      { ...shape, redact: ['s3cret', 's3cret-and-more'] },
      result({ exitCode: 2, stderr: `${'x'.repeat(900)} s3cret-and-more` }),
    );
    expect(failure.message).toContain('[secret]');
    expect(failure.message).not.toContain('and-more');
    expect(failure.message.length).toBeLessThan(700);
  });

  it('hold JSON after a report and with colours', () => {
    expect(jsonIn(shape, result({ stdout: '\u001b[32mOS: Linux\u001b[0m\nfine\n{"a":[1]}\n' }))).toEqual({ a: [1] });
    expect(() => jsonIn(shape, result({ stdout: 'nothing here' }))).toThrow('not JSON: nothing here');
  });
});
