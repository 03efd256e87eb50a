import { STORAGE_VERSION } from './database';
import type { MemberFacts } from './member-facts';
import type { RunningMember } from './running-member';

/** Version of etcd in the practice cluster when it opens, as its image tells. */
export const ETCD_VERSION = '3.6.5';

/*
 * Messages of etcd's API as its gateway writes them: numbers of 64 bits as texts, enumerations by name, names as in the .proto files,
 * and nothing of fields that have their default.
 */

export type Answer = Readonly<Record<string, unknown>>;

export function header(member: RunningMember): Answer {
  return {
    cluster_id: String(member.cluster.id),
    member_id: String(member.id),
    revision: String(member.revision),
    raft_term: String(member.term),
  };
}

export function memberAnswer({ id, name, peerUrls, clientUrls, learner }: MemberFacts): Answer {
  return {
    ID: String(id),
    ...(name === '' ? {} : { name }),
    peerURLs: peerUrls,
    ...(clientUrls.length === 0 ? {} : { clientURLs: clientUrls }),
    ...(learner ? { isLearner: true } : {}),
  };
}

export function statusAnswer(member: RunningMember): Answer {
  const { file, inUse } = member.sizes();
  const errors = [
    ...(member.leader === 0n ? ['etcdserver: no leader'] : []),
    ...member.alarms.map(({ memberId, alarm }) => `memberID:${memberId} alarm:${alarm} `),
  ];
  return {
    header: header(member),
    version: member.version,
    dbSize: String(file),
    ...(member.leader === 0n ? {} : { leader: String(member.leader) }),
    raftIndex: String(member.applied),
    raftTerm: String(member.term),
    raftAppliedIndex: String(member.applied),
    ...(errors.length === 0 ? {} : { errors }),
    dbSizeInUse: String(inUse),
    ...(member.isLearner ? { isLearner: true } : {}),
    storageVersion: STORAGE_VERSION,
    dbSizeQuota: String(member.quota),
    downgradeInfo: {},
  };
}

export function alarmsAnswer(member: RunningMember): Answer {
  const alarms = member.alarms.map(({ memberId, alarm }) => ({ memberID: String(memberId), alarm }));
  return { header: header(member), ...(alarms.length === 0 ? {} : { alarms }) };
}
