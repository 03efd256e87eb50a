import { FileError } from '../system/file-error';
import type { FileSystem } from '../system/files';
import { absolute, complain, type Program } from '../system/system';
import type { User } from '../system/users';

/** An expression that is none. */
export class TestFault extends Error {}

interface Surroundings {
  readonly files: FileSystem;
  readonly user: User;
  readonly cwd: string;
}

/** Judges an expression of `test`. @throws TestFault */
export function judge(args: readonly string[], around: Surroundings): boolean {
  const [first = '', second = '', third = ''] = args;
  if (args.length > 0 && first === '!' && args.length <= 4) return !judge(args.slice(1), around);
  switch (args.length) {
    case 0:
      return false;
    case 1:
      return first !== '';
    case 2:
      return unary(first, second, around);
    case 3:
      return binary(first, second, third);
    default:
      throw new TestFault(`extra argument ‘${second}’`);
  }
}

function unary(sign: string, value: string, { files, user, cwd }: Surroundings): boolean {
  if (sign === '-n') return value !== '';
  if (sign === '-z') return value === '';
  const path = absolute(value, cwd);
  try {
    switch (sign) {
      case '-e':
        return files.exists(path, user);
      case '-f':
        return files.facts(path, user).type === 'file';
      case '-d':
        return files.facts(path, user).type === 'folder';
      case '-L':
      case '-h':
        return files.facts(path, user, false).type === 'link';
      case '-s':
        return files.facts(path, user).size > 0;
      case '-r':
        return files.facts(path, user).type === 'folder' ? files.list(path, user).length >= 0 : files.read(path, user).length >= 0;
      case '-x':
        return (files.facts(path, user).mode & 0o111) !== 0;
    }
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
  throw new TestFault(`${sign}: unexpected operator`);
}

function binary(left: string, sign: string, right: string): boolean {
  switch (sign) {
    case '=':
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '-eq':
      return number(left) === number(right);
    case '-ne':
      return number(left) !== number(right);
    case '-lt':
      return number(left) < number(right);
    case '-le':
      return number(left) <= number(right);
    case '-gt':
      return number(left) > number(right);
    case '-ge':
      return number(left) >= number(right);
    default:
      throw new TestFault(`${left}: unexpected operator`);
  }
}

function number(text: string): number {
  if (/^\s*[-+]?\d+\s*$/.test(text)) return Number(text);
  throw new TestFault(`Illegal number: ${text}`);
}

/** The program, for those who call it without a shell. */
export const test: Program = (run) => {
  try {
    return judge(run.args, { files: run.system.files, user: run.user, cwd: run.cwd }) ? 0 : 1;
  } catch (error) {
    if (error instanceof TestFault) return complain(run, error.message, 2);
    throw error;
  }
};
