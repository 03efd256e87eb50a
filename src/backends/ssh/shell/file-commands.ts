import { parsed } from '../../../core/command/parsers';
import { commandFailure, succeed, type CommandResult } from '../../../core/command/result';
import type { CommandSpec } from '../../../core/command/spec';
import { DrydockError } from '../../../core/errors';
import type { FileFacts } from '../../../ports/remote-shell';

/**
 * Commands for files, for hosts with coreutils or busybox. Scripts are constant; whatever varies is an argument of theirs.
 */
const QUICK_MS = 30_000;
/** Digest and flush of a large file on a slow disk. */
const SLOW_MS = 15 * 60_000;
/** How much `readFile` reads. */
const WHOLE_FILE_BYTES = 4 * 1024 * 1024;

/** Without the name, which may contain anything. */
const STAT_FORMAT = '%s %a %U %G %Y';

const STAT = `stat -L -c '${STAT_FORMAT}' -- "$1"`;

export function statFile(path: string, sudo: boolean): CommandSpec<FileFacts | undefined> {
  const argv = ['sh', '-c', STAT, 'drydock', absolute(path)] as const;
  return {
    argv,
    sudo,
    timeoutMs: QUICK_MS,
    parse(result) {
      if (result.exitCode !== 0 && /No such file or directory/.test(result.stderr)) return undefined;
      return factsOf(path, fileSuccess(argv, path, result).stdout.split('\n')[0] ?? '');
    },
  };
}

const READ = `${STAT} && sum=$(sha256sum < "$1") && printf '%s\\n' "\${sum%% *}" && cat -- "$1"`;

export interface WholeFile {
  readonly facts: FileFacts;
  readonly sha256: string;
  readonly content: Uint8Array;
}

export function readWhole(path: string, sudo: boolean): CommandSpec<WholeFile> {
  const argv = ['sh', '-c', READ, 'drydock', absolute(path)] as const;
  return {
    argv,
    sudo,
    timeoutMs: QUICK_MS,
    maxOutputBytes: WHOLE_FILE_BYTES + 1024,
    parse(result) {
      const bytes = Buffer.from(fileSuccess(argv, path, result).stdoutBytes);
      const first = bytes.indexOf(10);
      const second = bytes.indexOf(10, first + 1);
      if (first < 0 || second < 0) throw new DrydockError('protocol', `The host told nothing of ${path}.`);
      return {
        facts: factsOf(path, bytes.subarray(0, first).toString('utf8')),
        sha256: bytes.subarray(first + 1, second).toString('latin1'),
        content: bytes.subarray(second + 1),
      };
    },
  };
}

export function digestFile(path: string, sudo: boolean): CommandSpec<string> {
  const shape = { argv: ['sh', '-c', 'sha256sum < "$1"', 'drydock', absolute(path)] as const, sudo, timeoutMs: SLOW_MS };
  return { ...shape, parse: (result) => digestIn(fileSuccess(shape.argv, path, result).stdout) };
}

export function catFile(path: string, sudo: boolean, timeoutMs: number): CommandSpec<void> {
  const argv = ['cat', '--', absolute(path)] as const;
  return { argv, sudo, timeoutMs, parse: (result) => void fileSuccess(argv, path, result) };
}

/**
 * Finds where a file really is, so that a link stays one: $1 file, $2 name of a temporary file beside it; sets `target` and
 * `part`.
 */
const RESOLVE = 'target=$(readlink -f -- "$1") || target=$1; part=$(dirname -- "$target")/$2';

/** Takes stdin into a new file that nobody else can read, and prints its digest. */
const RECEIVE = `${RESOLVE}; umask 077; set -C; cat > "$part" || exit 1; sum=$(sha256sum < "$part") || exit 1; printf '%s\\n' "$sum"`;

export function receiveFile(path: string, temporary: string, sudo: boolean, timeoutMs: number): CommandSpec<string> {
  const argv = ['sh', '-c', RECEIVE, 'drydock', absolute(path), temporary] as const;
  return { argv, sudo, timeoutMs, parse: (result) => digestIn(fileSuccess(argv, path, result).stdout) };
}

/** Takes stdin after what is there of a file, and prints the digest of the whole. */
const RECEIVE_REST = `${RESOLVE}; cat >> "$part" || exit 1; sum=$(sha256sum < "$part") || exit 1; printf '%s\\n' "$sum"`;

export function receiveRest(path: string, temporary: string, sudo: boolean, timeoutMs: number): CommandSpec<string> {
  const argv = ['sh', '-c', RECEIVE_REST, 'drydock', absolute(path), temporary] as const;
  return { argv, sudo, timeoutMs, parse: (result) => digestIn(fileSuccess(argv, path, result).stdout) };
}

