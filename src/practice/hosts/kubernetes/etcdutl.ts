import { DamageError } from '../../../core/snapshot/damage';
import { writeRevision } from '../../../core/snapshot/mvcc/revision';
import { MemoryAccess } from '../../../core/snapshot/random-access';
import { StreamChecker, TRAILER } from '../../../core/snapshot/stream-check';
import { verifySnapshot } from '../../../core/snapshot/verify';
import { ETCD_VERSION } from '../../etcd/answers';
import { readDatabase, writeDataFolder } from '../../etcd/data-folder';
import { layOut, STORAGE_VERSION, wholeFile } from '../../etcd/database';
import type { KeyspaceEntry } from '../../etcd/keyspace';
import { clusterId, memberId } from '../../etcd/member-facts';
import { FileError, reasonOf } from '../system/file-error';
import { absolute, type Program, type ProgramRun } from '../system/system';

/** Exit codes of etcd's tools: for what went wrong, and for flags that do not go together. */
const FAILED = 1;
const BAD_ARGUMENTS = 128;

const RESTORE_VALUES = [
  'data-dir',
  'wal-dir',
  'name',
  'initial-cluster',
  'initial-cluster-token',
  'initial-advertise-peer-urls',
  'bump-revision',
  'w',
  'write-out',
];
const RESTORE_SWITCHES = ['mark-compacted', 'skip-hash-check'];

/** A refusal in the tool's words. */
class Refusal extends Error {
  constructor(
    message: string,
    readonly status = FAILED,
  ) {
    super(message);
  }
}

/** `etcdutl version`, `etcdutl snapshot status` and `etcdutl snapshot restore`. Its other commands are not there. */
export const etcdutl: Program = async (run) => {
  const [first, second, ...rest] = run.args;
  try {
    if (first === 'version') {
      run.stdout.write(`etcdutl version: ${ETCD_VERSION}\nAPI version: 3.6\n`);
      return 0;
    }
    if (first !== 'snapshot') throw new Refusal(`unknown command "${first ?? ''}" for "etcdutl"`);
    if (second === 'status') return await status(run, rest);
    if (second === 'restore') return await restore(run, rest);
    throw new Refusal(`unknown command "${second ?? ''}" for "etcdutl snapshot"`);
  } catch (error) {
    if (error instanceof Refusal) return failed(run, error.message, error.status);
    if (error instanceof DamageError) return failed(run, `snapshot file integrity check failed. ${error.message}`, FAILED);
    throw error;
  }
};

function failed({ stderr }: ProgramRun, words: string, code: number): number {
  stderr.write(`Error: ${words}\n`);
  return code;
}

async function status(run: ProgramRun, words: readonly string[]): Promise<number> {
  const { flags, operands } = read(words, ['w', 'write-out'], []);
  const [path] = operands;
  if (path === undefined) throw new Refusal('snapshot status requires exactly one argument', BAD_ARGUMENTS);
  const bytes = contentOf(run, path, 'stat');
  const { status: told, findings } = await verifySnapshot(new MemoryAccess(bytes));
  if (!told)
    throw new Refusal(
      `snapshot file integrity check failed. ${findings.length} errors found.\n${findings.map(({ message }) => message).join('\n')}`,
    );
  const totalSize = bytes.length - (bytes.length % 512 === TRAILER ? TRAILER : 0);
  const { hash, revision, keys: totalKey } = told;
  const format = flags.get('w') ?? flags.get('write-out') ?? 'simple';
  run.stdout.write(
    format === 'json'
      ? `${JSON.stringify({ hash, revision, totalKey, totalSize, version: STORAGE_VERSION })}\n`
      : `${hash.toString(16)}, ${revision}, ${totalKey}, ${(totalSize / 1e6).toFixed(1)} MB, ${STORAGE_VERSION}\n`,
  );
  return 0;
}

/**
 * Makes the data of a member of a new cluster. The real tool leaves the free pages of the database where they are; this one leaves them
 * out, since all files of a practice host lie in memory.
 */
