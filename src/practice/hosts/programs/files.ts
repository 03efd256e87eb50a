import { randomBytes } from 'node:crypto';
import { FileError, reasonOf } from '../system/file-error';
import type { FileSystem } from '../system/files';
import { absolute, attempt, baseName, complain, type Program, type ProgramRun } from '../system/system';
import type { User } from '../system/users';
import { misused, readOptions } from './options';

const DIRECTORY_MODE = 0o777;

/** `install -d -m MODE FOLDER…`; copying files by it is not known here. */
export const install: Program = (run) => {
  const options = readOptions(run, { flags: 'd', values: 'm', long: { directory: 'd' } });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  if (operands.length === 0) return misused(run, 'missing file operand');
  if (!given.has('d')) return complain(run, 'the practice host makes folders only (-d)');
  const text = given.get('m') ?? '0755';
  const mode = octal(text);
  if (mode === undefined) return complain(run, `invalid mode ‘${text}’`);
  const { files } = run.system;
  const done = operands.map((operand) => {
    const path = absolute(operand, run.cwd);
    return attempt(run, `cannot create directory ‘${operand}’`, () => {
      makeFolders(files, path, run.user, 0o755, mode);
      files.setMode(path, mode, run.user);
    });
  });
  return done.every(Boolean) ? 0 : 1;
};

/** `mkdir [-p] [-m MODE] FOLDER…` */
export const mkdir: Program = (run) => {
  const options = readOptions(run, { flags: 'p', values: 'm', long: { parents: 'p' } });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  if (operands.length === 0) return misused(run, 'missing operand');
  const mode = given.has('m') ? octal(given.get('m') ?? '') : DIRECTORY_MODE & ~run.umask;
  if (mode === undefined) return complain(run, `invalid mode ‘${given.get('m') ?? ''}’`);
  const done = operands.map((operand) => {
    const path = absolute(operand, run.cwd);
    const { files } = run.system;
    return attempt(run, `cannot create directory ‘${operand}’`, () =>
      given.has('p') ? makeFolders(files, path, run.user, DIRECTORY_MODE & ~run.umask, mode) : files.makeFolder(path, run.user, mode),
    );
  });
  return done.every(Boolean) ? 0 : 1;
};

/** Makes a folder and those that lead to it; those that are there stay as they are. */
function makeFolders(files: FileSystem, path: string, user: User, parents: number, mode: number): void {
  const parts = path.split('/').filter((part) => part !== '');
  let walked = '';
  for (const [index, part] of parts.entries()) {
    walked = `${walked}/${part}`;
    if (!files.exists(walked, user)) files.makeFolder(walked, user, index === parts.length - 1 ? mode : parents);
    else if (files.facts(walked, user).type !== 'folder') throw new FileError('EEXIST');
  }
}

/** `mktemp [-d]`: a name that nobody has, in /tmp. */
export const mktemp: Program = (run) => {
  const options = readOptions(run, { flags: 'd', long: { directory: 'd' } });
  if (typeof options === 'number') return options;
  const path = `/tmp/tmp.${randomBytes(5).toString('hex')}`;
  const made = attempt(run, `failed to create ${options.given.has('d') ? 'directory' : 'file'} via template ‘/tmp/tmp.XXXXXXXXXX’`, () =>
    options.given.has('d')
      ? run.system.files.makeFolder(path, run.user, 0o700)
      : run.system.files.write(path, new Uint8Array(), run.user, { mode: 0o600 }),
  );
  if (made) run.stdout.write(`${path}\n`);
  return made ? 0 : 1;
};

