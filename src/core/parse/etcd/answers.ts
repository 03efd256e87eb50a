import { DrydockError } from '../../errors';
import type { AlarmType, EtcdAlarm, EtcdHash, EtcdMember, EtcdMemberList, EtcdStatus } from '../../model/etcd';
import { fields, items, text } from '../kubernetes/fields';
import { identifier, integer, size } from './json';

/*
 * Messages of etcd's API, as the gateway writes them and as `etcdctl -w json` does: the same keys, of which some have capital
 * letters; fields with their default are absent; the gateway has 64-bit numbers as texts and enumerations by name, etcdctl has
 * bare numbers for both.
 */

export function parseMemberList(answer: unknown): EtcdMemberList {
  const { header, members } = fields(answer);
  return { clusterId: identifier(fields(header).cluster_id, 'the id of a cluster'), members: items(members).map(parseMember) };
}

export function parseMember(value: unknown): EtcdMember {
  const member = fields(value);
  return {
    id: identifier(member.ID, 'the id of a member'),
    name: text(member.name) ?? '',
    peerUrls: texts(member.peerURLs),
    clientUrls: texts(member.clientURLs),
    learner: member.isLearner === true,
  };
}

export function parseStatus(answer: unknown): EtcdStatus {
  const status = fields(answer);
  const header = fields(status.header);
  const version = text(status.version);
  if (version === undefined) throw new DrydockError('protocol', 'etcd answered a status without its version.');
  const optional = (value: unknown, what: string) => (value === undefined ? undefined : size(value, what));
  return {
    clusterId: identifier(header.cluster_id, 'the id of a cluster'),
    memberId: identifier(header.member_id, 'the id of a member'),
    revision: integer(header.revision, 'a revision'),
    version,
    storageVersion: text(status.storageVersion),
    dbSize: size(status.dbSize, 'the size of its database'),
    dbSizeInUse: optional(status.dbSizeInUse, 'the size in use'),
    dbSizeQuota: optional(status.dbSizeQuota, 'its quota'),
    leader: identifier(status.leader, 'the id of the leader'),
    raftTerm: integer(status.raftTerm, 'a term'),
    raftIndex: integer(status.raftIndex, 'an index'),
    raftAppliedIndex: integer(status.raftAppliedIndex, 'an index'),
    errors: texts(status.errors),
    learner: status.isLearner === true,
  };
}

/** AlarmType of rpc.proto, by its numbers. */
const ALARMS: Readonly<Record<string, AlarmType>> = { '1': 'NOSPACE', '2': 'CORRUPT', NOSPACE: 'NOSPACE', CORRUPT: 'CORRUPT' };

export function parseAlarms(answer: unknown): readonly EtcdAlarm[] {
  return items(fields(answer).alarms).flatMap((value) => {
    const { memberID, alarm } = fields(value);
    const type = ALARMS[String(alarm)];
    return type === undefined ? [] : [{ memberId: identifier(memberID, 'the id of a member'), alarm: type }];
  });
}

/** Alarms as a status has them among its errors (`memberID:81… alarm:NOSPACE`): it tells them without a quorum. */
export function alarmsInErrors(errors: readonly string[]): readonly EtcdAlarm[] {
  return errors.flatMap((error) => {
    const [, id, name] = /memberID:(\d+)\s+alarm:(\w+)/.exec(error) ?? [];
    const alarm = name === undefined ? undefined : ALARMS[name];
    return id === undefined || alarm === undefined ? [] : [{ memberId: BigInt(id), alarm }];
  });
}

export function parseHash(answer: unknown): EtcdHash {
  const { header, hash, compact_revision, hash_revision } = fields(answer);
  return {
    hash: Number(integer(hash, 'a hash')),
    revision: integer(hash_revision ?? fields(header).revision, 'a revision'),
    compactRevision: integer(compact_revision, 'a revision'),
  };
}

function texts(value: unknown): readonly string[] {
  return items(value).flatMap((one) => text(one) ?? []);
}
