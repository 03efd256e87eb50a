import { PAGE_SIZE, type BoltImage } from './bolt-writer';
import { hashKeyspace, layOut } from './database';
import type { DataFolderContent } from './data-folder';
import type { AlarmKind, EtcdCluster } from './etcd-cluster';
import { keyspaceOf, type KeyspaceEntry } from './keyspace';
import type { MemberFacts } from './member-facts';
import { refusals } from './refusal';
import { DEFAULT_QUOTA, type EtcdAround } from './surroundings';

/** Share of the leader's log that a learner needs to be promoted. Source: etcd's `readyPercentThreshold`. */
const IN_SYNC = 0.9;
/** Entries up to which one that joins counts as in sync, beside the share: the log of a practice cluster is long. */
const IN_SYNC_LAG = 500n;
/** Bytes that a database is rewritten by in a second, on disks of this world. */
const DEFRAGMENTED_PER_SECOND = 64 * 1024 * 1024;
const MIN_DEFRAGMENTATION_MS = 150;
/** Milliseconds that a linearizable read takes longer on a slow disk. */
const SLOW_READ_MS = 28;

/** What it holds at a revision. */
interface Layout {
  readonly revision: number;
  readonly compacted: number;
  readonly entries: readonly KeyspaceEntry[];
  /** That are in use. */
  readonly pages: number;
}

export interface Sizes {
  /** Bytes of the database file, and of those what is in use. */
  readonly file: number;
  readonly inUse: number;
}

/** What a member knows of the others. */
export interface MemberHome {
  readonly around: Pick<EtcdAround, 'store' | 'clock' | 'scene' | 'version' | 'onDidChange'>;
  isSlow(node: string): boolean;
  lagOf(node: string, startedAt: number | undefined): bigint;
  up(cluster: EtcdCluster): ReadonlySet<bigint>;
  memberOf(cluster: EtcdCluster, id: bigint): RunningMember | undefined;
  memberOn(node: string): RunningMember | undefined;
  settle(): void;
}

/** A member that runs on a node: what it answers, and what it does when it is told to. Its rules are those of etcd 3.6. */
export class RunningMember {
  private content: DataFolderContent | undefined;
  /** When it joined as an added member; unset: it was there from the start. */
  joinedAt: number | undefined;
  /** Pages of its file: it never shrinks but by defragmenting. */
  private pages: number;
  private known: Layout | undefined;
  private busy: Promise<void> = Promise.resolve();

  constructor(
    private readonly etcd: MemberHome,
    readonly node: string,
    readonly cluster: EtcdCluster,
    readonly id: bigint,
    fileBytes: number,
  ) {
    this.pages = Math.ceil(fileBytes / PAGE_SIZE);
  }

  /** What its data folder holds, while its cluster is not the one that the world is in. */
  get apart(): DataFolderContent | undefined {
    return this.content;
  }

  setApart(content: DataFolderContent | undefined): void {
    this.content = content;
    this.known = undefined;
  }

  get facts(): MemberFacts | undefined {
    return this.cluster.membership.get(this.id);
  }

  get isLearner(): boolean {
    return this.facts?.learner === true;
  }

  get isLeader(): boolean {
    return this.leader === this.id;
  }

  /** The leader that it knows; zero: none. */
  get leader(): bigint {
    return this.cluster.leader;
  }

  get term(): bigint {
    return this.cluster.term;
  }

  get quota(): number {
    return this.etcd.around.scene.quotaBytes?.[this.node] ?? DEFAULT_QUOTA;
  }

  get version(): string {
    return this.etcd.around.version(this.node);
  }

  get isSlow(): boolean {
    return this.etcd.isSlow(this.node);
  }

  /** Index of the last entry that it has applied. */
  get applied(): bigint {
    return this.cluster.log.index - this.etcd.lagOf(this.node, this.joinedAt);
  }

  /** Revision of its key space. */
  get revision(): number {
    const { store } = this.etcd.around;
    if (this.content) return this.content.revision;
    return Math.max(store.compactedRevision, Math.min(store.revision, this.cluster.log.revisionAt(this.applied)), 1);
  }

  private get compacted(): number {
    return this.content ? this.content.revision : this.etcd.around.store.compactedRevision;
  }

  get alarms(): EtcdCluster['alarms'] {
    return this.cluster.alarms;
  }

  /** Waits until it is not busy rewriting its database. Then it answers. */
  ready(): Promise<void> {
    return this.busy;
  }

  /** A read that the quorum has to confirm. @throws EtcdRefusal */
  async linearizableRead(): Promise<void> {
    if (this.isLearner) throw refusals.notForLearners();
    this.requireLeader();
    if (this.isSlow) await this.etcd.around.clock.sleep(SLOW_READ_MS);
  }

  /** @throws EtcdRefusal */
  members(linearizable: boolean): readonly MemberFacts[] {
    if (linearizable) this.requireLeader();
    return this.cluster.membership.list();
  }

  sizes(): Sizes {
    const inUse = this.layout().pages;
    this.pages = Math.max(this.pages, inUse);
    return { file: this.pages * PAGE_SIZE, inUse: inUse * PAGE_SIZE };
  }