async function restore(run: ProgramRun, words: readonly string[]): Promise<number> {
  const { flags, operands } = read(words, RESTORE_VALUES, RESTORE_SWITCHES);
  const [path, extra] = operands;
  if (path === undefined || extra !== undefined) throw new Refusal('snapshot restore requires exactly one argument', BAD_ARGUMENTS);
  const name = flags.get('name') ?? 'default';
  const folder = absolute(flags.get('data-dir') ?? `${name}.etcd`, run.cwd);
  const bump = Number(flags.get('bump-revision') ?? 0);
  if (flags.has('wal-dir'))
    throw new Refusal('the practice host keeps the log of a member beside its database (no --wal-dir)', BAD_ARGUMENTS);
  if (bump > 0 && !flags.has('mark-compacted')) throw new Refusal('--mark-compacted required if --revision-bump > 0', BAD_ARGUMENTS);
  const token = flags.get('initial-cluster-token') ?? 'etcd-cluster';
  const members = membersOf(flags.get('initial-cluster') ?? `${name}=http://localhost:2380`, token);
  const own = members.find((member) => member.name === name);
  if (!own) throw new Refusal(`couldn't find local name "${name}" in the initial cluster configuration`);
  if (!isEmpty(run, folder)) throw new Refusal(`data-dir "${folder}" not empty or could not be read`);
  const database = withoutDigest(contentOf(run, path, 'open'), flags.has('skip-hash-check'));
  const { entries, revision } = await readDatabase(database);
  const raised: KeyspaceEntry = {
    key: writeRevision({ main: revision + bump, sub: 0 }),
    value: new Uint8Array(),
    revision: revision + bump,
    isTombstone: false,
  };
  const image = layOut({
    entries: bump > 0 ? [...entries, raised] : entries,
    compacted: bump > 0 ? raised.revision : 0,
    members,
    removed: [],
    alarms: [],
    index: BigInt(members.length),
    term: 1n,
  });
  const id = clusterId(members.map((member) => member.id));
  const time = new Date(run.system.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  run.stderr.write(`${time}\tinfo\tsnapshot/v3_snapshot.go:333\trestored snapshot\t{"path": "${path}", "data-dir": "${folder}"}\n`);
  writeDataFolder(run.system.files, folder, { clusterId: id, memberId: own.id }, wholeFile(image));
  return 0;
}

function membersOf(text: string, token: string) {
  const urls = new Map<string, string[]>();
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at < 1) throw new Refusal(`invalid initial-cluster entry: ${part}`);
    const known = urls.get(part.slice(0, at)) ?? [];
    urls.set(part.slice(0, at), [...known, part.slice(at + 1)]);
  }
  return [...urls].map(([name, peerUrls]) => ({ id: memberId(peerUrls, token), name, peerUrls, clientUrls: [], learner: false }));
}

/** The database of a snapshot whose digest is right. */
function withoutDigest(bytes: Uint8Array, skip: boolean): Uint8Array {
  const checker = new StreamChecker();
  checker.push(bytes);
  const { state, computed, stored = '' } = checker.finish().digest;
  const list = (hexadecimal: string) => `[${[...Buffer.from(hexadecimal, 'hex')].join(' ')}]`;
  if (state === 'absent') {
    if (!skip) throw new Refusal('snapshot missing hash but --skip-hash-check=false');
    return bytes;
  }
  if (state === 'wrong' && !skip) throw new Refusal(`expected sha256 ${list(stored)}, got ${list(computed)}`);
  return bytes.subarray(0, bytes.length - TRAILER);
}

function contentOf(run: ProgramRun, path: string, verb: 'open' | 'stat'): Uint8Array {
  try {
    return run.system.files.read(absolute(path, run.cwd), run.user);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Refusal(`${verb} ${path}: ${reasonOf(error).toLowerCase()}`);
  }
}

function isEmpty({ system, user }: ProgramRun, folder: string): boolean {
  try {
    return system.files.list(folder, user).length === 0;
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return error.code === 'ENOENT';
  }
}

function read(
  words: readonly string[],
  values: readonly string[],
  switches: readonly string[],
): { readonly flags: ReadonlyMap<string, string>; readonly operands: readonly string[] } {
  const flags = new Map<string, string>();
  const operands: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (!word.startsWith('-')) {
      operands.push(word);
      continue;
    }
    const [name = '', attached] = split(word.replace(/^--?/, ''));
    if (switches.includes(name)) flags.set(name, 'true');
    else if (values.includes(name)) flags.set(name, attached ?? words[(index += 1)] ?? '');
    else throw new Refusal(`unknown flag: ${word}`);
  }
  return { flags, operands };
}

function split(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
