import { DrydockError } from '../../errors';
import { fields } from '../../parse/kubernetes/fields';
import { integer, parseExactJson } from '../../parse/etcd/json';
import { parsed, textOf } from '../parsers';
import { succeed } from '../result';
import type { CommandSpec } from '../spec';

const QUICK_MS = 20_000;
/** A database of 8 GiB on a slow disk. */
const LONG_MS = 60 * 60_000;

/** Version of etcdutl: `3.6.8`. Undefined: there is none at that place, or it does not start. */
export function etcdutlVersion(program: string): CommandSpec<string | undefined> {
  return {
    argv: [program, 'version'],
    sudo: true,
    timeoutMs: QUICK_MS,
    parse: ({ exitCode, stdout }) => (exitCode === 0 ? /etcdutl version:\s*v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1] : undefined),
  };
}

/** Revision of a database that no etcd has open. */
export function databaseRevision(program: string, file: string): CommandSpec<bigint> {
  const shape = { argv: [program, 'snapshot', 'status', file, '-w', 'json'] as const, sudo: true, timeoutMs: LONG_MS };
  return parsed(shape, ({ stdout }) => {
    try {
      return integer(fields(parseExactJson(stdout)).revision, 'a revision');
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new DrydockError('protocol', `etcdutl says nothing of ${file} that can be read.`);
    }
  });
}

/** What a member of the new cluster is made of. */
export interface RestoredMember {
  readonly name: string;
  readonly peerUrls: readonly string[];
  /** `cp1=https://10.0.0.1:2380,…`, the same for every member. */
  readonly initialCluster: string;
  /** Keeps the new cluster apart from the old one, should a member of that come back. */
  readonly token: string;
  /** Added to the revision of the snapshot, so that watchers see no time running backwards. */
  readonly bumpRevision: string;
  /** The file has no digest at its end: it is a copy of a member's database. */
  readonly withoutDigest: boolean;
}

/**
 * Makes the data of a member out of a snapshot.
 * Flags: etcd's recovery guide; the revision is raised and marked as compacted for the caches of Kubernetes (etcd 3.4.27, 3.5.10, 3.6).
 * @param folder must not be there yet
 */
export function restoreSnapshot(program: string, snapshot: string, folder: string, member: RestoredMember): CommandSpec<string> {
  const { name, peerUrls, initialCluster, token, bumpRevision, withoutDigest } = member;
  return textOf({
    argv: [
      program,
      'snapshot',
      'restore',
      snapshot,
      `--data-dir=${folder}`,
      `--name=${name}`,
      `--initial-cluster=${initialCluster}`,
      `--initial-cluster-token=${token}`,
      `--initial-advertise-peer-urls=${peerUrls.join(',')}`,
      `--bump-revision=${bumpRevision}`,
      '--mark-compacted',
      ...(withoutDigest ? ['--skip-hash-check'] : []),
    ],
    sudo: true,
    timeoutMs: LONG_MS,
  });
}

/** Copies a program out of a container that runs, through the table of processes: its image needs no shell for that. */
export function copyFromProcess(pid: string, path: string, to: string): CommandSpec<string> {
  return textOf({ argv: ['cp', '-T', '--', `/proc/${pid}/root${path}`, to], sudo: true, timeoutMs: QUICK_MS });
}

/** Process id of a container, as the host counts. */
export function containerPid(container: string): CommandSpec<string> {
  const shape = {
    argv: ['crictl', 'inspect', '-o', 'go-template', '--template', '{{.info.pid}}', container] as const,
    sudo: true,
    timeoutMs: QUICK_MS,
  };
  return {
    ...shape,
    parse: (result) => {
      const pid = succeed(shape, result).stdout.trim();
      if (/^\d+$/.test(pid)) return pid;
      throw new DrydockError('protocol', `crictl does not tell the process of container ${container}.`);
    },
  };
}
