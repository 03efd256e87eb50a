import type { Clock } from '../../ports/clock';
import { Membership } from './membership';
import { clusterId, type MemberFacts } from './member-facts';
import { RaftLog } from './raft-log';

export type AlarmKind = 'NOSPACE' | 'CORRUPT';

/** One cluster of etcd: who belongs to it, who leads, what was agreed on. Its content is in the store of the world while it is the one that works. */
export class EtcdCluster {
  readonly membership: Membership;
  readonly alarms: { readonly memberId: bigint; readonly alarm: AlarmKind }[] = [];
  readonly log: RaftLog;
  leader = 0n;
  term: bigint;
  /** Changes of the leader since it began. */
  leaderChanges = 0;

  constructor(
    clock: Clock,
    readonly id: bigint,
    { members, token, index, term, revision }: ClusterBeginning,
  ) {
    this.membership = new Membership(members, token);
    this.log = new RaftLog(clock, index, revision);
    this.term = term;
  }

  /** A leader among the voters that run, as an election would have it; none without a quorum. @param up ids of members that run */
  elect(up: ReadonlySet<bigint>): void {
    const voters = this.membership.voters().filter(({ id }) => up.has(id));
    if (voters.length < this.membership.quorum()) {
      this.leader = 0n;
      return;
    }
    if (voters.some(({ id }) => id === this.leader)) return;
    this.lead(voters[0]?.id ?? 0n);
  }

  lead(id: bigint): void {
    this.leader = id;
    this.term += 1n;
    this.leaderChanges += 1;
    this.log.advance();
  }
}

export interface ClusterBeginning {
  readonly members: readonly MemberFacts[];
  readonly token: string;
  /** Index and term of the last entry so far, and the revision it led to. */
  readonly index: bigint;
  readonly term: bigint;
  readonly revision: number;
}

/** A cluster whose members begin together. */
export function foundCluster(clock: Clock, beginning: ClusterBeginning): EtcdCluster {
  return new EtcdCluster(clock, clusterId(beginning.members.map(({ id }) => id)), beginning);
}
