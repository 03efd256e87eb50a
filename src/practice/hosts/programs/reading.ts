import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { reasonOf } from '../system/file-error';
import type { FileFacts, FileSystem } from '../system/files';
import { absolute, attempt, complain, type Program, type ProgramRun } from '../system/system';
import { each } from './each';
import { misused, readOptions } from './options';

/** Number of the one device that everything is on. */
const DEVICE = 2097261;

/** `stat [-L] -c FORMAT FILE…`, and `stat -f -c %T FILE…` for the file system that a file is in. */
export const stat: Program = (run) => {
  const options = readOptions(run, { flags: 'Lf', values: 'c', long: { format: 'c', dereference: 'L', 'file-system': 'f' } });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  if (operands.length === 0) return misused(run, 'missing operand');
  const format = given.get('c');
  if (format === undefined) return complain(run, 'the practice host knows stat with a format only (-c)');
  let status = 0;
  for (const operand of operands) {
    try {
      const facts = run.system.files.facts(absolute(operand, run.cwd), run.user, given.has('L'));
      run.stdout.write(`${given.has('f') ? ofFileSystem(format, absolute(operand, run.cwd)) : inFormat(format, operand, facts)}\n`);
    } catch (error) {
      status = complain(run, `cannot statx '${operand}': ${reasonOf(error)}`);
    }
  }
  return status;
};

function ofFileSystem(format: string, path: string): string {
  const type = path.startsWith('/sys/fs/cgroup') ? 'cgroup2fs' : path.startsWith('/proc') ? 'proc' : 'ext2/ext3';
  return format.replace(/%(.)/g, (whole, letter: string) => (letter === 'T' ? type : letter === '%' ? '%' : whole));
}

const TYPES = { file: 'regular file', folder: 'directory', link: 'symbolic link', null: 'character special file' } as const;

function inFormat(format: string, path: string, { type, size, mode, owner, group, modified }: FileFacts): string {
  return format.replace(/%(.)/g, (whole, letter: string) => {
    switch (letter) {
      case 'n':
        return path;
      case 's':
        return String(size);
      case 'a':
        return mode.toString(8);
      case 'U':
        return owner;
      case 'G':
        return group;
      case 'Y':
        return String(Math.floor(modified / 1000));
      case 'd':
        return String(DEVICE);
      case 'F':
        return type === 'file' && size === 0 ? 'regular empty file' : TYPES[type];
      case '%':
        return '%';
      default:
        return whole === '%' ? '%' : '?';
    }
  });
}

/** `cat [FILE…]` */
export const cat: Program = (run) => {
  const options = readOptions(run, {});
  if (typeof options === 'number') return options;
  return each(
    run,
    options.operands,
    (file) => `${file}: %`,
    (bytes) => run.stdout.write(bytes),
  );
};

/** `sha256sum [FILE…]` */
export const sha256sum: Program = (run) => {
  const options = readOptions(run, { flags: 'b' });
  if (typeof options === 'number') return options;
  return each(
    run,
    options.operands,
    (file) => `${file}: %`,
    (bytes, file) => run.stdout.write(`${createHash('sha256').update(bytes).digest('hex')}  ${file}\n`),
  );
};

/** `base64 [-d] [-w 0] [FILE…]` */
export const base64: Program = (run) => {
  const options = readOptions(run, { flags: 'd', values: 'w', long: { decode: 'd', wrap: 'w' } });
  if (typeof options === 'number') return options;
  const wrap = Number(options.given.get('w') ?? '76');
  return each(
    run,
    options.operands,
    (file) => `${file}: %`,
    (bytes) => {
      if (options.given.has('d')) return run.stdout.write(Buffer.from(Buffer.from(bytes).toString('latin1'), 'base64'));
      const text = Buffer.from(bytes).toString('base64');
      run.stdout.write(wrap === 0 ? text : `${text.match(new RegExp(`.{1,${wrap}}`, 'g'))?.join('\n') ?? ''}\n`);
    },
  );
};

/** `head [-n LINES | -c BYTES] [FILE…]` and `tail`; `tail -n +LINE` begins at a line. */
export const head: Program = (run) => part(run, (length, count) => [0, Math.min(length, count)]);
export const tail: Program = (run) =>
  part(run, (length, count, fromStart) => [fromStart ? Math.max(0, count - 1) : Math.max(0, length - count), length]);

function part(
  run: ProgramRun,
  cut: (length: number, count: number, fromStart: boolean) => readonly [number, number],
): number | Promise<number> {
  const options = readOptions(run, { values: 'nc' });
  if (typeof options === 'number') return options;
  const bytesWanted = options.given.get('c');
  const wanted = bytesWanted ?? options.given.get('n') ?? '10';
  const [, sign, count] = /^(\+?)(\d+)$/.exec(wanted) ?? [];
  if (count === undefined) return complain(run, `invalid number of ${bytesWanted === undefined ? 'lines' : 'bytes'}: ‘${wanted}’`);
  return each(
    run,
    options.operands,
    (file) => `cannot open '${file}' for reading: %`,
    (bytes) => {
      if (bytesWanted !== undefined) return run.stdout.write(bytes.subarray(...cut(bytes.length, Number(count), sign === '+')));
      const all = new TextDecoder().decode(bytes).split(/(?<=\n)/);
      run.stdout.write(all.slice(...cut(all.length, Number(count), sign === '+')).join(''));
    },
  );
}

/** `wc -l` and `wc -c`. */
export const wc: Program = (run) => {
  const options = readOptions(run, { flags: 'lc' });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  if (given.size !== 1) return complain(run, 'the practice host counts lines (-l) or bytes (-c)');
  return each(
    run,
    operands,
    (file) => `${file}: %`,
    (bytes, file) => {
      const count = given.has('c') ? bytes.length : bytes.filter((byte) => byte === 10).length;
      run.stdout.write(`${count}${file === '-' ? '' : ` ${file}`}\n`);
    },
  );
};