/** `mv [-f] [-n] [-T] FROM TO` */
export const mv: Program = (run) => {
  const options = readOptions(run, { flags: 'fnT', long: { 'no-clobber': 'n', force: 'f', 'no-target-directory': 'T' } });
  if (typeof options === 'number') return options;
  const pair = twoOperands(run, options.operands);
  if (typeof pair === 'number') return pair;
  const { files } = run.system;
  const { user } = run;
  const [from, wanted] = pair.map((one) => absolute(one, run.cwd)) as [string, string];
  let to = wanted;
  try {
    files.facts(from, user, false);
  } catch (error) {
    return complain(run, `cannot stat '${pair[0]}': ${reasonOf(error)}`);
  }
  if (!options.given.has('T') && isFolder(files, to, user)) to = `${to}/${baseName(from)}`;
  if (options.given.has('n') && files.exists(to, user)) return 0;
  try {
    files.rename(from, to, user);
    return 0;
  } catch (error) {
    const reason = reasonOf(error);
    if (!(error instanceof FileError)) throw error;
    if (error.code === 'EISDIR') return complain(run, `cannot overwrite directory '${pair[1]}' with non-directory`);
    if (error.code === 'ENOTDIR') return complain(run, `cannot overwrite non-directory '${pair[1]}' with directory '${pair[0]}'`);
    return complain(run, `cannot move '${pair[0]}' to '${pair[1]}': ${reason}`);
  }
};

function twoOperands(run: ProgramRun, operands: readonly string[]): readonly [string, string] | number {
  const [from, to, extra] = operands;
  if (from === undefined) return misused(run, 'missing file operand');
  if (to === undefined) return misused(run, `missing destination file operand after '${from}'`);
  if (extra !== undefined) return complain(run, `target '${operands.at(-1) ?? ''}': No such file or directory`);
  return [from, to];
}

function isFolder(files: FileSystem, path: string, user: User): boolean {
  return files.exists(path, user) && files.facts(path, user).type === 'folder';
}

const PRESERVED = ['mode', 'timestamps', 'ownership', 'links', 'context', 'xattr', 'all'];

/** `cp [-R] [-T] [-t FOLDER] [--preserve=mode,ownership] FROM… [TO]`; times are those of now. */
export const cp: Program = (run) => {
  const options = readOptions(run, {
    flags: 'RrTf',
    values: 't',
    long: { preserve: 'preserve', recursive: 'R', 'no-target-directory': 'T' },
  });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  const keep = (given.get('preserve') ?? '').split(',').filter((word) => word !== '');
  const wrong = keep.find((word) => !PRESERVED.includes(word));
  if (wrong !== undefined) {
    const valid = PRESERVED.map((word) => `  - ‘${word}’`).join('\n');
    return misused(run, `invalid argument ‘${wrong}’ for ‘--preserve’\nValid arguments are:\n${valid}`);
  }
  const { files } = run.system;
  const into = given.get('t');
  const copying = { run, all: given.has('R') || given.has('r'), keep };
  if (into !== undefined) {
    try {
      if (files.facts(absolute(into, run.cwd), run.user).type !== 'folder') throw new FileError('ENOTDIR');
    } catch (error) {
      return complain(run, `target directory '${into}': ${reasonOf(error)}`);
    }
    if (operands.length === 0) return misused(run, 'missing file operand');
    return Number(
      operands.map((from) => copy(copying, from, `${absolute(into, run.cwd)}/${baseName(from.replace(/\/+$/, ''))}`)).includes(false),
    );
  }
  const pair = twoOperands(run, operands);
  if (typeof pair === 'number') return pair;
  const to = absolute(pair[1], run.cwd);
  const inside = !given.has('T') && isFolder(files, to, run.user);
  return Number(!copy(copying, pair[0], inside ? `${to}/${baseName(pair[0])}` : to));
};

interface Copying {
  readonly run: ProgramRun;
  readonly all: boolean;
  readonly keep: readonly string[];
}