  /** Whether looking at its size is worth the work: it may have grown beyond its quota. */
  mayBeFull(): boolean {
    const { store } = this.etcd.around;
    const room = this.quota - (this.known?.pages ?? 0) * PAGE_SIZE;
    return this.quota < DEFAULT_QUOTA && (store.revision - (this.known?.revision ?? 0)) * MOST_WRITE > room;
  }

  /** Its database as a file: what is in use, and how many pages there are. */
  database(): BoltImage {
    const { file } = this.sizes();
    return this.image(file / PAGE_SIZE);
  }

  /** @param revision 0: the current one. @throws EtcdRefusal */
  hash(revision: number): { readonly hash: number; readonly revision: number; readonly compacted: number } {
    const wanted = revision === 0 ? this.revision : revision;
    if (wanted > this.revision) throw refusals.future();
    if (wanted < this.compacted) throw refusals.compacted();
    return { hash: hashKeyspace(this.layout().entries, this.compacted, wanted), revision: wanted, compacted: this.compacted };
  }

  /** Rewrites its database without what is free in it, and answers nothing meanwhile. */
  defragment(): Promise<void> {
    const { file } = this.sizes();
    const pause = Math.max(MIN_DEFRAGMENTATION_MS, (file / DEFRAGMENTED_PER_SECOND) * 1000);
    this.busy = this.busy.then(async () => {
      await this.etcd.around.clock.sleep(pause);
      this.pages = this.layout().pages;
    });
    return this.busy;
  }

  /** @throws EtcdRefusal */
  compact(revision: number): void {
    this.requireLeader();
    const { store } = this.etcd.around;
    if (revision > store.revision) throw refusals.future();
    if (revision <= store.compactedRevision) throw refusals.compacted();
    this.cluster.log.advance();
    store.compact(revision);
  }

  /** @throws EtcdRefusal */
  disarm(memberId: bigint, alarm: AlarmKind): void {
    this.requireLeader();
    const { alarms } = this.cluster;
    const kept = alarms.filter((one) => !((memberId === 0n || one.memberId === memberId) && one.alarm === alarm));
    alarms.splice(0, alarms.length, ...kept);
    this.cluster.log.advance();
    this.etcd.around.onDidChange(false);
  }

  /** @throws EtcdRefusal */
  moveLeader(target: bigint): void {
    if (!this.isLeader) throw refusals.notLeader();
    const member = this.cluster.membership.get(target);
    if (!member || member.learner || !this.etcd.up(this.cluster).has(target)) throw refusals.badTransferee();
    if (target !== this.id) this.cluster.lead(target);
  }

  /** @throws EtcdRefusal */
  addMember(peerUrls: readonly string[], learner: boolean): MemberFacts {
    this.requireLeader();
    const added = this.cluster.membership.add(peerUrls, learner, this.etcd.up(this.cluster));
    this.cluster.log.advance();
    return added;
  }

  /** @throws EtcdRefusal */
  removeMember(id: bigint): void {
    this.requireLeader();
    this.cluster.membership.remove(id, this.etcd.up(this.cluster));
    this.cluster.log.advance();
    const { alarms } = this.cluster;
    alarms.splice(0, alarms.length, ...alarms.filter(({ memberId }) => memberId !== id));
    this.etcd.settle();
  }

  /** @throws EtcdRefusal */
  updateMember(id: bigint, peerUrls: readonly string[]): void {
    this.requireLeader();
    this.cluster.membership.update(id, peerUrls);
    this.cluster.log.advance();
  }

  /** @throws EtcdRefusal */
  promoteMember(id: bigint): void {
    this.requireLeader();
    const { node } = this.etcd.memberOf(this.cluster, id) ?? {};
    const learner = node === undefined ? undefined : this.etcd.memberOn(node);
    const { index } = this.cluster.log;
    const inSync = learner !== undefined && index - learner.applied <= IN_SYNC_LAG && Number(learner.applied) >= IN_SYNC * Number(index);
    this.cluster.membership.promote(id, inSync);
    this.cluster.log.advance();
  }

  private requireLeader(): void {
    if (this.leader === 0n) throw refusals.noLeader();
  }

  /** The changes it has, and the pages that they take. */
  private layout(): Layout {
    const { revision, compacted } = this;
    if (this.known?.revision === revision && this.known.compacted === compacted) return this.known;
    const entries = this.content ? this.content.entries : keyspaceOf(this.etcd.around.store, revision);
    const { pages } = this.image(0, entries);
    this.known = { revision, compacted, entries, pages };
    return this.known;
  }

  private image(atLeast: number, entries = this.layout().entries): BoltImage {
    const { membership, alarms, term } = this.cluster;
    const members = membership.list();
    return layOut(
      { entries, compacted: this.compacted, members, removed: [...membership.removed], alarms, index: this.applied, term },
      atLeast,
    );
  }
}

/** Bytes of the largest value that an API server stores. */
const MOST_WRITE = 1.5 * 1024 * 1024;
