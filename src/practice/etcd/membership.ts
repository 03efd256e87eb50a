import { quorumOf } from '../../core/policy/quorum';
import { memberId, type MemberFacts } from './member-facts';
import { refusals } from './refusal';

/** Learners that a cluster takes at one time, unless told otherwise. */
const MOST_LEARNERS = 1;

/** Who belongs to a cluster, with the rules by which etcd changes that (`--strict-reconfig-check`, which is its default). */
export class Membership {
  private readonly members = new Map<bigint, MemberFacts>();
  readonly removed = new Set<bigint>();
  private added = 0;

  constructor(
    members: readonly MemberFacts[],
    private readonly token: string,
  ) {
    for (const member of members) this.members.set(member.id, member);
  }

  list(): readonly MemberFacts[] {
    return [...this.members.values()];
  }

  get(id: bigint): MemberFacts | undefined {
    return this.members.get(id);
  }

  /** @throws EtcdRefusal */
  require(id: bigint): MemberFacts {
    const member = this.members.get(id);
    if (!member) throw refusals.memberNotFound();
    return member;
  }

  voters(): readonly MemberFacts[] {
    return this.list().filter(({ learner }) => !learner);
  }

  quorum(): number {
    return quorumOf(this.voters().length);
  }

  /** @param up ids of the members that run. @throws EtcdRefusal */
  add(peerUrls: readonly string[], learner: boolean, up: ReadonlySet<bigint>): MemberFacts {
    if (peerUrls.length === 0 || !peerUrls.every(isPeerUrl)) throw refusals.badUrls();
    this.refuseTaken(peerUrls, undefined);
    const voters = this.voters();
    if (learner) {
      if (this.members.size - voters.length >= MOST_LEARNERS) throw refusals.tooManyLearners();
    } else {
      // One more that has not started: the others must make up the larger quorum. Of one member it is taken all the same.
      if (voters.length > 1 && startedOf(voters) < quorumOf(voters.length + 1)) throw refusals.notEnoughStarted();
      if (!voters.every(({ id }) => up.has(id))) throw refusals.unhealthy();
    }
    this.added += 1;
    const member = { id: memberId(peerUrls, `${this.token}${this.added}`), name: '', peerUrls, clientUrls: [], learner };
    this.members.set(member.id, member);
    return member;
  }

  /** @throws EtcdRefusal */
  remove(id: bigint, up: ReadonlySet<bigint>): void {
    const member = this.require(id);
    if (!member.learner) {
      const voters = this.voters();
      const left = voters.filter((one) => one.id !== id);
      if (left.length === 0 || startedOf(left) < quorumOf(left.length)) throw refusals.notEnoughStarted();
      const active = voters.filter((one) => up.has(one.id)).length;
      if (up.has(id) && active - 1 < quorumOf(left.length)) throw refusals.unhealthy();
    }
    this.members.delete(id);
    this.removed.add(id);
  }

  /** @throws EtcdRefusal */
  update(id: bigint, peerUrls: readonly string[]): void {
    const member = this.require(id);
    if (peerUrls.length === 0 || !peerUrls.every(isPeerUrl)) throw refusals.badUrls();
    this.refuseTaken(peerUrls, id);
    this.members.set(id, { ...member, peerUrls });
  }

  /** @param inSync whether it has nearly everything that the leader has. @throws EtcdRefusal */
  promote(id: bigint, inSync: boolean): void {
    const member = this.require(id);
    if (!member.learner) throw refusals.notLearner();
    if (member.name === '' || !inSync) throw refusals.learnerNotReady();
    this.members.set(id, { ...member, learner: false });
  }

  /** A member that was added starts, and tells its name. */
  started(id: bigint, name: string, clientUrls: readonly string[]): void {
    const member = this.members.get(id);
    if (member) this.members.set(id, { ...member, name, clientUrls });
  }

  private refuseTaken(peerUrls: readonly string[], except: bigint | undefined): void {
    const taken = this.list().some((one) => one.id !== except && one.peerUrls.some((url) => peerUrls.includes(url)));
    if (taken) throw refusals.peerUrlExists();
  }
}

function startedOf(members: readonly MemberFacts[]): number {
  return members.filter(({ name }) => name !== '').length;
}

function isPeerUrl(url: string): boolean {
  return /^https?:\/\/(\[[0-9a-f:]+\]|[^/:]+):\d+$/i.test(url);
}