function copy(copying: Copying, from: string, to: string): boolean {
  const { run, all, keep } = copying;
  const { files } = run.system;
  const path = absolute(from, run.cwd);
  let facts;
  try {
    facts = files.facts(path, run.user, !all);
  } catch (error) {
    complain(run, `cannot stat '${from}': ${reasonOf(error)}`);
    return false;
  }
  if (facts.type === 'folder' && !all) {
    complain(run, `-r not specified; omitting directory '${from}'`);
    return false;
  }
  const { type, mode, owner, group } = facts;
  const own = () => {
    if (keep.includes('ownership') || keep.includes('all')) files.setOwner(to, owner, group, run.user);
    if (keep.length > 0) files.setMode(to, mode, run.user);
  };
  if (type === 'folder') {
    const made = attempt(run, `cannot create directory '${to}'`, () => {
      if (!files.exists(to, run.user)) files.makeFolder(to, run.user, mode & ~run.umask);
    });
    if (!made) return false;
    const inner = files.list(path, run.user).map((name) => copy(copying, `${path}/${name}`, `${to}/${name}`));
    own();
    return inner.every(Boolean);
  }
  if (type === 'link')
    return attempt(run, `cannot create symbolic link '${to}'`, () => files.link(to, files.linkTarget(path, run.user) ?? '', run.user));
  let content: Uint8Array = new Uint8Array();
  const read = attempt(run, `cannot open '${from}' for reading`, () => (content = files.read(path, run.user)));
  return (
    read &&
    attempt(run, `cannot create regular file '${to}'`, () => {
      files.write(to, content, run.user, { mode: mode & ~run.umask });
      own();
    })
  );
}

/** `rm [-r] [-f] PATH…` */
export const rm: Program = (run) => {
  const options = readOptions(run, { flags: 'rRf', long: { recursive: 'r', force: 'f' } });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  const force = given.has('f');
  if (operands.length === 0) return force ? 0 : misused(run, 'missing operand');
  const all = given.has('r') || given.has('R');
  return Number(operands.map((path) => remove(run, path, all, force)).includes(false));
};

function remove(run: ProgramRun, named: string, all: boolean, force: boolean): boolean {
  const { files } = run.system;
  const path = absolute(named, run.cwd);
  try {
    if (files.facts(path, run.user, false).type === 'folder') {
      if (!all) throw new FileError('EISDIR');
      const inner = files.list(path, run.user).map((name) => remove(run, `${named}/${name}`, all, force));
      if (inner.includes(false)) return false;
    }
    files.remove(path, run.user);
    return true;
  } catch (error) {
    if (force && error instanceof FileError && error.code === 'ENOENT') return true;
    complain(run, `cannot remove '${named}': ${reasonOf(error)}`);
    return false;
  }
}

/** `rmdir FOLDER…` */
export const rmdir: Program = (run) => {
  const options = readOptions(run, {});
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return misused(run, 'missing operand');
  const done = options.operands.map((operand) =>
    attempt(run, `failed to remove '${operand}'`, () => {
      const path = absolute(operand, run.cwd);
      if (run.system.files.facts(path, run.user, false).type !== 'folder') throw new FileError('ENOTDIR');
      run.system.files.remove(path, run.user);
    }),
  );
  return Number(done.includes(false));
};

/** `touch FILE…` */
export const touch: Program = (run) => {
  const options = readOptions(run, { flags: 'c' });
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return misused(run, 'missing file operand');
  const done = options.operands.map((operand) =>
    attempt(run, `cannot touch '${operand}'`, () =>
      run.system.files.write(absolute(operand, run.cwd), new Uint8Array(), run.user, { append: true, mode: 0o666 & ~run.umask }),
    ),
  );
  return Number(done.includes(false));
};

/** `ln -s [-f] [-n] TARGET LINK`; other links are not known here. */
export const ln: Program = (run) => {
  const options = readOptions(run, { flags: 'sfnT', long: { symbolic: 's', force: 'f' } });
  if (typeof options === 'number') return options;
  const pair = twoOperands(run, options.operands);
  if (typeof pair === 'number') return pair;
  if (!options.given.has('s')) return complain(run, 'the practice host makes symbolic links only (-s)');
  const path = absolute(pair[1], run.cwd);
  const { files } = run.system;
  return Number(
    !attempt(run, `failed to create symbolic link '${pair[1]}'`, () => {
      if (options.given.has('f')) removeIfThere(files, path, run.user);
      files.link(path, pair[0], run.user);
    }),
  );
};

