import { alarmsAnswer, header, memberAnswer, statusAnswer, type Answer } from './answers';
import type { AlarmKind } from './etcd-cluster';
import { EtcdRefusal, refusals } from './refusal';
import type { RunningMember } from './running-member';

type Fields = Readonly<Record<string, unknown>>;
type Method = (member: RunningMember, request: Fields) => Answer | Promise<Answer>;

/** Code of gRPC for a request that can't be read. */
const INVALID_ARGUMENT = 3;

/** What the HTTP/JSON gateway of a member answers, by path. Snapshots are a stream, and beside it. */
export const GATEWAY: Readonly<Record<string, Method>> = {
  '/v3/maintenance/status': (member) => statusAnswer(member),
  '/v3/maintenance/alarm': (member, { action = 'GET', memberID, alarm }) => {
    if (action === 'GET') return alarmsAnswer(member);
    if (action !== 'DEACTIVATE' || (alarm !== 'NOSPACE' && alarm !== 'CORRUPT')) throw refusals.unknownAlarm();
    member.disarm(integer(memberID, 'memberID'), alarm satisfies AlarmKind);
    return { header: header(member) };
  },
  '/v3/maintenance/defragment': async (member) => {
    await member.defragment();
    return { header: header(member) };
  },
  '/v3/maintenance/hashkv': (member, { revision }) => {
    const { hash, revision: at, compacted } = member.hash(Number(integer(revision, 'revision')));
    return {
      header: header(member),
      hash,
      // Never compacted is -1, not 0.
      compact_revision: String(compacted === 0 ? -1 : compacted),
      hash_revision: String(at),
    };
  },
  '/v3/maintenance/transfer-leadership': (member, { targetID }) => {
    member.moveLeader(integer(targetID, 'targetID'));
    return { header: header(member) };
  },
  '/v3/cluster/member/list': (member, { linearizable }) => ({
    header: header(member),
    members: member.members(linearizable === true).map(memberAnswer),
  }),
  '/v3/cluster/member/add': (member, { peerURLs, isLearner }) => {
    const added = member.addMember(texts(peerURLs), isLearner === true);
    return { header: header(member), member: memberAnswer(added), members: member.members(false).map(memberAnswer) };
  },
  '/v3/cluster/member/remove': (member, { ID }) => {
    member.removeMember(integer(ID, 'ID'));
    return listed(member);
  },
  '/v3/cluster/member/promote': (member, { ID }) => {
    member.promoteMember(integer(ID, 'ID'));
    return listed(member);
  },
  '/v3/cluster/member/update': (member, { ID, peerURLs }) => {
    member.updateMember(integer(ID, 'ID'), texts(peerURLs));
    return listed(member);
  },
  '/v3/kv/compaction': (member, { revision }) => {
    member.compact(Number(integer(revision, 'revision')));
    return { header: header(member) };
  },
  // Keys of the API server are nobody's business here: what is read is one that is not there, to ask the quorum.
  '/v3/kv/range': async (member, { key }) => {
    if (typeof key !== 'string' || Buffer.from(key, 'base64').toString().startsWith('/'))
      throw new EtcdRefusal(INVALID_ARGUMENT, 'practice: this etcd reads no keys of objects; ask the API of the practice cluster');
    await member.linearizableRead();
    return { header: header(member) };
  },
};

function listed(member: RunningMember): Answer {
  return { header: header(member), members: member.members(false).map(memberAnswer) };
}

function integer(value: unknown, name: string): bigint {
  if (value === undefined) return 0n;
  if ((typeof value === 'string' && /^-?\d+$/.test(value)) || (typeof value === 'number' && Number.isSafeInteger(value)))
    return BigInt(value);
  throw new EtcdRefusal(INVALID_ARGUMENT, `proto: invalid value for ${name}: ${JSON.stringify(value)}`);
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** HTTP statuses for codes of gRPC, as the gateway has them. */
const STATUSES: Readonly<Record<number, number>> = { 3: 400, 5: 404, 8: 429, 9: 400, 11: 400, 14: 503 };

export function httpStatus(code: number): number {
  return STATUSES[code] ?? 500;
}
