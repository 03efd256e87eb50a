import type { Answer } from '../etcd/answers';
import { GATEWAY } from '../etcd/gateway';
import { EtcdRefusal } from '../etcd/refusal';
import type { RunningMember } from '../etcd/running-member';

/** How a program ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What etcdctl says where nothing answers at its endpoint. */
const NO_ANSWER = 'context deadline exceeded';
const CREDENTIALS = ['cacert', 'cert', 'key'] as const;
const FLAGS = [...CREDENTIALS, 'endpoints', 'command-timeout', 'w', 'write-out', 'rev', 'physical', 'peer-urls', 'learner'];
/** Fields of 64 bits, which etcdctl writes as bare numbers where the gateway writes texts. */
const NUMBERS =
  /"(cluster_id|member_id|memberID|ID|revision|raft_term|raftTerm|raftIndex|raftAppliedIndex|leader|dbSize|dbSizeInUse|dbSizeQuota|compact_revision|hash_revision)":"(-?\d+)"/g;

interface Call {
  readonly words: readonly string[];
  readonly flags: ReadonlyMap<string, string>;
}

/**
 * etcdctl in the pod of a member, as far as Drydock uses it, with JSON as its output where it has one. What it does not know it refuses.
 * @param argv without the program. @param member undefined: none runs there
 */
export async function etcdctl(argv: readonly string[], member: RunningMember | undefined): Promise<Ended> {
  const call = callOf(argv);
  if (typeof call === 'string') return failed(call);
  if (call.words[0] === 'version') return done('etcdctl version: 3.6.5\nAPI version: 3.6\n');
  const missing = CREDENTIALS.find((name) => !call.flags.get(name)?.startsWith('/etc/kubernetes/pki/etcd/'));
  if (missing !== undefined) return failed(`Error: open ${call.flags.get(missing) ?? ''}: no such file or directory`);
  const endpoint = call.flags.get('endpoints') ?? '127.0.0.1:2379';
  if (!member || !/^https:\/\/(127\.0\.0\.1|localhost|\[::1\]):2379$/.test(endpoint)) return failed(`Error: ${NO_ANSWER}`);
  await member.ready();
  try {
    return await run(call, endpoint, member);
  } catch (error) {
    if (error instanceof EtcdRefusal) return failed(`Error: ${error.message}`);
    throw error;
  }
}

async function run({ words, flags }: Call, endpoint: string, member: RunningMember): Promise<Ended> {
  const ask = async (method: string, request: Readonly<Record<string, unknown>> = {}): Promise<Answer> => {
    const found = GATEWAY[`/v3/${method}`];
    if (!found) throw new EtcdRefusal(12, `practice: there is no ${method}`);
    return found(member, request);
  };
  const [noun = '', verb = '', subject = '', ...more] = words;
  const urls = () => (flags.get('peer-urls') ?? '').split(',').filter((url) => url !== '');
  switch (`${noun} ${verb}`.trim()) {
    case 'endpoint status':
      return json([{ Endpoint: endpoint, Status: await ask('maintenance/status') }]);
    case 'endpoint hashkv':
      return json([{ Endpoint: endpoint, HashKV: await ask('maintenance/hashkv', { revision: flags.get('rev') ?? '0' }) }]);
    case 'endpoint health':
      return health(endpoint, member);
    case 'member list':
      return json(await ask('cluster/member/list', { linearizable: true }));
    case 'member add':
      return json(await ask('cluster/member/add', { peerURLs: urls(), isLearner: flags.has('learner') }));
    case 'member remove':
      return about(await ask('cluster/member/remove', { ID: decimal(subject) }), `Member ${subject} removed from cluster`);
    case 'member promote':
      return about(await ask('cluster/member/promote', { ID: decimal(subject) }), `Member ${subject} promoted in cluster`);
    case 'member update':
      return about(await ask('cluster/member/update', { ID: decimal(subject), peerURLs: urls() }), `Member ${subject} updated in cluster`);
    case 'alarm list':
      return json(await ask('maintenance/alarm'));
    case 'alarm disarm':
      for (const { memberId, alarm } of [...member.alarms]) member.disarm(memberId, alarm);
      return done('');
    case 'defrag':
      await ask('maintenance/defragment');
      return done(`Finished defragmenting etcd member[${endpoint}]\n`);
    default:
      if (noun === 'compact' && more.length === 0) {
        await ask('kv/compaction', { revision: verb });
        return done(`compacted revision ${verb}\n`);
      }
      if (noun === 'move-leader' && more.length === 0) {
        await ask('maintenance/transfer-leadership', { targetID: decimal(verb) });
        return done(`Leadership transferred to ${verb}\n`);
      }
      return failed(`Error: unknown command "${words.join(' ')}" for "etcdctl"; it is not part of the practice cluster`);
  }
}

async function health(endpoint: string, member: RunningMember): Promise<Ended> {
  const alarm = member.alarms[0]?.alarm;
  let error = alarm === undefined ? '' : `Active Alarm(s): ${alarm}`;
  try {
    await member.linearizableRead();
  } catch (thrown) {
    if (!(thrown instanceof EtcdRefusal)) throw thrown;
    error = thrown.message;
  }
  const state = { endpoint, health: error === '', took: '1.2ms', ...(error === '' ? {} : { error }) };
  return { code: error === '' ? 0 : 1, stdout: `${JSON.stringify([state])}\n`, stderr: error === '' ? '' : 'Error: unhealthy cluster\n' };
}

/** @returns what is wrong with it, in etcdctl's words */
function callOf(argv: readonly string[]): Call | string {
  const words: string[] = [];
  const flags = new Map<string, string>();
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    const [, name, value] = /^--?([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) words.push(word);
    else if (!FLAGS.includes(name)) return `Error: unknown flag: --${name}`;
    else if (name === 'learner') flags.set(name, 'true');
    else flags.set(name, value ?? argv[(index += 1)] ?? '');
  }
  return { words, flags };
}

function decimal(id: string): string {
  if (!/^[0-9a-f]{1,16}$/.test(id)) throw new EtcdRefusal(3, `bad member ID arg (strconv.ParseUint: parsing "${id}": invalid syntax)`);
  return String(BigInt(`0x${id}`));
}

function json(answer: unknown): Ended {
  const text = JSON.stringify(answer)
    .replace(NUMBERS, '"$1":$2')
    .replace(/"alarm":"NOSPACE"/g, '"alarm":1')
    .replace(/"alarm":"CORRUPT"/g, '"alarm":2');
  return done(`${text}\n`);
}

/** What it says of a change, with the cluster that it was made in. */
function about(answer: Answer, words: string): Ended {
  const { cluster_id = '0' } = (answer.header ?? {}) as { readonly cluster_id?: string };
  return done(`${words} ${BigInt(cluster_id).toString(16)}\n`);
}

function done(stdout: string): Ended {
  return { code: 0, stdout, stderr: '' };
}

function failed(words: string): Ended {
  return { code: 1, stdout: '', stderr: `${words}\n` };
}