/** `readlink [-f] PATH` */
export const readlink: Program = (run) => {
  const options = readOptions(run, { flags: 'f' });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  if (operands.length === 0) return misused(run, 'missing operand');
  const { files } = run.system;
  let status = 0;
  for (const operand of operands) {
    const path = absolute(operand, run.cwd);
    let target: string | undefined;
    try {
      target = given.has('f') ? files.realPath(path, run.user) : files.linkTarget(path, run.user);
    } catch (error) {
      reasonOf(error);
    }
    if (target === undefined) status = 1;
    else run.stdout.write(`${target}\n`);
  }
  return status;
};

export const dirname: Program = (run) => {
  const options = readOptions(run, {});
  if (typeof options === 'number') return options;
  if (options.operands.length === 0) return misused(run, 'missing operand');
  for (const operand of options.operands) run.stdout.write(`${posix.dirname(operand)}\n`);
  return 0;
};

export const basename: Program = (run) => {
  const options = readOptions(run, {});
  if (typeof options === 'number') return options;
  const [path, suffix] = options.operands;
  if (path === undefined) return misused(run, 'missing operand');
  run.stdout.write(`${posix.basename(path, suffix)}\n`);
  return 0;
};

/** Kibibytes of the host's one disk. */
const DISK = { total: 61_255_492, used: 9_437_184 } as const;

/** `df -Pk PATH…` */
export const df: Program = (run) => {
  const options = readOptions(run, { flags: 'Pk' });
  if (typeof options === 'number') return options;
  const found = options.operands.filter((operand) =>
    attempt(run, operand, () => run.system.files.facts(absolute(operand, run.cwd), run.user)),
  );
  if (found.length === 0 && options.operands.length > 0) return 1;
  const { total, used } = DISK;
  const row = `/dev/sda1         ${total}  ${used}  ${total - used}      ${Math.ceil((used / total) * 100)}% /\n`;
  run.stdout.write(`Filesystem     1024-blocks     Used Available Capacity Mounted on\n${row.repeat(Math.max(1, found.length))}`);
  return found.length === options.operands.length ? 0 : 1;
};

/** `du -sck PATH…`: blocks of 4 KiB, as ext4 has them. */
export const du: Program = (run) => {
  const options = readOptions(run, { flags: 'sck' });
  if (typeof options === 'number') return options;
  let total = 0;
  let status = 0;
  const size = (path: string, named: string): number => {
    const { files } = run.system;
    const facts = files.facts(path, run.user, false);
    if (facts.type !== 'folder') return Math.ceil(facts.size / 4096) * 4;
    let sum = 4;
    try {
      for (const name of files.list(path, run.user)) sum += size(`${path}/${name}`, `${named}/${name}`);
    } catch (error) {
      status = complain(run, `cannot read directory '${named}': ${reasonOf(error)}`);
    }
    return sum;
  };
  for (const operand of options.operands) {
    try {
      const kibibytes = size(absolute(operand, run.cwd), operand);
      total += kibibytes;
      run.stdout.write(`${kibibytes}\t${operand}\n`);
    } catch (error) {
      status = complain(run, `cannot access '${operand}': ${reasonOf(error)}`);
    }
  }
  if (options.given.has('c')) run.stdout.write(`${total}\ttotal\n`);
  return status;
};

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `ls [-l] [-a] [-1] [-t] [PATH…]` */
export const ls: Program = (run) => {
  const options = readOptions(run, { flags: 'la1At' });
  if (typeof options === 'number') return options;
  const { given, operands } = options;
  const { files } = run.system;
  let status = 0;
  const line = (path: string, name: string) => {
    if (!given.has('l')) return `${name}\n`;
    const { type, mode, owner, group, size, modified } = files.facts(path, run.user, false);
    const at = new Date(modified);
    const time = `${MONTHS[at.getUTCMonth()]} ${String(at.getUTCDate()).padStart(2)} ${at.toISOString().slice(11, 16)}`;
    const target = type === 'link' ? ` -> ${files.linkTarget(path, run.user)}` : '';
    return `${kind(type)}${rights(mode)} 1 ${owner} ${group} ${String(size).padStart(5)} ${time} ${name}${target}\n`;
  };
  for (const operand of operands.length === 0 ? ['.'] : operands) {
    const path = absolute(operand, run.cwd);
    try {
      if (files.facts(path, run.user).type !== 'folder') run.stdout.write(line(path, operand));
      else {
        const hidden = given.has('a') || given.has('A');
        const names = files.list(path, run.user).filter((name) => hidden || !name.startsWith('.'));
        if (given.has('t')) names.sort((a, b) => changed(files, `${path}/${b}`, run) - changed(files, `${path}/${a}`, run));
        if (operands.length > 1) run.stdout.write(`${operand}:\n`);
        run.stdout.write(names.map((name) => line(`${path}/${name}`, name)).join(''));
      }
    } catch (error) {
      status = complain(run, `cannot access '${operand}': ${reasonOf(error)}`, 2);
    }
  }
  return status;
};

function changed(files: FileSystem, path: string, { user }: Pick<ProgramRun, 'user'>): number {
  return files.facts(path, user, false).modified;
}

function kind(type: FileFacts['type']): string {
  return { file: '-', folder: 'd', link: 'l', null: 'c' }[type];
}

function rights(mode: number): string {
  return [6, 3, 0]
    .map((shift) => ['r', 'w', 'x'].map((letter, index) => ((mode >> shift) & (4 >> index) ? letter : '-')).join(''))
    .join('');
}