function removeIfThere(files: FileSystem, path: string, user: User): void {
  try {
    files.remove(path, user);
  } catch (error) {
    if (!(error instanceof FileError) || error.code !== 'ENOENT') throw error;
  }
}

/** `chmod MODE PATH…`, with modes in octal digits. */
export const chmod: Program = (run) => {
  const options = readOptions(run, {});
  if (typeof options === 'number') return options;
  const [text, ...paths] = options.operands;
  if (text === undefined) return misused(run, 'missing operand');
  const mode = octal(text);
  if (mode === undefined) return misused(run, `invalid mode: ‘${text}’`);
  if (paths.length === 0) return misused(run, `missing operand after ‘${text}’`);
  const done = paths.map((operand) => changed(run, operand, 'permissions', (path) => run.system.files.setMode(path, mode, run.user)));
  return Number(done.includes(false));
};

/** `chown [-R] USER[:GROUP] PATH…`, `chown [-R] --reference=PATH PATH…` */
export const chown: Program = (run) => {
  const options = readOptions(run, { flags: 'R', long: { recursive: 'R', reference: 'reference' } });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  const reference = given.get('reference');
  if (reference !== undefined) {
    if (operands.length === 0) return misused(run, 'missing operand');
    let like = { owner: '', group: '' };
    const known = attempt(run, `failed to get attributes of '${reference}'`, () => {
      like = run.system.files.facts(absolute(reference, run.cwd), run.user);
    });
    return known ? Number(operands.map((operand) => own(run, operand, like.owner, like.group, given.has('R'))).includes(false)) : 1;
  }
  const [text, ...paths] = operands;
  if (text === undefined) return misused(run, 'missing operand');
  const [owner = '', group] = text.split(':');
  if (!run.system.user(owner)) return complain(run, `invalid user: ‘${text}’`);
  if (group !== undefined && !run.system.user(group)) return complain(run, `invalid group: ‘${text}’`);
  if (paths.length === 0) return misused(run, `missing operand after ‘${text}’`);
  return Number(paths.map((operand) => own(run, operand, owner, group, given.has('R'))).includes(false));
};

function own(run: ProgramRun, operand: string, owner: string, group: string | undefined, all: boolean): boolean {
  const { files } = run.system;
  const done = changed(run, operand, 'ownership', (path) => files.setOwner(path, owner, group, run.user));
  if (!done || !all || !isFolder(files, absolute(operand, run.cwd), run.user)) return done;
  const inner = files.list(absolute(operand, run.cwd), run.user).map((name) => own(run, `${operand}/${name}`, owner, group, true));
  return inner.every(Boolean);
}

function changed(run: ProgramRun, operand: string, what: 'permissions' | 'ownership', change: (path: string) => void): boolean {
  const path = absolute(operand, run.cwd);
  try {
    run.system.files.facts(path, run.user);
  } catch (error) {
    complain(run, `cannot access '${operand}': ${reasonOf(error)}`);
    return false;
  }
  return attempt(run, `changing ${what} of '${operand}'`, () => change(path));
}

/** `sync [FILE…]`: everything is in memory, so there is nothing to write. */
export const sync: Program = (run) => {
  const options = readOptions(run, { flags: 'df' });
  if (typeof options === 'number') return options;
  const done = options.operands.map((operand) =>
    attempt(run, `error opening '${operand}'`, () => run.system.files.facts(absolute(operand, run.cwd), run.user)),
  );
  return Number(done.includes(false));
};

function octal(text: string): number | undefined {
  return /^[0-7]{1,4}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}