/** Size and digest of what is there of a file. A link is none: it could lead anywhere. Nor is an empty file worth going on with. */
const PART_FACTS = `${RESOLVE}; if [ -f "$part" ] && [ ! -L "$part" ] && [ -s "$part" ]; then stat -c '%s' -- "$part" && sha256sum < "$part"; fi`;

/** Undefined: nothing of it is there. */
export function partFacts(
  path: string,
  temporary: string,
  sudo: boolean,
): CommandSpec<{ readonly size: number; readonly sha256: string } | undefined> {
  const argv = ['sh', '-c', PART_FACTS, 'drydock', absolute(path), temporary] as const;
  return {
    argv,
    sudo,
    timeoutMs: SLOW_MS,
    parse(result) {
      const [size = '', digest = ''] = fileSuccess(argv, path, result).stdout.split('\n');
      return size === '' ? undefined : { size: Number(size), sha256: digestIn(digest) };
    },
  };
}

/** Exit code of COMMIT when the file is not as expected. */
const NOT_AS_EXPECTED = 73;

/** $1 and $2 as above, $3 mode, $4 owner or nothing, $5 expected digest, `absent` or nothing. */
const COMMIT = [
  RESOLVE,
  `now=absent; if [ -e "$target" ] || [ -L "$target" ]; then sum=$(sha256sum < "$target") || exit 1; now=\${sum%% *}; fi`,
  `if [ -n "$5" ] && [ "$5" != "$now" ]; then exit ${NOT_AS_EXPECTED}; fi`,
  'if [ -n "$4" ]; then chown -- "$4" "$part" || exit 1; fi',
  'chmod -- "$3" "$part" || exit 1',
  'sync -- "$part" 2>/dev/null || sync',
  'mv -f -T -- "$part" "$target" || exit 1',
  'sync -- "$(dirname -- "$target")" 2>/dev/null || sync',
].join('\n');

export function commitFile(
  path: string,
  temporary: string,
  { sudo, mode, owner, expect }: { readonly sudo: boolean; readonly mode: number; readonly owner?: string; readonly expect?: string },
): CommandSpec<void> {
  if (owner !== undefined && !/^[\w.-]+(:[\w.-]+)?$/.test(owner)) throw new DrydockError('internal', `"${owner}" can't own a file.`);
  const argv = ['sh', '-c', COMMIT, 'drydock', absolute(path), temporary, mode.toString(8), owner ?? '', expect ?? ''] as const;
  return {
    argv,
    sudo,
    timeoutMs: SLOW_MS,
    parse(result) {
      if (result.exitCode === NOT_AS_EXPECTED)
        throw new DrydockError('conflict', `${path} changed in between, or is there though it should not be; it was left as it is.`, {
          hint: 'Read it again and decide anew.',
        });
      fileSuccess(argv, path, result);
    },
  };
}

export function removePart(path: string, temporary: string, sudo: boolean): CommandSpec<void> {
  const argv = ['sh', '-c', `${RESOLVE}; rm -f -- "$part"`, 'drydock', absolute(path), temporary] as const;
  return parsed({ argv, sudo, timeoutMs: QUICK_MS }, () => undefined);
}

const REASONS: readonly (readonly [RegExp, 'notFound' | 'forbidden' | 'storage', string])[] = [
  [/No such file or directory|Directory nonexistent/, 'notFound', 'does not exist'],
  [/Permission denied|Operation not permitted/, 'forbidden', 'may not be used by this user'],
  [/No space left on device|Disk quota exceeded/, 'storage', 'does not fit: the disk is full'],
  [/Read-only file system/, 'storage', 'is on a read-only file system'],
  [/Is a directory|cannot overwrite directory/, 'storage', 'is a folder'],
];

/** As `succeed`, with the usual errors of file systems told apart. */
function fileSuccess(argv: CommandSpec<unknown>['argv'], path: string, result: CommandResult): CommandResult {
  if (result.exitCode !== 0) {
    const reason = REASONS.find(([pattern]) => pattern.test(result.stderr));
    if (reason) throw new DrydockError(reason[1], `${path} ${reason[2]}.`, { cause: commandFailure({ argv }, result) });
  }
  return succeed({ argv }, result);
}

function factsOf(path: string, line: string): FileFacts {
  const [size, mode, owner = '', group = '', modified] = line.trim().split(' ');
  if (modified === undefined || !/^\d+$/.test(size ?? '')) throw new DrydockError('protocol', `The host told nothing of ${path}.`);
  return { path, size: Number(size), mode: Number.parseInt(mode ?? '', 8), owner, group, modified: Number(modified) * 1000 };
}

function digestIn(stdout: string): string {
  const digest = /^[0-9a-f]{64}/.exec(stdout.trim())?.[0];
  if (digest === undefined) throw new DrydockError('protocol', 'sha256sum answered something that is not a digest.');
  return digest;
}

function absolute(path: string): string {
  if (!path.startsWith('/') || path.includes('\0')) throw new DrydockError('internal', `"${path}" is not an absolute path.`);
  return path;
}
