import { DrydockError } from '../../errors';
import type { EtcdAlarm, EtcdContainer, EtcdHash, EtcdId, EtcdMember, EtcdMemberList, EtcdPlace, EtcdStatus } from '../../model/etcd';
import { parseAlarms, parseHash, parseMember, parseMemberList, parseStatus } from '../../parse/etcd/answers';
import { parseExactJson } from '../../parse/etcd/json';
import { fields, items } from '../../parse/kubernetes/fields';
import { parsed, textOf, type CommandShape } from '../parsers';
import { redacted } from '../redact';
import type { CommandResult } from '../result';
import type { CommandSpec } from '../spec';

const QUICK_MS = 20_000;
const LONG_MS = 30 * 60_000;

/** How etcdctl is started on a host: by itself, or inside the container of the static pod, which has no shell. */
export type EtcdctlProgram = readonly [string, ...string[]];

export const HOST_PROGRAM: EtcdctlProgram = ['etcdctl'];

export function containerProgram(container: string): EtcdctlProgram {
  return ['crictl', 'exec', container, 'etcdctl'];
}

/** What a person types where there is no way to the host. */
export function podProgram({ namespace, pod, container }: EtcdContainer): EtcdctlProgram {
  return ['kubectl', '-n', namespace, 'exec', pod, '-c', container, '--', 'etcdctl'];
}

/** Whether etcdctl can be started this way. */
export function etcdctlWorks(program: EtcdctlProgram): CommandSpec<boolean> {
  return { argv: [...program, 'version'], sudo: true, timeoutMs: QUICK_MS, parse: ({ exitCode }) => exitCode === 0 };
}

/** etcdctl for one member, by direct arguments: the environment can't be set in a container. */
export class Etcdctl {
  private readonly start: EtcdctlProgram;

  constructor(program: EtcdctlProgram, { address, port, credentials }: Pick<EtcdPlace, 'address' | 'port' | 'credentials'>) {
    const host = address ?? '127.0.0.1';
    const endpoint = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
    const { ca, cert, key } = credentials;
    this.start = [...program, `--endpoints=${endpoint}`, `--cacert=${ca}`, `--cert=${cert}`, `--key=${key}`];
  }

  /** Program and arguments of any of its commands, for what people would type. */
  argv(argv: readonly string[]): readonly string[] {
    return [...this.start, ...argv];
  }

  status(): CommandSpec<EtcdStatus> {
    return this.json(['endpoint', 'status'], QUICK_MS, (answer) => parseStatus(fields(items(answer)[0]).Status));
  }

  members(): CommandSpec<EtcdMemberList> {
    return this.json(['member', 'list'], QUICK_MS, parseMemberList);
  }

  alarms(): CommandSpec<readonly EtcdAlarm[]> {
    return this.json(['alarm', 'list'], QUICK_MS, parseAlarms);
  }

  /** Ends with 1 where the member is not healthy, which its output says, too. */
  health(): CommandSpec<{ readonly healthy: boolean; readonly reason: string | undefined }> {
    const shape = this.shape(['endpoint', 'health', '-w', 'json'], QUICK_MS);
    return {
      ...shape,
      parse: (result) => {
        const { health, error } = fields(items(readJson(shape, result))[0]);
        return { healthy: health === true, reason: typeof error === 'string' && error !== '' ? error : undefined };
      },
    };
  }

  /** @param revision 0: the current one */
  hash(revision: bigint): CommandSpec<EtcdHash> {
    const at = revision === 0n ? [] : [`--rev=${revision}`];
    return this.json(['endpoint', 'hashkv', ...at], LONG_MS, (answer) => parseHash(fields(items(answer)[0]).HashKV));
  }

  defragment(): CommandSpec<string> {
    return textOf(this.shape(['defrag', '--command-timeout=30m'], LONG_MS));
  }

  compact(revision: bigint): CommandSpec<string> {
    return textOf(this.shape(['compact', '--physical=true', '--command-timeout=10m', String(revision)], LONG_MS));
  }

  /** All alarms of all members at once: etcdctl can't name one. */
  disarm(): CommandSpec<string> {
    return textOf(this.shape(['alarm', 'disarm'], QUICK_MS));
  }

  moveLeader(target: EtcdId): CommandSpec<string> {
    return textOf(this.shape(['move-leader', target.toString(16)], QUICK_MS));
  }

  /** @param name of no effect on the member; etcdctl wants one for what it prints */
  addMember(name: string, peerUrls: readonly string[], learner: boolean): CommandSpec<EtcdMember> {
    const argv = ['member', 'add', name, `--peer-urls=${peerUrls.join(',')}`, ...(learner ? ['--learner'] : [])];
    return this.json(argv, QUICK_MS, (answer) => parseMember(fields(answer).member));
  }

  removeMember(id: EtcdId): CommandSpec<string> {
    return textOf(this.shape(['member', 'remove', id.toString(16)], QUICK_MS));
  }

  promoteMember(id: EtcdId): CommandSpec<string> {
    return textOf(this.shape(['member', 'promote', id.toString(16)], QUICK_MS));
  }

  updateMember(id: EtcdId, peerUrls: readonly string[]): CommandSpec<string> {
    return textOf(this.shape(['member', 'update', id.toString(16), `--peer-urls=${peerUrls.join(',')}`], QUICK_MS));
  }

  private json<T>(argv: readonly string[], timeoutMs: number, read: (answer: unknown) => T): CommandSpec<T> {
    const shape = this.shape([...argv, '-w', 'json'], timeoutMs);
    return parsed(shape, (result) => read(readJson(shape, result)));
  }

  private shape(argv: readonly string[], timeoutMs: number): CommandShape {
    return { argv: [...this.start, ...argv], sudo: true, timeoutMs };
  }
}

/** Warnings of the client go before the JSON in some versions. */
function readJson(shape: CommandShape, result: CommandResult): unknown {
  const start = result.stdout.search(/^[[{]/m);
  try {
    if (start >= 0) return parseExactJson(result.stdout.slice(start));
  } catch {
    // Told below with what was there.
  }
  const seen = redacted(shape, (result.stdout || result.stderr).trim().slice(0, 200));
  throw new DrydockError('protocol', `etcdctl answered something that is not JSON: ${seen === '' ? '(nothing)' : seen}`, {
    hint: 'Look at the log of etcd on the host.',
  });
}
